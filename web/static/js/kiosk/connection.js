/* What a screen in the hall does when the server or the network is gone: wipe, say where to go, and come back by itself. */

const PULSE_MS = 30_000;
const RETRY_MS = 3_000;
const PATIENCE_MS = 5_000;
/** Who is told to go to the host must have had the time to read it, also when all is well again at once. */
const READING_MS = 8_000;

export class Connection {
  #screen;
  #onLost;
  #version = null;

  constructor(screen, onLost) {
    this.#screen = screen;
    this.#onLost = onLost;
    this.isLost = false;
  }

  watch() {
    for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      document.addEventListener(name, () => this.lost());
    }
    window.addEventListener("offline", () => this.lost());
    // At once: a pillar that was switched on while nobody answers shows a screen that it kept.
    this.#next(0);
  }

  lost() {
    if (this.isLost) return;
    this.isLost = true;
    const screen = this.#screen();
    const words = screen.querySelector("template[data-offline]").content.cloneNode(true);
    // What the visitor typed or saw goes: the next one may be the first to look at this screen.
    screen.querySelectorAll("main, #notice").forEach((part) => part.replaceChildren());
    screen.querySelectorAll("form").forEach((form) => form.remove());
    screen.append(words);
    this.#onLost(screen.lastElementChild);
    this.#next(READING_MS);
  }

  #next(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#beat(), delay);
  }

  async #beat() {
    const answer = await this.#ask();
    if (!answer && !this.isLost) {
      this.lost();
      return;
    }
    if (answer && (this.isLost || this.#isRenewed(answer.versie))) {
      window.location.replace(this.#screen().dataset.home);
      return;
    }
    this.#next(this.isLost ? RETRY_MS : PULSE_MS);
  }

  async #ask() {
    try {
      const answer = await fetch(this.#screen().dataset.pulse, {
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** A new release is loaded when nobody is using the screen. */
  #isRenewed(version) {
    this.#version ??= version;
    return this.#version !== version && this.#screen().dataset.step === "start";
  }
}
