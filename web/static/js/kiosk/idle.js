/* Back to the start when nobody is there any more: first a warning that one tap takes away, then a wipe. */

const WARNING_SECONDS = 20;

export function watchIdle(screen, goHome, { isUntouched = () => false, onWarning = () => {} } = {}) {
  let until = 0;
  let warning = null;
  let timer = null;

  const left = () => Math.ceil((until - Date.now()) / 1000);

  function wait(seconds, beat) {
    clearInterval(timer);
    until = Date.now() + seconds * 1000;
    timer = setInterval(beat, 1000);
  }

  function restart() {
    warning?.remove();
    warning = null;
    setInert(false);
    clearInterval(timer);
    if (isUntouched()) return;
    const countdown = screen().querySelector("[data-countdown]");
    const seconds = Number(countdown?.dataset.countdown ?? screen().dataset.idle);
    if (seconds > 0) wait(seconds, countdown ? () => showLeft(countdown) : () => left() <= 0 && warn());
  }

  function warn() {
    const template = screen().querySelector("template[data-still-there]");
    if (!template) return;
    setInert(true);
    screen().append(template.content.cloneNode(true));
    warning = screen().lastElementChild;
    warning.querySelector("[data-stay]").focus();
    wait(WARNING_SECONDS, () => showLeft(warning));
    showLeft(warning);
    onWarning();
  }

  function showLeft(place) {
    const seconds = Math.max(0, left());
    place.querySelector("[data-count]").textContent = seconds;
    const bar = place.querySelector("progress");
    if (bar) bar.value = seconds;
    if (seconds > 0) return;
    clearInterval(timer);
    goHome();
  }

  function setInert(value) {
    for (const part of screen().querySelectorAll(":scope > header, :scope > main, :scope > footer")) part.inert = value;
  }

  // A tap on the warning itself or anywhere else is the same answer: yes, I am still here.
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, restart, true);
  return {
    restart,
    /** Who is read to need not touch anything: what is said takes as long as it takes. The warning itself goes on. */
    listened: () => warning === null && restart(),
  };
}
