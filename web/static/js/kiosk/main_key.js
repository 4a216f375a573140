/* F8 presses the one main button of the console, wherever the focus is. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || event.repeat) return;
  event.preventDefault();
  document.querySelector("[data-main-key]")?.click();
});
