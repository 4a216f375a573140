// Small help for forms: focus what needs attention, count up and down, send once.
function prepare(root) {
  root.querySelector("[data-focus]")?.focus();
  for (const stepper of root.querySelectorAll("[data-stepper]")) {
    for (const button of stepper.querySelectorAll("[data-step]")) button.hidden = false;
  }
}

// A page that says what is wrong answers a form; reloading it or coming back to it opens the page itself, with what was
// kept, instead of asking whether the form must be sent once more.
if ("answer" in document.body.dataset) history.replaceState(history.state, "", location.href);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  if (Number(button.dataset.step) > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A second press while the first is on its way is ignored; the button keeps its place and its focus.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Fields that steer the page (a language, a day) send themselves; their button is for browsers without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
prepare(document);
