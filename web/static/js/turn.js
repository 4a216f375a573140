// The own turn on a phone: asks every few seconds, and gets an answer only when something changed (ETag).
// data-turn-url        address that answers the part that changes
// data-turn-now        what the title says when it is one's turn
// A new call shakes the phone, sounds (once somebody pressed the button: phones forbid sound before that), and is spoken.
import { chime, soundIsBlocked, wakeSound } from "./wall_sound.js";

const ASK_EVERY = 3000;
const part = document.querySelector("[data-turn]");
const spoken = document.querySelector("[data-turn-spoken]");
const sound = document.querySelector("[data-turn-sound]");
const soundOn = document.querySelector("[data-turn-sound-on]");
const title = document.title;

let mark = "";
let told = calls();
let awake = null;
let isOn = false;

function calls() {
  return Number(part.querySelector("[data-called]")?.dataset.called ?? 0);
}

async function ask() {
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    const answer = await fetch(part.dataset.turnUrl, { headers, credentials: "same-origin", signal: AbortSignal.timeout(5000) });
    if (answer.status !== 200) return;
    mark = answer.headers.get("ETag") ?? "";
    part.innerHTML = await answer.text();
    announce();
  } catch {
    // Away for a moment; the next round asks again, and the picture stays.
  }
}

function announce() {
  const called = calls();
  offerSound();
  document.title = called ? title.replace(part.dataset.turnTitle, part.dataset.turnNow) : title;
  if (called > told) tell();
  told = called;
}

function tell() {
  spoken.textContent = part.querySelector(".w-turn")?.innerText.replace(/\s+/g, " ") ?? "";
  part.scrollIntoView({ block: "start" });
  navigator.vibrate?.([400, 150, 400, 150, 800]);
  chime();
}

async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen") ?? null;
  } catch {
    awake = null; // a battery that is nearly empty may say no
  }
}

/** Only for who waits for a call: whoever is being helped, or was, needs no sound. */
function offerSound() {
  const waits = !part.querySelector("[data-over], [data-helped]");
  sound.hidden = !waits || isOn;
  soundOn.hidden = !waits || !isOn;
}

offerSound();
sound.addEventListener("click", async () => {
  await wakeSound();
  await stayAwake();
  isOn = !soundIsBlocked();
  offerSound();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  ask();
  if (awake) stayAwake();
});
setInterval(() => { if (!part.querySelector("[data-over]")) ask(); }, ASK_EVERY);
