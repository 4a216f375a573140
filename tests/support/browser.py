"""Chromium as it stands on this machine, driven by Playwright; a page that breaks its own rules fails its test."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.support.missing import missing

WHOLE = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"
"""The same browser without the parts that draw windows: it takes a third less time for the same pages."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(*, whole: bool = False) -> str | None:
    """Return the path of the browser's program, or None; the `whole` one also has a camera and third-party cookies."""
    names = WHOLE if whole else (SHELL, *WHOLE)
    return next((path for path in map(shutil.which, names) if path), None)


@contextlib.contextmanager
def chromium(*more: str, whole: bool = False) -> Iterator[Browser]:
    """Yield a browser that opens no window and asks nobody but us for anything; `more` are arguments of its own."""
    program = find_chromium(whole=whole)
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


class SharedBrowser:
    """One browser for as long as tests go on asking for it; to start one costs more than most tests."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        self._browser: Browser | None = None
        self.module: Path | None = None
        """The file whose tests asked for it last."""

    def running(self) -> Browser:
        """Return the browser; another one, if the last was stopped or did not survive a test."""
        if self._browser is None or not self._browser.is_connected():
            self.stop()
            self._browser = self._open.enter_context(chromium())
        return self._browser

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._browser = None
        self._open.close()


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
