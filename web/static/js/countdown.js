// Counts down to a moment in words: data-until (ISO), data-one, data-many (with {n}), data-over; whole minutes.
// With data-warn (minutes) the box around it stands out when little time is left.
function show(element) {
  const seconds = (Date.parse(element.dataset.until) - Date.now()) / 1000;
  const minutes = Math.ceil(seconds / 60);
  const text = seconds <= 0 ? element.dataset.over : minutes === 1 ? element.dataset.one : element.dataset.many.replace("{n}", minutes);
  element.closest(".w-held")?.classList.toggle("w-held--soon", minutes <= Number(element.dataset.warn ?? 0));
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  document.querySelectorAll("[data-until]").forEach(show);
}

tick();
setInterval(tick, 1000);
