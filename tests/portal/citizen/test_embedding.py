"""Our pages within a page of another origin, in a browser that blocks third-party cookies."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from server.app import create_app
from tests.portal.citizen.site import Site
from tests.support.browser import ARGUMENTS, find_chromium
from tests.support.missing import missing

pytestmark = pytest.mark.browser


class Portal(BaseHTTPRequestHandler):
    """The portal of somebody else: a page that embeds what its address names, and a cookie that is no good there."""

    def do_GET(self) -> None:
        """Answer with a page that embeds an address, or count how often the own plain cookie comes back."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path.startswith("/koekje"):
            self.send_header("Set-Cookie", "gewoon=1; SameSite=None; Secure; Path=/")
            body = f"<p id=koekje>{'gewoon=1' in self.headers.get('Cookie', '')}</p>"
        else:
            body = f"<title>Portaal</title><iframe title=Afspraak width=900 height=900 src='{self.path[1:]}'></iframe>"
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: object) -> None:
        """Stay silent."""


@pytest.fixture
def portal() -> Iterator[int]:
    """The port of the other portal; it is one site by its number and another one by its name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def blocking() -> Iterator[Browser]:
    """A browser that blocks third-party cookies."""
    program = find_chromium(whole=True)
    if program is None:
        missing("chromium")
    with sync_playwright() as playwright:
        arguments = [*ARGUMENTS, "--test-third-party-cookie-phaseout"]
        running = playwright.chromium.launch(executable_path=program, args=arguments)
        yield running
        running.close()


def embedded(site: Site, *origins: str) -> None:
    """Let these origins embed the site."""
    web = site.settings.web.model_copy(update={"frame_ancestors": list(origins)})
    site.settings = site.settings.model_copy(update={"web": web})
    site.app = create_app(site.settings, site.db, lambda: site.now)


def frame_of(page: Page, portal: int, address: str) -> FrameLocator:
    """Open the portal with an address of ours, by another name than the portal's own."""
    ours = address.replace("127.0.0.1", "localhost")
    page.goto(f"http://127.0.0.1:{portal}/{ours}")
    return page.frame_locator("iframe")


def test_one_books_in_a_page_of_another_origin_without_third_party_cookies(
    site: Site, portal: int, blocking: Browser
) -> None:
    embedded(site, f"http://127.0.0.1:{portal}")
    page = blocking.new_page(locale="nl-NL")
    with site.served() as address:
        control = frame_of(page, portal, f"http://127.0.0.1:{portal}/koekje")
        expect(control.locator("#koekje")).to_have_text("False")
        page.reload()
        expect(control.locator("#koekje")).to_have_text("False")  # or the browser of this test blocks nothing
        frame = frame_of(page, portal, address)
        frame.locator("label", has_text="Paspoort aanvragen").first.click()
        for _step in range(7):
            heading = frame.locator("h1").first.inner_text()
            if "gemaakt" in heading:
                break
            if "Kies een dag" in heading:
                frame.locator("button[name=eerste]").click()
            else:
                frame.locator(".w-actions button[type=submit], form button.nl-button--primary").last.click()
            expect(frame.locator("h1").first).not_to_have_text(heading)
        expect(frame.locator("h1")).to_have_text("Uw afspraak is gemaakt")
    assert len(site.appointments()) == 1
    page.close()


def test_staff_sign_in_and_search_in_a_page_of_another_origin(site: Site, portal: int, blocking: Browser) -> None:
    embedded(site, f"http://127.0.0.1:{portal}")
    page = blocking.new_page(locale="nl-NL")
    with site.served() as address:
        frame = frame_of(page, portal, f"{address}/afspraken")
        frame.locator("button", has_text="klantcontactcentrum").click()
        frame.locator("#zoek").fill("niemand")
        frame.locator(".m-filter button").click()
        expect(frame.get_by_text("Niets gevonden")).to_be_visible()
    page.close()


def test_a_page_that_was_not_named_embeds_nothing(site: Site, portal: int, blocking: Browser) -> None:
    embedded(site, "https://portaal.example")
    page = blocking.new_page(locale="nl-NL")
    with site.served() as address:
        frame_of(page, portal, address)
        page.wait_for_timeout(500)
        held = [urlsplit(frame.url).path for frame in page.frames[1:] if "localhost" in frame.url]
        assert held == [] or page.frames[1].locator("h1").count() == 0
    page.close()
