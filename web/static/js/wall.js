// The wall of a waiting area. The list carries in its data- attributes:
//   data-board           the first picture (docs/mqtt.md), so that a reload is right at once
//   data-state-url       address that answers the picture of now; asked while the broker is away
//   data-connection-url  address that answers {url, username, password, bord, kern, aanwezig}; an empty url: only ask
//   data-mqtt-url        address of the MQTT library
// Lines leave by themselves at verlooptOp, an older picture never replaces a newer one, and when nothing has come for
// a while the wall says how old its picture is.
import { chime, soundIsBlocked, wakeSound } from "./wall_sound.js";

const ASK_EVERY = 2000;
const STALE_AFTER = 10000;
const TELL_WITHIN = 30000;
const RETRY_CONNECTION = 5000;
const TELL_ALIVE_EVERY = 60000;
const ASLEEP = 3000;
/** Longer than the broker waits for a sign of life: the connection may be gone without this screen knowing. */
const FORGOTTEN = 20000;

// Each step: how large a name is (see css/signage/wall.css) and over how many lines.
const NEWEST_FITS = [["full", 1], ["large", 1], ["large", 2], ["medium", 2], ["small", 3]];
const EARLIER_FITS = [["full", 1], ["large", 1], ["medium", 1], ["medium", 2], ["small", 2]];
const SMALLEST = 0.5;

const list = document.querySelector("[data-wall]");
const empty = document.querySelector("[data-wall-empty]");
const spoken = document.querySelector("[data-wall-spoken]");
const stale = document.querySelector("[data-wall-stale]");
const sound = document.querySelector("[data-wall-sound]");

let board = JSON.parse(list.dataset.board);
// How far the clock of this screen is behind that of Welkom: lines expire by the latter.
let ahead = Date.parse(board.ts) - Date.now();
let freshAt = Date.now();
let heard = { broker: false, core: false };
let client = null;
let beatAt = Date.now();
const told = new Map(board.regels.map((line) => [line.id, line.herhaling]));

const now = () => Date.now() + ahead;
const live = () => heard.broker && heard.core;

function accept(next, asked) {
  const newer = next.seq > board.seq || (next.seq === board.seq && next.ts >= board.ts);
  // What was asked for is the truth of a moment ago, also when the counter began again.
  if (!newer && !(asked && next.ts > board.ts)) return;
  board = next;
  show();
}

function show() {
  const lines = board.regels.filter((line) => Date.parse(line.verlooptOp) > now());
  const fresh = lines.filter((line) => isNews(line));
  const present = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = lines.map((line) => present.get(line.id) ?? makeItem(line));
  lines.forEach((line, place) => fill(items[place], line, place === 0));
  if (items.length !== list.children.length || items.some((item, place) => list.children[place] !== item)) {
    list.replaceChildren(...items);
  }
  empty.hidden = lines.length > 0;
  fit();
  fresh.forEach((line) => told.set(line.id, line.herhaling));
  if (fresh.length) announce(fresh, items[0]);
}

function isNews(line) {
  return (told.get(line.id) ?? 0) < line.herhaling && now() - Date.parse(line.opgeroepenOp) < TELL_WITHIN;
}

function makeItem(line) {
  const item = document.createElement("li");
  item.dataset.id = line.id;
  for (const part of ["name", "place"]) {
    // The box keeps to the page's direction, the text within to its own.
    const box = document.createElement("span");
    box.className = `w-call__${part}`;
    box.append(document.createElement("bdi"));
    item.append(box);
  }
  return item;
}

