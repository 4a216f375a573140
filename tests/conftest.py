"""Fixtures that every test can ask for, and the list of what this machine lacked at the end."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page

from tests.support import ports
from tests.support.browser import chromium, watched_page
from tests.support.compiled import share_what_is_compiled
from tests.support.missing import MARK
from tests.support.mosquitto import Mosquitto

pytest_plugins = ["tests.support.databases", "tests.support.issuers"]


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nobody listens; call `tests.support.ports.free_port()` for more of them."""
    return ports.free_port()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A running broker for this test alone: `.port`, `.websocket_port`, `.kill()`, `.restart()`."""
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.close()


# Per module: while Playwright runs, its event loop occupies the thread, and `asyncio.run` in another module would fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A Dutch desktop page in a context of its own; `tests.support.browser.watched_page` makes others."""
    with watched_page(browser) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test in a browser one second chance: it shares few processors with servers, brokers and other browsers.

    What needed it stands as RERUN in the summary, so that a test which often does is seen and mended.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the parts that were missing, so that a green run never hides what it left out."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr]
    parts = sorted({reason.partition(MARK)[2] for reason in reasons if MARK in reason})
    if parts:
        terminalreporter.section("left out, because this machine lacks it")
        for part in parts:
            count = sum(part in reason for reason in reasons)
            terminalreporter.write_line(f"{part}: {count} tests")


def pytest_configure() -> None:
    """Keep the proxy of an office network away from loopback, and let no property fail because a machine is slow."""
    slow = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
    hypothesis.settings.register_profile("welkom", deadline=None, suppress_health_check=slow, print_blob=True)
    hypothesis.settings.load_profile("welkom")
    share_what_is_compiled()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
