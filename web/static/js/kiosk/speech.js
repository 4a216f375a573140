/* Reads the screen aloud with the voice of this device. Without a voice for the language there is no button, and nothing fails.
 *
 * Names and times of a visitor are spoken only where there are headphones; elsewhere `data-private` says what to say instead.
 */

const PIECES =
  ".p-main h1, .p-main h2, .p-lead, .p-main .p-small, .p-problem, .p-booked, .p-facts li, .p-below .p-tile, .p-notice p, .p-dialog h2, .p-dialog p, .p-dialog .p-tile";
const RATE = 0.95;
/** How loud, as a share of what the device is set to; each visitor begins with the first (EN 301 549, 5.1.3.13). */
const LOUDNESS = [0.5, 0.75, 1];

export class Speech {
  #screen;
  #onReading;
  #on = null;
  #loudness = 0;
  #run = 0;

  /** `onReading` is called at the begin of each piece that is read, and at the end of the last. */
  constructor(screen, onReading) {
    this.#screen = screen;
    this.#onReading = onReading;
    this.#voices()?.addEventListener?.("voiceschanged", () => this.show());
  }

  /** Where there are headphones, speech is on from the start: nobody else hears it. */
  get isOn() {
    return this.#voice() !== null && (this.#on ?? "headphones" in this.#screen().dataset);
  }

  get isChanged() {
    return this.#on !== null;
  }

  toggle() {
    this.#on = !this.isOn;
    this.show();
    if (this.#on) this.read();
    else this.stop();
  }

  /** Louder, and after the loudest as soft as at first; the screen is read again so that one hears the difference. */
  changeLoudness() {
    this.#loudness = (this.#loudness + 1) % LOUDNESS.length;
    this.show();
    this.read();
  }

  forget() {
    this.#on = null;
    this.#loudness = 0;
    this.stop();
    this.show();
  }

  stop() {
    this.#run += 1;
    this.#mark(null);
    this.#voices()?.cancel();
  }

  /** Say the heading, the question, and the choices; a new screen silences the one before. */
  read() {
    this.stop();
    if (!this.isOn) return;
    const run = this.#run;
    const pieces = this.#pieces();
    const next = (number) => {
      this.#onReading();
      if (run !== this.#run || number >= pieces.length) return this.#mark(null);
      const [part, words] = pieces[number];
      this.#mark(part);
      this.#say(words, () => run === this.#run && next(number + 1));
    };
    next(0);
  }

  /** Say what has the focus: whoever cannot see the screen goes along the buttons with keys. */
  readFocus(part) {
    if (!this.isOn || !part?.matches?.("button, input")) return;
    this.stop();
    const label = part.getAttribute("aria-label") ?? part.labels?.[0]?.textContent ?? this.#words(part);
    this.#say(tidy(label), () => {});
  }

  /** Say what was answered beside the screen, as that the host comes; the screen itself was read before. */
  readAnswer(part) {
    if (!this.isOn || !part) return;
    this.stop();
    this.#say(this.#words(part), () => {});
  }

  show() {
    const able = this.#voice() !== null;
    for (const button of document.querySelectorAll("[data-speech], [data-repeat], [data-loudness]")) {
      button.hidden = !able || (!("speech" in button.dataset) && !this.isOn);
      if ("loudness" in button.dataset) this.#nameLoudness(button);
      if ("speech" in button.dataset) button.setAttribute("aria-pressed", String(this.isOn));
    }
  }

  #nameLoudness(button) {
    const isLoudest = this.#loudness === LOUDNESS.length - 1;
    button.querySelector("span").textContent = isLoudest ? button.dataset.softer : button.dataset.louder;
  }

  #say(words, done) {
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = this.#screen().lang;
    spoken.voice = this.#voice();
    spoken.rate = RATE;
    spoken.volume = LOUDNESS[this.#loudness];
    spoken.onend = done;
    spoken.onerror = () => this.#mark(null);
    this.#voices().speak(spoken);
  }

  #pieces() {
    const dialog = this.#screen().querySelector(".p-dialog");
    const parts = [...(dialog ?? this.#screen()).querySelectorAll(PIECES)].filter((part) => part.getClientRects().length);
    const found = parts.map((part) => [part, this.#words(part)]);
    let choice = 0;
    const word = this.#screen().dataset.choice;
    return found
      .filter(([, words]) => words)
      .map(([part, words]) => [part, part.matches("button") ? `${word} ${(choice += 1)}: ${words}` : words]);
  }

  #words(part) {
    if ("headphones" in this.#screen().dataset) return tidy(part.innerText);
    if ("private" in part.dataset) return part.dataset.private;
    const hidden = [...part.querySelectorAll("[data-private]")].map((inner) => tidy(inner.innerText));
    return hidden.reduce((words, name) => tidy(words.replace(name, "")), tidy(part.innerText));
  }

  #mark(part) {
    for (const said of document.querySelectorAll(".p-said")) said.classList.remove("p-said");
    part?.classList.add("p-said");
  }

  #voices() {
    return window.speechSynthesis ?? null;
  }

  #voice() {
    const language = this.#screen()?.lang ?? "";
    const able = (this.#voices()?.getVoices() ?? []).filter((voice) => voice.lang.toLowerCase().startsWith(language));
    return able.find((voice) => voice.localService) ?? able[0] ?? null;
  }
}

/** Lines of a tile, and the parts of a list, are said with a rest between them. */
const tidy = (words) =>
  (words ?? "").trim().replace(/([.?!:])?\s*\n+\s*/g, (_all, end) => `${end ?? "."} `).replace(/ · /g, ", ").replace(/\s+/g, " ");
