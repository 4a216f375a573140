// The chime of a wall: two soft tones, made here so that no file is needed. Browsers that forbid sound until somebody
// touches the screen are asked once, by a button.
const TONES = [[0, 659.25], [0.32, 523.25]];
const LENGTH = 0.9;
const LOUDNESS = 0.35;

let context = null;

function make() {
  context ??= new AudioContext();
  return context;
}

export function soundIsBlocked() {
  return make().state === "suspended";
}

export async function wakeSound(audibly = true) {
  await make().resume();
  if (audibly) chime();
}

export function chime() {
  if (soundIsBlocked()) return;
  for (const [after, pitch] of TONES) ring(make().currentTime + after, pitch);
}

function ring(at, pitch) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "sine";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + LENGTH);
}
