/* The pillar in the hall: one page that never navigates, so that a lost connection can never leave a browser error behind. */

import { listen } from "../scanner.js";
import * as aids from "./aids.js";
import { watch as watchCamera } from "./camera.js";
import { Connection } from "./connection.js";
import { watchIdle } from "./idle.js";
import { onKey, prepareKeyboard } from "./keyboard.js";
import * as list from "./pillar_list.js";
import { Speech } from "./speech.js";

const screen = () => document.getElementById("screen");
const connection = new Connection(screen, onLost);
const speech = new Speech(screen, () => idle.listened());
const idle = watchIdle(screen, goHome, { isUntouched, onWarning: () => speech.read() });
let stepBefore = "start";

/** The first screen as the next visitor should find it: nobody chose a language, or another way to see or hear it.
    Without connection there is nobody to ask either, and nothing of a visitor left to wipe. */
function isUntouched() {
  if (connection.isLost) return true;
  const { step, language } = screen().dataset;
  return step === "start" && screen().lang === language && !aids.changed() && !speech.isChanged;
}

/** The visitor is gone, and so is what was chosen on the way. */
function forget() {
  aids.forget();
  speech.forget();
}

/** Back to the first screen: everything of this visitor is gone from the page, whether the server answers or not. */
function goHome() {
  forget();
  const home = screen().dataset.home;
  window.htmx
    .ajax("GET", home, { target: "#screen", select: "#screen", swap: "outerHTML" })
    .catch(() => connection.lost());
}

/** What the screen says now is said aloud too, and the host may open the list that is kept. */
function onLost(veil) {
  idle.restart();
  list.offer(veil, screen());
  speech.read();
}

function onScreen() {
  const now = screen();
  document.documentElement.lang = now.lang;
  document.documentElement.dir = now.dir;
  if (now.dataset.step === "start" && stepBefore !== "start") forget();
  stepBefore = now.dataset.step;
  aids.show();
  speech.show();
  prepareKeyboard(now);
  idle.restart();
  focusFirst(now);
  speech.read();
  watchCamera(now);
}

/** A screen reader and a keyboard start at the question; a finger sees no difference. */
function focusFirst(now) {
  const field = now.querySelector("[data-typed]");
  const heading = now.querySelector("h1");
  if (field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  } else if (heading && now.dataset.step !== "start") {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function onScan(event) {
  const form = document.getElementById("scan");
  if (!form || connection.isLost) return;
  form.elements.code.value = event.detail.code;
  form.requestSubmit();
}

function onAid(event) {
  const button = event.target.closest?.("[data-aid], [data-speech], [data-repeat], [data-loudness]");
  if (!button) return;
  if (button.dataset.aid) aids.toggle(button.dataset.aid);
  else if ("speech" in button.dataset) speech.toggle();
  else if ("loudness" in button.dataset) speech.changeLoudness();
  else speech.read();
  idle.restart();
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    clock.textContent = new Intl.DateTimeFormat("nl", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: clock.dataset.zone,
    }).format(new Date());
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { elt, target } = event.detail;
  if (elt.id === "screen" || target.id === "screen") onScreen();
  else if (["notice", "ticket"].includes(target.id)) speech.readAnswer(document.getElementById(target.id));
});
document.addEventListener("scan", onScan);
document.addEventListener("click", onKey);
document.addEventListener("click", onAid);
// Any act silences what is being said (EN 301 549, 5.1.3.5); a key tells what it came to.
for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => speech.stop(), true);
document.addEventListener("keyup", (event) => event.key === "Tab" && speech.readFocus(document.activeElement));
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
listen(document);
connection.watch();
if (screen().dataset.list) list.keep(screen().dataset);
onScreen();
setInterval(tick, 1000);
