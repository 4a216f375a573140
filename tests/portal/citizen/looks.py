"""What an eye would stumble over on a page, told by a browser that measures it; each rule returns what is wrong."""

from tests.portal.citizen.test_pages import CLIPPED, SMALL

TOO_SMALL_TO_HIT = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input")]
  .filter(e => e.offsetParent && getComputedStyle(e).display !== "inline" && !e.closest("label, .w-choice"))
  .filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 24)
  .map(e => e.outerHTML.slice(0, 80))"""
SIDEWAYS = """() => document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : []"""
UNEQUAL = """() => [...document.querySelectorAll(".w-actions, .w-search__row, .w-stepper, ul")].flatMap(row => {
  const boxes = [...row.querySelectorAll("button, .nl-button, input:not([type=hidden])")].filter(e => e.offsetParent)
    .map(e => e.getBoundingClientRect());
  return boxes.slice(1).map((box, i) => [boxes[i], box])
    .filter(([one, next]) => Math.abs(one.top - next.top) < 12 && Math.abs(one.height - next.height) > 1)
    .map(([one, next]) => `beside one another ${one.height} and ${next.height}: ${row.outerHTML.slice(0, 40)}`);
})"""
"""Buttons and fields in one row are of one height."""
LONG_LINES = """() => [...document.querySelectorAll("main :is(p, li, dd)")]
  .filter(e => e.offsetParent && !e.querySelector("p, li, form, label"))
  .map(e => [e.innerText.trim(), e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)])
  .filter(([text, lines]) => text.length / Math.max(Math.round(lines), 1) > 80)
  .map(([text]) => `a line too long to read: ${text.slice(0, 40)}`)"""
STUMBLES = """() => {
  const range = document.createRange(), seen = [], found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility() || parent.closest(".w-hidden, noscript")) continue;
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    const before = seen.at(-1)?.boxes.at(-1);
    if (/^[.,:;!?)،؛؟]/.test(text.data) && before && boxes[0]?.top >= before.bottom - 2)
      found.push(`a line begins with ${text.data.slice(0, 10)}`);
    seen.push({ text, boxes });
  }
  const all = seen.flatMap(({ text, boxes }) => boxes.map(box => ({ text, box })));
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 9;
  all.forEach((one, i) => all.slice(i + 1).filter(next => next.text !== one.text && over(one.box, next.box))
    .forEach(next => found.push(`${one.text.data.trim().slice(0, 20)} over ${next.text.data.trim().slice(0, 20)}`)));
  return found;
}"""
"""A full stop that stands alone on the next line, and texts that lie over one another."""
BROKEN = """() => {
  const named = new Intl.DateTimeFormat(document.documentElement.lang || "nl", { day: "numeric", month: "long" });
  const months = [...Array(12).keys()].map(month =>
    named.formatToParts(new Date(2026, month, 20)).find(part => part.type === "month").value);
  const numbers = `\\\\d{1,2}\\\\.? (?:${months.join("|")})|\\\\d+ \\\\d{3}`;
  const WHOLE = RegExp(`(?<!\\\\p{L})\\\\p{L}{1,2}-\\\\p{L}|${numbers}|\\\\p{L}+`, "gu");
  const range = document.createRange(), found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || !parent.checkVisibility()) continue;
    if (parent.closest(".w-hidden, .w-address, .w-tile, noscript")) continue;
    range.selectNodeContents(text);
    if (range.getClientRects().length < 2) continue;
    for (const word of text.data.matchAll(WHOLE)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = [...range.getClientRects()].filter(box => box.width > 1).map(box => box.top);
      if (Math.max(...tops) - Math.min(...tops) > 9) found.push(`broken in the middle: ${word[0]}`);
    }
  }
  return found;
}"""
"""A word that goes on in the next line without a hyphen, `e-` or `QR-` left behind by its word, a day by its month,
half a telephone number; an address may."""
UNEVEN = """() => {
  if (innerWidth < 1200 || document.querySelector(".w-turn, .w-made__ticket")) return [];
  const found = [...document.querySelectorAll("main :is(.w-notice, .w-held, .w-facts, .w-summary, .w-done, .w-empty)")]
    .map(e => `${e.className} ${Math.round(e.getBoundingClientRect().width)}`);
  return new Set(found.map(text => text.split(" ").at(-1))).size > 1 ? [`not equally wide: ${found.join(", ")}`] : [];
}"""
"""On a wide screen what stands below one another ends at one line; only beside the code there is more to fill."""
BY_KEYBOARD = """() => {
  const found = [];
  const reached = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(e => e.checkVisibility() && !e.disabled && e.type !== "hidden" && e.tabIndex >= 0);
  let before = null;
  for (const e of reached) {
    const say = e.outerHTML.slice(0, 80), chosen = document.querySelector(`input[name="${e.name}"]:checked`);
    if (e.type === "radio" && chosen && chosen !== e) continue;
    e.focus();
    if (document.activeElement !== e) { found.push(`takes no focus: ${say}`); continue; }
    const shown = [e, e.nextElementSibling].filter(each => each).map(each => getComputedStyle(each))
      .some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    if (!shown) found.push(`nobody sees the focus on: ${say}`);
    const box = e.getBoundingClientRect(), part = e.closest("main, aside, header, footer");
    if (before && before.part === part && box.bottom + scrollY <= before.top)
      found.push(`the focus jumps up to: ${say}`);
    before = { part, top: box.top + scrollY };
  }
  return found;
}"""
"""What the Tab key reaches shows that it has the focus, and comes in the order in which one reads."""
ALL = f"""() => [{CLIPPED}, {SMALL}, {TOO_SMALL_TO_HIT}, {SIDEWAYS}, {UNEQUAL}, {LONG_LINES}, {STUMBLES}, {BROKEN},
  {UNEVEN}].flatMap(look => look())"""
