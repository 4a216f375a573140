/* Tells an employee of a visitor who comes for them, also when this page is behind another: a soft tone, a notification
   of the browser, and a number before the title. It needs no message of its own: whenever the list is read again, by the
   broker's word or by polling, it says whom to tell of. Only after a press on the button, for browsers ask so. */

import { chime, soundIsBlocked, wakeSound } from "../wall_sound.js";

const KEY = "welkom-meldingen";
const button = document.querySelector("[data-notify]");
const words = button.querySelector("[data-notify-text]");
const title = document.title;
let known = null;
let unseen = 0;

const wanted = () => localStorage.getItem(KEY) === "aan";

function arrivals() {
  const list = document.querySelector("[data-arrivals]");
  return list ? JSON.parse(list.dataset.arrivals) : [];
}

function show() {
  const on = wanted();
  button.hidden = false;
  button.setAttribute("aria-pressed", String(on));
  words.textContent = on ? button.dataset.on : button.dataset.off;
}

function look() {
  const now = arrivals();
  const fresh = known === null ? [] : now.filter((one) => !known.has(one.id));
  known = new Set(now.map((one) => one.id));
  if (fresh.length && wanted()) tell(fresh);
}

function tell(fresh) {
  chime();
  if (!document.hidden && document.hasFocus()) return;
  unseen += fresh.length;
  document.title = `(${unseen}) ${title}`;
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  for (const one of fresh) {
    const note = new Notification(button.dataset.title, { body: one.name, tag: one.id });
    note.addEventListener("click", () => { window.focus(); note.close(); });
  }
}

async function toggle() {
  localStorage.setItem(KEY, wanted() ? "uit" : "aan");
  show();
  if (!wanted()) return;
  await wakeSound();
  if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
  if ("Notification" in window && Notification.permission === "denied") say(button.dataset.refused);
}

function say(text) {
  const line = document.createElement("p");
  line.className = "k-quiet";
  line.textContent = text;
  document.getElementById("message").replaceChildren(line);
}

function seen() {
  if (document.hidden) return;
  unseen = 0;
  document.title = title;
}

button.addEventListener("click", toggle);
// A browser lets a page sound only after somebody touched it: the first press of the day wakes it without a tone.
document.addEventListener("pointerdown", () => { if (wanted() && soundIsBlocked()) wakeSound(false); }, { once: true });
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "live") look(); });
document.addEventListener("visibilitychange", seen);
window.addEventListener("focus", seen);
show();
look();
