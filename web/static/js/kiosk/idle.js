/* Back to the start when nobody is there any more: first a warning that one tap takes away, then a wipe. */

const WARNING_SECONDS = 20;

export function watchIdle(screen, goHome) {
  let left = 0;
  let warning = null;
  let timer = null;

  function restart() {
    warning?.remove();
    warning = null;
    setInert(false);
    clearInterval(timer);
    const countdown = screen().querySelector("[data-countdown]");
    left = Number(countdown?.dataset.countdown ?? screen().dataset.idle);
    if (left > 0) timer = setInterval(countdown ? () => showLeft(countdown) : beat, 1000);
  }

  function beat() {
    left -= 1;
    if (left > 0) {
      if (warning) warning.querySelector("[data-count]").textContent = left;
    } else if (warning) {
      clearInterval(timer);
      goHome();
    } else {
      warn();
    }
  }

  function warn() {
    const template = screen().querySelector("template[data-still-there]");
    if (!template) return;
    setInert(true);
    left = WARNING_SECONDS;
    screen().append(template.content.cloneNode(true));
    warning = screen().lastElementChild;
    warning.querySelector("[data-count]").textContent = left;
    warning.querySelector("[data-stay]").focus();
  }

  function showLeft(countdown) {
    left -= 1;
    countdown.querySelector("[data-count]").textContent = left;
    countdown.querySelector("progress").value = left;
    if (left <= 0) {
      clearInterval(timer);
      goHome();
    }
  }

  function setInert(value) {
    for (const part of screen().querySelectorAll(":scope > header, :scope > main, :scope > footer")) part.inert = value;
  }

  // A tap on the warning itself or anywhere else is the same answer: yes, I am still here.
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, restart, true);
  return { restart };
}
