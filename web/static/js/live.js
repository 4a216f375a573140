// Keeps a piece of a staff page fresh. On any element:
//   data-live-credentials  address that answers {url, username, password, topics, core}; an empty url: no broker, only poll
//   data-live-mqtt         address of the MQTT library
//   data-live-event        htmx event to trigger (default "refresh")
// What the element shows may carry in its data- attributes:
//   data-mark              the mark of just this content: the server answers 304 while it is still what is true
//   data-spread            milliseconds within which this page fetches a change, at a moment of its own (none: at once)
// Messages carry no data: they only say "changed", and htmx asks the server for the truth. While the broker or the worker
// (topic `core`) is away, or the server does not answer, the page polls, at first every 2 seconds, then slower up to 15;
// [data-live-state] says in words how it is. While all is well it asks every half minute: minutes pass, and a message that
// never came is made good.
import "./trouble.js";

const TOGETHER = 20;
const FASTEST = 2000;
const SLOWEST = 15000;
const CALM = 30000;
const BEAT = 1000;
const ASLEEP = 5000;
/** A page that has just opened is about to be live: only when that takes longer is something the matter. */
const OPENING = 3000;

function start(element) {
  const heard = { broker: false, core: false, server: true };
  const refresh = refresher(element);
  const openedAt = Date.now();
  const spread = () => Number(shown(element, "spread") ?? 0);
  let wait = FASTEST;
  let timer = null;
  let freshAt = new Date();

  const poll = () => {
    clearTimeout(timer);
    const on = state(heard) === "on";
    timer = setTimeout(() => { refresh(0); wait = Math.min(wait * 1.5, SLOWEST); poll(); }, on ? CALM + Math.random() * CALM / 4 : wait);
  };
  const hear = (news) => {
    const before = state(heard);
    Object.assign(heard, news);
    const now = state(heard);
    if (now !== "off" || Date.now() - openedAt >= OPENING) tell(now, freshAt);
    if (timer !== null && now === before) return;
    wait = FASTEST;
    poll();
    if (now === "on") refresh(spread());
  };

  hear({});
  setTimeout(() => hear({}), OPENING);
  connect(element, { hear, changed: () => refresh(spread()) });
  element.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== element) return;
    if (event.detail.successful) freshAt = new Date();
    if (event.detail.successful !== heard.server) hear({ server: event.detail.successful });
  });
  askOnlyForNews(element, () => refresh(0));
  onWaking(() => refresh(0));
}

/** Several messages in one go make one request; while one is under way, htmx keeps one more for after it. */
function refresher(element) {
  let timer = null;
  let due = Infinity;
  return (within) => {
    const at = Date.now() + TOGETHER + Math.random() * within;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => { due = Infinity; window.htmx.trigger(element, element.dataset.liveEvent || "refresh"); }, at - Date.now());
  };
}

/** Nothing is sent again that the element shows, and no answer replaces what a press has put there since it was asked. */
function askOnlyForNews(element, askAgain) {
  element.addEventListener("htmx:configRequest", (event) => {
    const mark = shown(element, "mark");
    if (event.detail.elt === element && mark) event.detail.headers["If-None-Match"] = `"${mark}"`;
  });
  element.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.elt !== element) return;
    const mark = shown(element, "mark");
    const overtaken = requestConfig.headers["If-None-Match"] !== (mark ? `"${mark}"` : undefined);
    if (overtaken) askAgain();
    if (overtaken || xhr.status === 304) event.detail.shouldSwap = false;
  });
}

function shown(element, name) {
  return element.querySelector(`[data-${name}]`)?.dataset[name];
}

/** A tab that slept, was behind another, or came from memory by the back button, shows the hall of then. */
function onWaking(act) {
  let beatAt = Date.now();
  // A computer that sleeps tells no page so; only the clock jumps.
  setInterval(() => {
    if (Date.now() - beatAt > ASLEEP) act();
    beatAt = Date.now();
  }, BEAT);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) act(); });
  document.addEventListener("resume", act);
  window.addEventListener("pageshow", (event) => { if (event.persisted) act(); });
  window.addEventListener("online", act);
}

function state(heard) {
  if (!heard.server) return "gone";
  if (!heard.broker) return "off";
  return heard.core ? "on" : "late";
}

function tell(state, freshAt) {
  const time = freshAt.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
  for (const place of document.querySelectorAll("[data-live-state]")) {
    if (place.dataset.state === state) continue;
    place.dataset.state = state;
    place.textContent = place.dataset[state].replace("{tijd}", time);
  }
}

async function connect(element, hooks) {
  try {
    const answer = await fetch(element.dataset.liveCredentials, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`credentials: ${answer.status}`);
    const given = await answer.json();
    if (given.url) await listen(element, given, hooks);
  } catch {
    hooks.hear({ broker: false });
    again(element, hooks);
  }
}

async function listen(element, given, hooks) {
  const { default: mqtt } = await import(element.dataset.liveMqtt);
  const client = mqtt.connect(given.url, {
    protocolVersion: 4, clean: true, keepalive: 20, reconnectPeriod: 2000, timerVariant: "native",
    username: given.username, password: given.password, resubscribe: false,
  });
  // Nothing is gained by more than QoS 0: what is lost with the connection is asked for when it is back.
  // Whether the worker is there is retained, so it comes right after; until then nobody says "changed".
  client.on("connect", () => client.subscribe([...given.topics, given.core], { qos: 0 }, (error) => hooks.hear({ broker: !error })));
  client.on("message", (topic, payload) => {
    if (topic === given.core) hooks.hear({ core: payload.toString() === "online" });
    else hooks.changed();
  });
  client.on("close", () => hooks.hear({ broker: false, core: false }));
  // A refused password means the session changed: ask for new credentials instead of trying the old ones again.
  client.on("error", (error) => { if (error.code === 4 || error.code === 5) { client.end(true); again(element, hooks); } });
}

function again(element, hooks) {
  setTimeout(() => connect(element, hooks), SLOWEST);
}

document.querySelectorAll("[data-live-credentials]").forEach(start);
