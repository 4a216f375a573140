"""Fixtures that every test can ask for, and the list of what this machine lacked at the end."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page

from tests.support import ports
from tests.support.browser import SharedBrowser, watched_page
from tests.support.compiled import share_what_is_compiled
from tests.support.memory import write_to_memory
from tests.support.missing import MARK
from tests.support.mosquitto import Mosquitto

_shared = SharedBrowser()
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


@pytest.fixture(scope="module")
def browser() -> Browser:
    """Chromium without a window; every page has a context of its own, so one browser serves many modules."""
    return _shared.running()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A Dutch desktop page in a context of its own; `tests.support.browser.watched_page` makes others."""
    with watched_page(browser) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test in a browser one second chance: it shares few processors with servers, brokers and other browsers.

    What needed it stands as RERUN in the summary, so that a test which often does is seen and mended.
    Files with a browser come first: they take longest, and a long one at the end would let the other workers wait.
    """
    lengthy = set()
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
            lengthy.add(item.path)
    items.sort(key=lambda item: item.path not in lengthy)


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make only, not each time through the thousands of tests and all the libraries."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop the browser at the first module that has no use for it; not sooner, for a test may be tried once more.

    While Playwright runs, its event loop occupies the thread, and `asyncio.run` would fail there.
    """
    if "browser" in getattr(item, "fixturenames", ()):
        _shared.module = item.path
    elif item.path != _shared.module:
        _shared.stop()


def pytest_sessionfinish() -> None:
    """Stop the browser, also when the run was broken off."""
    _shared.stop()


def pytest_xdist_auto_num_workers() -> int:
    """Have half as many workers again as processors: tests wait for browsers, servers and brokers."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the parts that were missing, so that a green run never hides what it left out."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr]
    parts = sorted({reason.partition(MARK)[2] for reason in reasons if MARK in reason})
    if parts:
        terminalreporter.section("left out, because this machine lacks it")
        for part in parts:
            count = sum(part in reason for reason in reasons)
            terminalreporter.write_line(f"{part}: {count} tests")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the proxy of an office network away from loopback, and let no property fail because a machine is slow."""
    slow = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
    hypothesis.settings.register_profile("welkom", deadline=None, suppress_health_check=slow, print_blob=True)
    hypothesis.settings.load_profile("welkom")
    share_what_is_compiled()
    # A soak writes gigabytes, and to a disk as there is in life.
    if not any("soak" in argument for argument in config.args):
        write_to_memory()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
