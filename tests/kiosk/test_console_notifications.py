"""Who comes for me is told by the title of the page and by a notification, in a browser that has notifications."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.kiosk.building import Building
from tests.kiosk.test_console_in_browsers import sit
from tests.kiosk.test_host_and_console import arrive
from tests.support.browser import chromium
from tests.support.settled import read_again
from tests.support.waiting import wait_until

pytestmark = pytest.mark.browser
# A browser without a window shows no notifications: keep what would be shown, and look away from the page.
REMEMBER_NOTIFICATIONS = """
window.told = [];
const Real = window.Notification;
window.Notification = class extends EventTarget {
  constructor(title, more) { super(); window.told.push([title, more.body]); }
  static get permission() { return Real.permission; }
  static requestPermission() { return Real.requestPermission(); }
};
Document.prototype.hasFocus = () => false;
"""
REFRESH = "htmx.trigger('#live', 'refresh')"


@pytest.fixture
def noticing() -> Iterator[Browser]:
    """A browser that knows notifications."""
    with chromium(whole=True) as browser:
        yield browser


def test_who_comes_for_me_is_told_by_title_and_notification(served: Building, noticing: Browser) -> None:
    with served.page(noticing, staff="Ines Inkomen") as page:
        page.context.grant_permissions(["notifications"], origin=served.address)
        page.add_init_script(REMEMBER_NOTIFICATIONS)
        sit(page, served, "Spreekkamer 1.04")
        button = page.locator("[data-notify]")
        expect(button).to_have_text("Meldingen uit")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        arrive(served, "sensitive")
        page.evaluate(REFRESH)
        expect(page.locator("#volgende")).to_be_visible()
        wait_until(lambda: page.evaluate("window.told.length === 1"), "one message is shown")
        assert page.evaluate("window.told") == [["Er is bezoek voor u", "R. Inkomen"]]
        assert page.title().startswith("(1) ")
        read_again(page, "#live")
        assert len(page.evaluate("window.told")) == 1, "nobody is told of twice"