function fill(item, line, newest) {
  const [name, place] = item.querySelectorAll("bdi");
  write(name, whole(line.naam));
  write(place, placeOf(line));
  item.classList.add("w-call");
  item.classList.toggle("w-call--newest", newest);
  item.classList.toggle("w-call--wide-place", [...placeOf(line)].length > 12);
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An initial never stands on a line of its own, above a long family name. */
function whole(name) {
  return name.replace(/^(\S+\.) /u, "$1\u00a0");
}

function placeOf(line) {
  return line.soort === "wachtruimte" ? list.dataset.fetched : line.plek;
}

// Names are never cut: the earlier calls make room first, and a name that still does not fit becomes smaller or takes a
// second line. The newest keeps its size as long as it can.
function fit() {
  for (let size = 1; size > SMALLEST; size -= 0.04) {
    list.style.setProperty("--w-size", size);
    for (const item of list.children) fitName(item);
    if (list.scrollHeight <= list.clientHeight + 1) return;
  }
}

function fitName(item) {
  const name = item.querySelector(".w-call__name");
  for (const [size, lines] of item.classList.contains("w-call--newest") ? NEWEST_FITS : EARLIER_FITS) {
    item.dataset.size = size;
    if (linesOf(name) <= lines && name.scrollWidth <= name.clientWidth + 1) return;
  }
}

function linesOf(element) {
  return Math.round(element.clientHeight / Number.parseFloat(getComputedStyle(element).lineHeight));
}

function announce(fresh, newest) {
  // Only the newest flashes, and a recall makes it flash again.
  for (const item of list.children) item.classList.remove("w-call--fresh");
  void newest.offsetWidth;
  newest.classList.add("w-call--fresh");
  spoken.textContent = fresh.map((line) => `${line.naam}, ${placeOf(line)}`).join(". ");
  chime();
  askForSound();
}

function askForSound() {
  sound.hidden = !soundIsBlocked();
}

async function ask() {
  try {
    const answer = await fetch(list.dataset.stateUrl, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(4000) });
    // The screen was taken away or paired again: the server tells what to do.
    if (answer.status === 401 || answer.status === 403) return location.reload();
    if (!answer.ok) return;
    const next = await answer.json();
    ahead = Date.parse(next.ts) - Date.now();
    freshAt = Date.now();
    accept(next, true);
  } catch {
    // Still away; the next round asks again.
  }
}

function tellAge() {
  if (live()) freshAt = Date.now();
  const old = Date.now() - freshAt > STALE_AFTER;
  const format = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: list.dataset.zone };
  const time = new Intl.DateTimeFormat("nl-NL", format).format(new Date(freshAt + ahead));
  write(stale, old ? list.dataset.stale.replace("{tijd}", time) : "");
}

async function connect() {
  try {
    const answer = await fetch(list.dataset.connectionUrl, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(`connection: ${answer.status}`);
    const given = await answer.json();
    if (given.url) await listen(given);
  } catch {
    setTimeout(connect, RETRY_CONNECTION);
  }
}

async function listen(given) {
  const { default: mqtt } = await import(list.dataset.mqttUrl);
  client = mqtt.connect(given.url, {
    protocolVersion: 4, clean: true, keepalive: 15, reconnectPeriod: 1000, connectTimeout: 5000, timerVariant: "native",
    username: given.username, password: given.password, resubscribe: false,
    will: { topic: given.aanwezig, payload: "offline", qos: 1, retain: true },
  });
  const own = client;
  own.on("connect", () => {
    own.publish(given.aanwezig, "online", { qos: 1, retain: true });
    own.subscribe([given.bord, given.kern], { qos: 1 }, (error) => { heard.broker = !error; ask(); });
  });
  own.on("message", (topic, payload) => {
    if (topic === given.kern) heard.core = payload.toString() === "online";
    else if (topic === given.bord && payload.length) accept(JSON.parse(payload.toString()), false);
  });
  own.on("close", () => { heard = { broker: false, core: false }; });
  own.on("error", (error) => {
    // Refused: the screen was paired again, so ask for new credentials instead of trying the old ones.
    if (error.code === 4 || error.code === 5) { own.end(true); setTimeout(connect, RETRY_CONNECTION); }
  });
}

function tellAlive() {
  if (list.dataset.pulseUrl) fetch(list.dataset.pulseUrl, { credentials: "same-origin", cache: "no-store" }).catch(() => {});
}

/** A screen that slept (a laptop, a browser that saves power) shows what is true now before anything else. */
function wake(slept) {
  ask();
  if (slept < FORGOTTEN || !client) return;
  client.end(true);
  heard = { broker: false, core: false };
  connect();
}

function everySecond() {
  const slept = Date.now() - beatAt;
  beatAt = Date.now();
  if (slept > ASLEEP) wake(slept);
  show();
  tellAge();
}

sound.addEventListener("click", async () => { await wakeSound(); askForSound(); });
addEventListener("resize", fit);
addEventListener("online", ask);
document.fonts?.ready.then(fit);
setInterval(everySecond, 1000);
setInterval(() => { if (!live()) ask(); }, ASK_EVERY);
setInterval(tellAlive, TELL_ALIVE_EVERY);
show();
askForSound();
connect();
tellAlive();
