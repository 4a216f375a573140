/* Says so when a press did nothing: what the server answered, or that nobody did. A list that refreshes itself tells that
   by its own words (live.js); it would only push away what somebody reads. */

function show(event) {
  const { elt, xhr } = event.detail;
  if (elt.getAttribute("hx-trigger")?.includes("refresh")) return;
  // An open panel lies over the page.
  const place = document.querySelector("dialog[open] #panel") ?? document.getElementById("message");
  if (!place) return;
  place.querySelector("[data-trouble]")?.remove();
  const box = document.createElement("div");
  box.dataset.trouble = "";
  if (xhr?.status) box.innerHTML = xhr.responseText;
  else box.append(unanswered());
  if (place.id === "message") place.replaceChildren(box);
  else place.prepend(box);
}

function unanswered() {
  const words = document.createElement("p");
  words.className = "utrecht-alert utrecht-alert--error w-notice";
  words.setAttribute("role", "alert");
  words.textContent = document.querySelector("[data-live-state]")?.dataset.failed ?? "";
  return words;
}

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, show);
