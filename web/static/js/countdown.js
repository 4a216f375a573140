// Counts down to a moment in words: data-until (ISO), data-minutes (a sentence for each number of whole minutes, for
// languages count in more forms than two), data-over.
// With data-warn (minutes) the box around it stands out when little time is left.
function show(element) {
  const seconds = (Date.parse(element.dataset.until) - Date.now()) / 1000;
  const minutes = Math.ceil(seconds / 60);
  const text = seconds <= 0 ? element.dataset.over : JSON.parse(element.dataset.minutes)[minutes] ?? element.textContent;
  element.closest(".w-held")?.classList.toggle("w-held--soon", minutes <= Number(element.dataset.warn ?? 0));
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  document.querySelectorAll("[data-until]").forEach(show);
}

tick();
setInterval(tick, 1000);
