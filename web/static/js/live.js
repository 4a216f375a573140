// Keeps a piece of a staff page fresh. On any element:
//   data-live-credentials  address that answers {url, username, password, topics}; an empty url means: no broker, only poll
//   data-live-mqtt         address of the MQTT library
//   data-live-event        htmx event to trigger (default "refresh")
// Messages carry no data: they only say "changed", and htmx asks the server for the truth. While the broker is away the
// page polls, at first every 2 seconds, then slower up to 15; [data-live-state] says in words which of both it is.
const FASTEST = 2000;
const SLOWEST = 15000;

function start(element) {
  const name = element.dataset.liveEvent || "refresh";
  let wait = FASTEST;
  let timer = null;
  let pending = false;

  // Several messages in one go make one request.
  const refresh = () => {
    if (pending) return;
    pending = true;
    setTimeout(() => { pending = false; window.htmx.trigger(element, name); }, 20);
  };
  const tell = (state) => {
    for (const place of document.querySelectorAll("[data-live-state]")) {
      if (place.dataset.state === state) continue;
      place.dataset.state = state;
      place.textContent = state === "on" ? place.dataset.on : place.dataset.off;
    }
  };
  const poll = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { refresh(); wait = Math.min(wait * 1.5, SLOWEST); poll(); }, wait);
  };
  const off = () => { if (timer === null) { tell("off"); wait = FASTEST; poll(); } };
  const on = () => { clearTimeout(timer); timer = null; tell("on"); refresh(); };

  off();
  connect(element, { on, off, refresh });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
}

async function connect(element, { on, off, refresh }) {
  try {
    const answer = await fetch(element.dataset.liveCredentials, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`credentials: ${answer.status}`);
    const given = await answer.json();
    if (!given.url) return;
    const { default: mqtt } = await import(element.dataset.liveMqtt);
    const client = mqtt.connect(given.url, {
      protocolVersion: 4, clean: true, keepalive: 20, reconnectPeriod: 2000, timerVariant: "native",
      username: given.username, password: given.password,
    });
    client.on("connect", () => client.subscribe(given.topics, { qos: 1 }, (error) => (error ? off() : on())));
    client.on("message", refresh);
    client.on("close", off);
    // A refused password means the session changed: ask for new credentials instead of trying the old ones again.
    client.on("error", (error) => { if (error.code === 4 || error.code === 5) { client.end(true); again(element, { on, off, refresh }); } });
  } catch {
    off();
    again(element, { on, off, refresh });
  }
}

function again(element, hooks) {
  setTimeout(() => connect(element, hooks), SLOWEST);
}

document.querySelectorAll("[data-live-credentials]").forEach(start);
