// Writes the time of the place into each [data-clock]; data-zone names its time zone.
function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const options = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: clock.dataset.zone };
    clock.textContent = new Intl.DateTimeFormat("nl-NL", options).format(new Date());
  }
}

tick();
setInterval(tick, 1000);
