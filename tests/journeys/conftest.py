"""A running demo for each module, and people who look at it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Browser, expect

from booking_api.clock import utc_now
from server.demo.runner import Demo, start_demo
from tests.journeys.people import PATIENCE_MS, People
from tests.support.ports import free_port

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class House:
    """A running demo seen from outside: its address, and the way to each screen."""

    demo: Demo
    address: str
    earlier: timedelta
    """How much the clock of the house lies behind, so that there is always some of the day left."""

    def clock(self) -> datetime:
        """Return the time in this house."""
        return utc_now() - self.earlier

    def screen(self, path: str, number: int = 0) -> str:
        """Return the address of a screen that `/demo` offers, by the start of its path."""
        page = requests.get(f"{self.address}/demo", timeout=10).text
        return self.address + str(re.findall(rf'href="({path}[^"]*)"', page)[number])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    earlier = _enough_to_have_a_day_left()
    port = free_port()
    demo = start_demo(port, tmp_path_factory.mktemp("demo"), clock=lambda: utc_now() - earlier)
    yield House(demo, f"http://127.0.0.1:{port}", earlier)
    demo.stop()


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[People]:
    with People.around(browser, house) as everyone:
        yield everyone


def _enough_to_have_a_day_left() -> timedelta:
    """Whoever books and arrives on one day needs some of it to be left."""
    now = utc_now().astimezone(ZoneInfo("Europe/Amsterdam"))
    is_late = (now + timedelta(minutes=100)).date() != now.date()
    return timedelta(hours=8) if is_late else timedelta()
