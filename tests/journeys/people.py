"""Who looks at the screens: a citizen, a visitor at the pillar, a host, an employee, somebody in the waiting room.

Each is one page in a browser context of its own; what they do is told in the words of the field.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import watched_page
from tests.support.scanner import scan

if TYPE_CHECKING:
    from tests.journeys.conftest import House

PATIENCE_MS = 20_000
MOST_AT_A_DESK = 5


@dataclass
class People:
    """Opens pages; all are closed at the end, and a page that broke its own rules fails the test."""

    browser: Browser
    house: "House"
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    @contextlib.contextmanager
    def around(cls, browser: Browser, house: "House") -> Iterator["People"]:
        people = cls(browser, house)
        with people._open:
            yield people

    def page(self, path: str, width: int = 1280, height: int = 900, language: str = "nl") -> Page:
        """Open a page in a new context."""
        locale = {"nl": "nl-NL", "en": "en-GB"}[language]
        page = self._open.enter_context(watched_page(self.browser, width, height, locale))
        page.set_default_timeout(PATIENCE_MS)
        if self.house.earlier:
            page.clock.install(time=self.house.clock())
        page.goto(path if path.startswith("http") else self.house.address + path)
        return page

    def citizen(self, language: str = "nl", width: int = 360, height: int = 740) -> "Citizen":
        return Citizen(self.page(f"/?taal={language}", width, height, language), self.house.address)

    def pillar(self, language: str = "nl") -> "Pillar":
        return Pillar(self.page("/zuil/demo/koningsplein", 1080, 1920, language), language)

    def wall(self) -> "Wall":
        """The wall of the area where Balie 3 is."""
        return Wall(self.page(self.house.screen("/scherm/demo/"), 1920, 1080))

    def host(self) -> Page:
        page = self.page("/gastheer", language="nl")
        page.get_by_role("button").filter(has_text="Gastheer").first.click()
        expect(page.locator("#live")).to_be_visible()
        return page

    def employee(self, desk: str = "Balie 3", language: str = "nl") -> "Employee":
        """The first employee of the login of the demo, free of whoever another test left there."""
        page = self.page(f"/balie?taal={language}", language=language)
        page.locator("button[name=medewerker]").nth(1).click()
        page.get_by_role("button", name=re.compile(rf"{desk[6:]}$")).first.click()
        employee = Employee(page)
        employee.become_free()
        return employee

    def gate(self) -> Page:
        return self.page(self.house.screen("/poort/demo/"), 1080, 1920)


@dataclass
class Citizen:
    """Books on the citizen site."""

    page: Page
    address: str

    def choose(self, *products: str) -> None:
        """Tick products by their codes on the first page."""
        for more in self.page.locator("details.w-more:not([open]) summary").all():
            more.click()
        for name in products:
            self.page.locator("label.w-option", has_text=name).first.click()
        self.next()

    def count(self, **counts: int) -> None:
        """Say for how many persons, in the order in which products were chosen."""
        for number, count in enumerate(counts.values()):
            self.page.locator("input[type=number]").nth(number).fill(str(count))
        self.next()

    def choose_place(self) -> None:
        """Take the first place; who can go to one place only is not asked."""
        if self.page.url.endswith("/plek"):
            self.page.locator("label.w-option").first.click()
            self.next()

    def take_first_time(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("button[name=eerste]").click()

    def tell(self, given: str, family: str, email: str, **more: str) -> None:
        for name, value in {"given_name": given, "family_name": family, "email": email, **more}.items():
            self.page.fill(f"#veld-{name}", value)
        self.next()

    def next(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("main form .w-actions button").first.click()

    @property
    def code(self) -> str:
        """The code on the page of the appointment."""
        letters = re.findall(r"[2-9A-Z]{4}", self.page.locator(".w-ticket__code").inner_text())
        return "".join(letters)

    def scan_text(self) -> str:
        """What a scanner reads from the QR image on the page."""
        return read_qr(self.page.locator(".w-ticket svg").first)


def read_qr(image: Locator) -> str:
    """Return the text of a QR image as a camera reads it from the glass."""
    picture = Image.open(BytesIO(image.screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, "no scanner can read this image"
    return str(found[0].text)


@dataclass
class Pillar:
    """The pillar in the hall and who stands before it."""

    page: Page
    language: str

    def __post_init__(self) -> None:
        if self.language != "nl":
            with self.page.expect_response("**/zuil/**"):
                self.page.locator(f".p-language[value={self.language}]").click()
            expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def type_name(self, name: str) -> None:
        """Press the letters on the glass."""
        self.page.locator(".p-tile--main").first.click()
        expect(self.page.locator("#typed")).to_be_visible()
        for letter in name.upper():
            key = self.page.locator(f'.p-keys:not([hidden]) [data-key="{letter}"]')
            (key if letter != " " else self.page.locator('[data-key=" "]')).first.click()
        self.page.locator(".p-key--go").click()

    def confirm(self) -> None:
        expect(self.page.locator("[data-step=confirm]")).to_be_visible()
        self.page.locator(".p-tile--main").click()

    def scan(self, text: str) -> None:
        """Let the scanner type a code, as it does: fast, and closed by Enter."""
        scan(self.page, text)

    def expect_welcome(self, name: str) -> None:
        expect(self.page.locator("[data-step=done]")).to_be_visible()
        expect(self.page.locator("h1")).to_contain_text(name)


@dataclass
class Wall:
    """The screen in the waiting room."""

    page: Page

    @property
    def names(self) -> Locator:
        return self.page.locator("[data-wall] .w-call__name")

    def expect_call(self, name: str, place: str) -> None:
        line = self.page.locator("[data-wall] .w-call", has_text=name)
        expect(line).to_be_visible()
        expect(line).to_contain_text(place)

    def expect_nobody(self, name: str) -> None:
        expect(self.page.locator("[data-wall] .w-call", has_text=name)).to_have_count(0)


@dataclass
class Employee:
    """An employee at a desk."""

    page: Page

    @property
    def now(self) -> Locator:
        return self.page.locator("#now-title")

    @property
    def called(self) -> Locator:
        return self.page.locator("#stap-start")

    def become_free(self) -> None:
        """Put back who is still at this desk: one is called or helped there, and some may be left from before."""
        expect(self.page.locator("#live")).to_be_visible()
        self.page.wait_for_load_state("load")
        back = self.page.locator("#stap-terug")
        for _visitor in range(MOST_AT_A_DESK):
            if not back.count():
                return
            form = self.page.locator("form", has=back)
            pressed = self.page.locator(f'form[action="{form.get_attribute("action")}"]')
            back.click()
            said = self.page.locator("#message")
            expect(pressed, f"not put back; the console says: {said.inner_text()!r}").to_have_count(0)
        raise AssertionError(f"{MOST_AT_A_DESK} visitors were put back, and still there is one at this desk")

    def row(self, name: str) -> Locator:
        return self.page.locator(".k-queue tbody tr", has_text=name)

    def call(self, name: str) -> None:
        self.row(name).get_by_role("button").click()
        expect(self.called).to_be_visible()
        expect(self.now).to_contain_text(name)

    def step(self, name: str) -> None:
        button = self.page.locator(f"#stap-{name}")
        asks = button.get_attribute("href") is not None
        button.click()
        if asks:  # a panel comes first: finish as it is
            self.page.locator(f"#panel #{name}").click()
        expect(button).to_have_count(0)
