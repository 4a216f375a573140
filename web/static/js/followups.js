// A question that hangs on an earlier answer (data-show-field, data-show-values) shows only with that answer;
// without scripts all questions stand there, and the words (data-show-words) say when one counts.
const boxes = document.querySelectorAll("[data-show-field]");

function refresh() {
  for (const box of boxes) {
    const chosen = [...document.querySelectorAll(`[name="${CSS.escape(box.dataset.showField)}"]:checked`)];
    const asked = chosen.filter((one) => !one.closest("[data-show-field][hidden]")).map((one) => one.value);
    box.hidden = !JSON.parse(box.dataset.showValues).some((value) => asked.includes(value));
  }
}

document.querySelectorAll("[data-show-words]").forEach((words) => words.remove());
document.addEventListener("change", refresh);
refresh();
