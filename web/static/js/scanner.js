/* A QR scanner that types like a keyboard: tells its scans from a person's typing and announces them.
 *
 *   import { listen } from "./scanner.js";
 *   listen(document);
 *   document.addEventListener("scan", (event) => …event.detail.code…);
 *
 * hardware/scanners/wedge.py has the same rules; both are tried on the same table of keys.
 */

export const GAP_MS = 35;
export const SLOW_GAP_MS = 250;
export const SHORTEST_CODE = 6;
export const SAME_CODE_MS = 2000;

/** How our own codes begin: no name does, so that a scanner that types them slowly is understood too. */
export const MARKS = ["WELKOM:", "WLKM"];

const ENDS = new Set(["Enter", "Tab"]);
const SILENT = new Set(["Shift", "CapsLock"]);

/** Whether a text, in capitals or not, begins as a code of ours. */
function mayBeOurs(typed) {
  const text = typed.toUpperCase();
  return text !== "" && MARKS.some((mark) => text.startsWith(mark) || mark.startsWith(text));
}

function isOurs(typed) {
  const text = typed.toUpperCase();
  return MARKS.some((mark) => text.startsWith(mark) && text.length >= mark.length + SHORTEST_CODE);
}

export class KeyboardWedge {
  #typed = "";
  #burst = "";
  #lastMs = -Infinity;
  #lastCode = "";
  #lastCodeMs = -Infinity;

  /** Whether the next key would be the first of a code. */
  startsAt(atMs) {
    if (this.#typed === "") return true;
    return atMs - this.#lastMs > (mayBeOurs(this.#typed) ? SLOW_GAP_MS : GAP_MS);
  }

  /** {code, fresh} when this key completes a code, else null; fresh is false for the same code within two seconds. */
  key(name, atMs, held = false) {
    if (SILENT.has(name)) return null;
    if (held || this.startsAt(atMs)) this.#typed = "";
    if (held || atMs - this.#lastMs > GAP_MS) this.#burst = "";
    this.#lastMs = atMs;
    if (name.length === 1 && !held) {
      this.#typed += name;
      this.#burst += name;
      return null;
    }
    const code = isOurs(this.#typed) ? this.#typed : this.#burst;
    this.#typed = this.#burst = "";
    if (!ENDS.has(name) || code.length < SHORTEST_CODE) return null;
    return { code, fresh: this.#isNew(code, atMs) };
  }

  #isNew(code, atMs) {
    const again = code === this.#lastCode && atMs - this.#lastCodeMs < SAME_CODE_MS;
    this.#lastCode = code;
    this.#lastCodeMs = atMs;
    return !again;
  }
}

/** What stood in the focused field before the scanner typed into it. */
class Field {
  constructor(element) {
    this.element = element;
    this.value = element.value;
  }

  static of(element) {
    return element?.matches("input, textarea") && !element.readOnly ? new Field(element) : null;
  }

  restore() {
    this.element.value = this.value;
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Dispatch `scan` events with detail.code on the root. Returns a function that stops it. */
export function listen(root = document) {
  const wedge = new KeyboardWedge();
  let field = null;

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (wedge.startsAt(event.timeStamp)) field = Field.of(root.activeElement);
    const scan = wedge.key(event.key, event.timeStamp, event.repeat);
    if (!scan) return;
    // The closing Enter may not press a button or send a form, and the code may not stay in a field for names.
    event.preventDefault();
    event.stopPropagation();
    field?.restore();
    if (scan.fresh) root.dispatchEvent(new CustomEvent("scan", { detail: { code: scan.code } }));
  }

  root.addEventListener("keydown", onKey, true);
  return () => root.removeEventListener("keydown", onKey, true);
}
