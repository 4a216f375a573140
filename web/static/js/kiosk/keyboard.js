/* The keyboard on the screen: types into the field of the page, beside a real keyboard and not instead of it. */

const WORD_START = /(^|[\s'-])$/;
const REMEMBERED = { letters: "abc" };

export function prepareKeyboard(screen) {
  REMEMBERED.letters = "abc";
  const form = screen.querySelector("#typing");
  for (const go of screen.querySelectorAll(".p-key--go")) if (form) go.setAttribute("form", form.id);
}

export function onKey(event) {
  const key = event.target.closest?.("[data-key], [data-erase], [data-swap]");
  const field = document.querySelector("[data-typed]");
  if (!key || !field) return;
  if (key.dataset.swap) swap(key);
  else if (key.dataset.key) type(field, key.dataset.key);
  else erase(field);
  field.focus();
}

function type(field, key) {
  const before = field.value.slice(0, field.selectionStart);
  const letter = WORD_START.test(before) || field.name === "code" ? key : key.toLowerCase();
  replace(field, field.selectionStart, field.selectionEnd, letter);
}

function erase(field) {
  const { selectionStart: start, selectionEnd: end } = field;
  replace(field, start === end ? Math.max(0, start - 1) : start, end, "");
}

function replace(field, start, end, text) {
  if (field.value.length - (end - start) + text.length > field.maxLength) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** "abc qwerty" changes the order of the letters; "letters marks" goes to the letters with marks and back. */
function swap(key) {
  const keyboard = key.closest("[data-keyboard]");
  const shown = keyboard.querySelector("[data-layer]:not([hidden])").dataset.layer;
  const [first, second] = key.dataset.swap.split(" ").map((name) => (name === "letters" ? REMEMBERED.letters : name));
  const wanted = shown === second ? first : second;
  if (wanted !== "marks") REMEMBERED.letters = wanted;
  for (const layer of keyboard.querySelectorAll("[data-layer]")) layer.hidden = layer.dataset.layer !== wanted;
  for (const other of keyboard.querySelectorAll("[data-swap]")) label(other, wanted);
}

function label(key, shown) {
  const [there, back] = key.dataset.labels.split(" ");
  key.textContent = key.dataset.swap.endsWith(shown) ? back : there;
}
