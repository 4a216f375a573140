// Starts a shared screen again for the next visitor: warns first, shows the seconds left, one press is enough to stay.
const dialog = document.querySelector("[data-idle]");

function watch() {
  const quiet = Number(dialog.dataset.seconds) * 1000;
  const warning = Number(dialog.dataset.warning) * 1000;
  const count = dialog.querySelector("[data-count]");
  let last = Date.now();

  const stay = () => {
    last = Date.now();
    if (dialog.open) dialog.close();
  };
  for (const name of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(name, () => { if (!dialog.open) last = Date.now(); }, { passive: true, capture: true });
  }
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);

  setInterval(() => {
    const left = last + quiet + warning - Date.now();
    if (left <= 0) window.location.replace(dialog.dataset.home);
    else if (left <= warning) {
      count.textContent = Math.ceil(left / 1000);
      if (!dialog.open) dialog.showModal();
    }
  }, 250);
}

if (dialog) watch();
