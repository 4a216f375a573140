"""Chromium as it stands on this machine, driven by Playwright; a page that breaks its own rules fails its test."""

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.support.missing import missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Return the path of the browser's program, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextlib.contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Yield a browser that opens no window and asks nobody but us for anything; `more` are arguments of its own."""
    program = find_chromium()
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@contextlib.contextmanager
def watched_page(browser: Browser, width: int = 1280, height: int = 900, language: str = "nl-NL") -> Iterator[Page]:
    """Yield a page in a context of its own, and fail afterwards if a script broke or the content policy was crossed."""
    complaints: list[str] = []

    def hear_error(error: Error) -> None:
        complaints.append(f"script: {error.message}")

    def hear_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(f"policy: {message.text}")

    context = browser.new_context(
        locale=language, timezone_id="Europe/Amsterdam", viewport={"width": width, "height": height}
    )
    page = context.new_page()
    page.on("pageerror", hear_error)
    page.on("console", hear_console)
    yield page
    context.close()
    if complaints:
        raise AssertionError("\n".join(complaints))
