/* A quiet menu of a row (<details class="k-more">): one open at a time; Escape or a press elsewhere closes it. */

function close(menu, { focus = false } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".k-more[open]")) return;
  for (const other of document.querySelectorAll(".k-more[open]")) if (other !== event.target) close(other);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".k-more[open]")) close(menu, { focus: menu.contains(document.activeElement) });
});

document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll(".k-more[open]")) if (!menu.contains(event.target)) close(menu);
});
