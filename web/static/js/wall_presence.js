// The code by which phones prove to be in the hall: asked again as soon as its minute is over, and taken away when it can
// no longer be had, for an old one would only disappoint.
const box = document.querySelector("[data-presence]");
const image = box.querySelector("[data-presence-code]");
const digits = box.querySelector("[data-presence-digits]");
const RETRY = 5;
const WORTHLESS_AFTER = 110 * 1000;

let freshAt = Date.now();

async function ask() {
  let next = RETRY;
  try {
    const answer = await fetch(box.dataset.presenceUrl, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(4000) });
    if (!answer.ok) throw new Error(`presence: ${answer.status}`);
    const code = await answer.json();
    image.innerHTML = code.qr;
    digits.textContent = code.cijfers ?? "";
    box.hidden = !code.qr;
    freshAt = Date.now();
    next = code.seconden ?? 60;
  } catch {
    box.hidden = Date.now() - freshAt > WORTHLESS_AFTER;
  }
  setTimeout(ask, (next + 0.3) * 1000);
}

setTimeout(ask, (Number(box.dataset.presenceSeconds) + 0.3) * 1000);
