/* The dialog in which panels open: it opens once its content has come, and closes when what was asked is done. */

const dialog = document.querySelector("[data-panel]");
const content = dialog.querySelector("#panel");
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('[hx-target="#panel"]');
  if (link) opener = link.id;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "panel" || !content.firstElementChild) return;
  if (!dialog.open) dialog.showModal();
  (content.querySelector('[role="alert"]') ?? content.querySelector("input:checked") ?? content.querySelector("input:not([type=hidden])"))?.focus();
});

function close() {
  if (dialog.open) dialog.close();
}

dialog.addEventListener("close", () => {
  content.replaceChildren();
  document.getElementById(opener)?.focus();
});
dialog.addEventListener("click", (event) => {
  // A press beside the panel closes it, and so does the cross; within it nothing is lost by accident.
  if (event.target === dialog || event.target.closest("[data-panel-close]")) close();
});
document.body.addEventListener("panel-done", close);

/* What somebody unfolded stays so when the lists are read again. */
const unfolded = new Set();
document.addEventListener("toggle", (event) => {
  const { id, open } = event.target;
  if (!id || !event.target.matches("details")) return;
  if (open) unfolded.add(id);
  else if (event.target.isConnected) unfolded.delete(id);
}, true);
document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});

/* A list of choices becomes shorter while somebody types what to look for. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-filter]")) return;
  const list = field.closest("form").querySelector(`[data-filtered="${field.dataset.filter}"]`);
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of list.querySelectorAll("fieldset")) {
    let here = 0;
    for (const option of group.querySelectorAll("label")) {
      const fits = words.every((word) => plain(option.textContent).includes(word));
      option.hidden = !fits;
      here += fits;
    }
    group.hidden = here === 0;
    found += here;
  }
  list.querySelector("[data-filter-none]").hidden = found > 0;
});
document.addEventListener("keydown", (event) => {
  // Enter in the search field chooses nothing by accident.
  if (event.key === "Enter" && event.target.matches?.("[data-filter]")) event.preventDefault();
});
