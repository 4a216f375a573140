/* Reads QR codes with the camera of the device, where the browser can do so by itself; announces them as a scanner does. */

const LOOK_MS = 250;
const SAME_CODE_MS = 4000;

let stream = null;
let last = { code: "", at: -Infinity };

/** Look while the first screen is there; the camera is off on all others. */
export async function watch(screen) {
  const view = screen.querySelector("[data-camera-view]");
  if (!view || !("camera" in screen.dataset) || !(await canRead())) return stop();
  if (!(await start())) return;
  if (!view.isConnected) return stop();
  const video = view.querySelector("video");
  video.srcObject = stream;
  view.hidden = false;
  await video.play().catch(() => {});
  look(new window.BarcodeDetector({ formats: ["qr_code"] }), video);
}

async function canRead() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

async function start() {
  try {
    stream ??= await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" }, audio: false });
  } catch {
    stream = null; // no camera, or not allowed: name, code and scanner remain
  }
  return stream !== null;
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
}

async function look(detector, video) {
  if (!video.isConnected || !stream) return;
  const found = await detector.detect(video).catch(() => []);
  const code = found[0]?.rawValue ?? "";
  const now = performance.now();
  if (code && (code !== last.code || now - last.at > SAME_CODE_MS)) {
    last = { code, at: now };
    document.dispatchEvent(new CustomEvent("scan", { detail: { code } }));
  }
  setTimeout(() => look(detector, video), LOOK_MS);
}
