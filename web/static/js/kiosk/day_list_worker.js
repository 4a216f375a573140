/* Answers for the day list when the server does not; it is asked for that one page and what it is drawn with. */

const CACHE = "welkom-daglijst";
const PATIENCE_MS = 4_000;
const DAY = "X-Welkom-Dag";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  const isList = new URL(request.url).href === self.registration.scope;
  event.respondWith(isList ? list(request) : asset(request));
});

async function list(request) {
  try {
    const answer = await fetch(request, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.type === "opaqueredirect" || answer.redirected) await caches.delete(CACHE);
    if (answer.status < 500) return answer;
  } catch {
    // Nobody answers: that is what the kept list is for.
  }
  return kept(request.url);
}

/** The list of today, marked as kept; one of another day goes at once. */
async function kept(address) {
  const cache = await caches.open(CACHE);
  const found = await cache.match(address, { ignoreVary: true });
  const today = new Date().toLocaleDateString("sv");
  if (found && found.headers.get(DAY) === today) {
    const headers = new Headers(found.headers);
    headers.set("X-Welkom-Bewaard", "ja");
    return new Response(await found.text(), { status: 200, headers });
  }
  if (found) await cache.delete(address);
  return (await cache.match(new URL("geen", self.registration.scope), { ignoreVary: true })) ?? Response.error();
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
