/* What one visitor needs of the screen: contrast, large letters, buttons low. Kept in the page only, gone with the visitor. */

const KINDS = ["contrast", "large", "low"];
const on = new Set();

/** Whether somebody changed anything: then the first screen is not as the next visitor should find it. */
export const changed = () => on.size > 0;

export function toggle(kind) {
  if (!on.delete(kind)) on.add(kind);
  show();
}

export function forget() {
  on.clear();
  show();
}

export function show() {
  for (const kind of KINDS) document.documentElement.classList.toggle(`p-${kind}`, on.has(kind));
  for (const button of document.querySelectorAll("[data-aid]")) {
    button.setAttribute("aria-pressed", String(on.has(button.dataset.aid)));
  }
}
