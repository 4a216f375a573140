/* Reads QR codes with the camera of the device and announces them as a scanner does. A browser that has no reader of its
   own (Chromium on Linux) gets one from us, fetched only where a camera stands. */

const LOOK_MS = 250;
const SAME_CODE_MS = 4000;

let stream = null;
let last = { code: "", at: -Infinity };

/** Look while the first screen is there; the camera is off on all others. */
export async function watch(screen) {
  const view = screen.querySelector("[data-camera-view]");
  const detector = view && "camera" in screen.dataset ? await detectorFor(view.dataset.cameraReader) : null;
  if (!detector) return stop();
  if (!(await start())) return;
  if (!view.isConnected) return stop();
  const video = view.querySelector("video");
  video.srcObject = stream;
  view.hidden = false;
  await video.play().catch(() => {});
  look(detector, video);
}

async function detectorFor(reader) {
  if (!navigator.mediaDevices) return null;
  try {
    const Detector = (await ofTheBrowser()) ?? (await import(reader)).BarcodeDetector;
    return new Detector({ formats: ["qr_code"] });
  } catch {
    return null; // it could not be fetched: name, code and scanner remain
  }
}

async function ofTheBrowser() {
  const own = window.BarcodeDetector;
  return own && (await own.getSupportedFormats()).includes("qr_code") ? own : null;
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
