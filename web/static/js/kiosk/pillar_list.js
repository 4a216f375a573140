/* What a pillar keeps for when nobody answers (V15): its own first screen, and today's list, sealed. Only who has the code
   of today, which stands on the host's own list, opens it; it closes by itself. */

const SCREEN_CACHE = "welkom-zuil";
const LIST = "welkom-zuillijst";
const SOON_MS = 5_000;
const EVERY_MS = 120_000;
const PATIENCE_MS = 8_000;
const SHOWN_MS = 60_000;
const WRONG_MS = 2_000;

export function keep({ home, list, keeper }) {
  const again = async () => {
    await keepList(list);
    setTimeout(again, EVERY_MS);
  };
  setTimeout(again, SOON_MS);
  if ("serviceWorker" in navigator && "caches" in window) setTimeout(() => keepScreen(home, keeper).catch(() => {}), SOON_MS);
}

async function keepList(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) localStorage.setItem(LIST, await answer.text());
    // Sent to be paired again: this is no pillar any more.
    else if (answer.type === "opaqueredirect" || answer.status === 403) localStorage.removeItem(LIST);
  } catch {
    // Nobody answers: the list of a moment ago is what this is for.
  }
}

async function keepScreen(home, keeper) {
  await navigator.serviceWorker.register(keeper, { scope: "/zuil" });
  await navigator.serviceWorker.ready;
  const fresh = await fetch(home, { cache: "no-store" });
  if (!fresh.ok || fresh.redirected) return;
  const cache = await caches.open(SCREEN_CACHE);
  const drawn = performance.getEntriesByType("resource").filter((one) => !["fetch", "xmlhttprequest"].includes(one.initiatorType));
  const assets = new Set(drawn.map((one) => one.name).filter((name) => new URL(name).origin === location.origin));
  for (const { url } of await cache.keys()) if (!assets.has(url)) await cache.delete(url);
  for (const address of assets) await cache.add(address);
  await cache.put(home, fresh);
}

/** The list of today as it is kept, or null; one of another day goes. */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(LIST));
    if (found?.dag === new Date().toLocaleDateString("sv")) return found;
  } catch {
    // What cannot be read is no list.
  }
  localStorage.removeItem(LIST);
  return null;
}

/** Offer the host the list on the screen that says that nobody answers. */
export function offer(veil, screen) {
  const open = veil.querySelector("[data-host-open]");
  if (!open || !kept() || !window.crypto?.subtle) return;
  open.hidden = false;
  open.addEventListener("click", () => askCode(veil, screen));
}

function askCode(veil, screen) {
  const form = lay(veil, screen, "[data-host-code]");
  form.elements.code.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const page = await unsealed(kept(), form.elements.code.value);
    if (page !== null) return showList(veil, screen, page);
    form.elements.code.value = "";
    form.querySelector("[data-host-wrong]").hidden = false;
  });
}

function showList(veil, screen, page) {
  const list = lay(veil, screen, "[data-host-list]");
  const rows = list.querySelector("[data-host-rows]");
  rows.innerHTML = page;
  rows.focus();
}

/** Put one of our templates over the veil; it goes by itself when nobody touches it. */
function lay(veil, screen, name) {
  veil.querySelector("[data-laid]")?.remove();
  veil.append(screen.querySelector(`template${name}`).content.cloneNode(true));
  const laid = veil.lastElementChild;
  laid.dataset.laid = "";
  const close = () => laid.remove();
  let timer = setTimeout(close, SHOWN_MS);
  const stay = () => {
    clearTimeout(timer);
    timer = setTimeout(close, SHOWN_MS);
  };
  for (const act of ["pointerdown", "keydown", "wheel"]) laid.addEventListener(act, stay, { passive: true });
  laid.querySelector("[data-host-close]").addEventListener("click", close);
  return laid;
}

/** What a code opens, or null. Trying takes a moment, on purpose. */
async function unsealed(found, typed) {
  const code = typed.toUpperCase().replace(/[^2-9A-Z]/g, "");
  if (!found || !code) return null;
  const { subtle } = window.crypto;
  const said = await subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(found.zout), iterations: found.rondes };
  const key = await subtle.deriveKey(way, said, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  try {
    const opened = await subtle.decrypt({ name: "AES-GCM", iv: bytes(found.start) }, key, bytes(found.inhoud));
    return new TextDecoder().decode(opened);
  } catch {
    await new Promise((done) => setTimeout(done, WRONG_MS));
    return null;
  }
}

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
