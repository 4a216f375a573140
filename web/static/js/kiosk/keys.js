/* Function keys press what carries them (data-key), wherever the focus is; a field gets the focus. No letters: those
   belong to whoever types, and to screen readers. While a panel is open only its own keys count. */

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!/^F\d+$/.test(event.key)) return;
  const inside = document.querySelector("dialog[open]") ?? document;
  const target = inside.querySelector(`[data-key="${event.key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("textarea, input")) target.focus();
  else target.click();
});
