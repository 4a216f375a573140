"""A scanner that types as a keyboard does: faster than the driver of a browser can on a busy machine."""

from playwright.sync_api import Page

_TYPE = """keys => keys.forEach(key => {
  const options = { key, bubbles: true, cancelable: true };
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", options));
})"""


def scan(page: Page, text: str) -> None:
    """Type a code at once and close it with Enter."""
    page.evaluate(_TYPE, [*text, "Enter"])
