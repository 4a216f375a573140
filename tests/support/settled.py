"""Wait for a page to come to rest: nothing on its way, nothing that still moves; never for a time."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.support.waiting import wait_until

BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
MOVED = """() => Promise.all(
  document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
    .map(one => one.finished.catch(() => null))
).then(() => true)"""
READ_AGAIN = """(list) => new Promise(done => {
  const kinds = ["htmx:afterSettle", "htmx:afterRequest"];
  const heard = (event) => {
    const isOver = event.type === "htmx:afterSettle" || event.detail.xhr.status === 304;
    if (!event.detail.target.matches(list) || !isOver) return;
    kinds.forEach(kind => document.removeEventListener(kind, heard));
    done(true);
  };
  kinds.forEach(kind => document.addEventListener(kind, heard));
  htmx.trigger(list, "refresh");
})"""
"""Done once the new list stands there, or the server said that it would be the same."""


def settled(page: Page) -> None:
    """Return once no answer is awaited and what moves has arrived."""
    # Asked from outside: a page whose policy forbids `eval` lets nothing wait inside it.
    wait_until(lambda: not page.query_selector(BUSY), "the page to rest")
    page.evaluate(MOVED)


def read_again(page: Page, selector: str) -> None:
    """Let a list that keeps itself fresh be read again, and return once the new one stands there."""
    page.evaluate(READ_AGAIN, selector)


def reload_until(page: Page, there: Callable[[], object], what: str) -> None:
    """Reload a page that does not refresh itself until something is there."""

    def look() -> bool:
        if not there():
            page.reload()
            return False
        return True

    wait_until(look, what)
