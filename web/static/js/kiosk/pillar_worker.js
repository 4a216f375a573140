/* Answers for a pillar that is switched on while nobody does: with its own first screen, which then says so and waits. */

const CACHE = "welkom-zuil";
const PATIENCE_MS = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(screen(request));
  else if (["script", "style", "font", "image"].includes(request.destination)) event.respondWith(asset(request));
});

async function screen(request) {
  const cache = await caches.open(CACHE);
  const kept = () => cache.match(request.url, { ignoreVary: true });
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // Sent elsewhere: this is no pillar any more.
    if (answer.type === "opaqueredirect") await caches.delete(CACHE);
    return answer.status < 500 ? answer : ((await kept()) ?? answer);
  } catch {
    return (await kept()) ?? Response.error();
  }
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  try {
    return await fetch(request);
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? Response.error();
  }
}
