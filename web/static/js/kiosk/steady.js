/* Nothing jumps under the pointer: a list that keeps itself fresh waits until hand and keys rest. */

const REST_MS = 1200;
const LONGEST_MS = 5000;
let touchedAt = -Infinity;
let heldSince = null;

function touched(event) {
  if (event.target.closest?.("[data-steady], [data-steady-with]")) touchedAt = performance.now();
}

function mayRefresh() {
  const now = performance.now();
  const choosing = document.querySelector(".k-more[open]") !== null;
  if (!choosing && now - touchedAt > REST_MS) return true;
  heldSince ??= now;
  return now - heldSince > LONGEST_MS;
}

// Only what refreshes itself waits; what somebody pressed goes at once.
document.addEventListener("htmx:confirm", (event) => {
  const list = event.detail.elt;
  if (!list.matches("[data-steady]")) return;
  if (mayRefresh()) {
    heldSince = null;
    return;
  }
  event.preventDefault();
  clearTimeout(list.steadyTimer);
  list.steadyTimer = setTimeout(() => window.htmx.trigger(list, list.dataset.liveEvent || "refresh"), REST_MS / 2);
});

for (const name of ["pointermove", "pointerdown", "keydown", "touchstart"]) {
  document.addEventListener(name, touched, { passive: true, capture: true });
}

// What somebody unfolded stays so when the list around it is read again.
const unfolded = new Set();
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details[data-kept]")) unfolded[event.target.open ? "add" : "delete"](event.target.id);
  },
  true,
);
document.addEventListener("htmx:afterSwap", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});
