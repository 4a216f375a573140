/* The pillar in the hall: one page that never navigates, so that a lost connection can never leave a browser error behind. */

import { listen } from "../scanner.js";
import { Connection } from "./connection.js";
import { watchIdle } from "./idle.js";
import { onKey, prepareKeyboard } from "./keyboard.js";

const screen = () => document.getElementById("screen");
const connection = new Connection(screen, goHome);
const idle = watchIdle(screen, goHome);

/** Back to the first screen: everything of this visitor is gone from the page, whether the server answers or not. */
function goHome() {
  const home = screen().dataset.home;
  window.htmx
    .ajax("GET", home, { target: "#screen", select: "#screen", swap: "outerHTML" })
    .catch(() => connection.lost());
}

function onScreen() {
  const now = screen();
  document.documentElement.lang = now.lang;
  document.documentElement.dir = now.dir;
  prepareKeyboard(now);
  idle.restart();
  focusFirst(now);
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
  if (event.detail.elt.id === "screen" || event.detail.target.id === "screen") onScreen();
});
document.addEventListener("scan", onScan);
document.addEventListener("click", onKey);
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
listen(document);
connection.watch();
onScreen();
setInterval(tick, 1000);
