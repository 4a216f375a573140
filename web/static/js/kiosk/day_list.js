/* Keeps today's list in this browser, so that the hall goes on without the server (V15); on the host's page and its own.
   It goes when somebody signs out, when the session is over, and when it is of another day. */

export const CACHE = "welkom-daglijst";
const EVERY_MS = 60_000;
const PATIENCE_MS = 8_000;

const place = document.querySelector("[data-day-list]");

async function keep() {
  let answer;
  try {
    answer = await fetch(place.dataset.dayList, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return tell(true);
  }
  // Sent to sign in: whoever sits here now has no right to what an earlier session kept.
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return caches.delete(CACHE);
  if (!answer.ok) return tell(true);
  if (answer.headers.has("X-Welkom-Bewaard")) return tell(true);
  tell(false);
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  const cache = await caches.open(CACHE);
  // The list first: a page without its looks still tells who comes.
  await cache.put(place.dataset.dayList, answer);
  await keepAssets(cache, page);
  if ("shown" in place.dataset) show(page);
}

async function keepAssets(cache, page) {
  const wanted = [...page.querySelectorAll('link[rel="stylesheet"], script[src]')].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  for (const address of [place.dataset.dayListNone, ...wanted]) {
    if (!(await cache.match(address))) await cache.add(address);
  }
}

/** Put the newest list in place of the one that is shown. */
function show(page) {
  for (const part of ["#lijst", ".d-when"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(fresh);
  }
}

function tell(isKept) {
  const notice = document.querySelector("[data-kept]");
  if (notice) notice.hidden = !isKept;
}

/** Signing out wipes the list before the browser leaves, also when the server never hears of it. */
function wipeOnLeaving(event) {
  if (event.target.action?.endsWith("/afmelden")) caches.delete(CACHE);
}

async function start() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  document.addEventListener("submit", wipeOnLeaving, true);
  const scope = place.dataset.dayList;
  await navigator.serviceWorker.register(place.dataset.dayListWorker, { scope }).catch(() => null);
  // What cannot be kept now (the page is being left, or there is no room) is tried again in a minute.
  const again = () => keep().catch(() => {});
  setInterval(again, EVERY_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  await again();
}

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
if (place) start();
