"""Every page of staff: sound HTML in both languages, nothing that sticks out, nothing that axe finds, none left out.

The pages come from the routes; axe runs over those in Dutch, for what it looks at is the same in the other language.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser, Page

from tests.portal.citizen.looks import TOO_SMALL_TO_HIT
from tests.portal.citizen.site import Site
from tests.portal.citizen.sound_html import faults
from tests.portal.citizen.test_every_page import SHOW
from tests.portal.staff.every_page import FOUND, Album, every_page
from tests.portal.staff.office import Desk
from tests.portal.staff.test_in_a_browser import TOO_WIDE, sit_down
from tests.support.axe import violations
from tests.support.browser import watched_page

TEMPLATES = Path(__file__).resolve().parents[3] / "portal" / "staff"
FRAMED = re.compile(r'(<iframe[^>]*?) src="[^"]*"')
"""A preview in its frame may stand on its own page only."""
UNSEEN = "m-default"
"""What Enter in a field presses, for who sees no button."""
BARE = "/poster"
"""For paper: without the menu, and so without the way past it."""


@pytest.fixture(scope="module")
def album(_town_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """All pages, in Dutch and in English."""
    file = tmp_path_factory.mktemp("album") / "welkom.db"
    copyfile(_town_template, file)
    site = Site(f"sqlite:///{file}")
    seen = every_page(site)
    site.db.dispose()
    return seen


def test_no_template_is_left_out(album: Album) -> None:
    pages = {f"{file.parent.name}/{file.name}" for file in TEMPLATES.glob("*/templates/*/*.html")}
    parts = {name for name in pages if name not in album.templates and _is_part(name)}
    assert pages - parts - album.templates == {"manage/client_token.html", "manage/closure_check.html"}, "answers only"


def test_every_page_is_sound_in_both_languages(album: Album) -> None:
    found = {}
    for (language, path), html in album.pages.items():
        wrong = faults(html, language, "ltr")
        if path.endswith(BARE):
            wrong = [each for each in wrong if each != "no skip link first"]
        if wrong:
            found[language, path] = wrong
    assert found == {}
    assert len(album.pages) > 100


def test_what_an_appointment_is_for_is_said_in_the_language_of_who_looks(album: Album) -> None:
    """The customer reads English, the contact centre whatever it chose."""
    assert "Paspoort aanvragen" in album.pages["nl", FOUND]
    assert "Apply for a passport" in album.pages["en", FOUND]


@pytest.fixture
def looking(browser: Browser, site: Site, manager: Desk) -> Iterator[Page]:
    """A browser on the running site with all style sheets of staff, which is then shown one page after another."""
    with site.served() as address, watched_page(browser) as page:
        sit_down(page, manager, address)
        yield page


@pytest.mark.browser
def test_nothing_sticks_out_is_too_small_or_keeps_anybody_out(looking: Page, album: Album) -> None:
    trouble: list[object] = []
    for (language, path), html in album.pages.items():
        if path.endswith(BARE):
            continue
        for link in looking.evaluate(SHOW, FRAMED.sub(r"\1", html)):
            looking.add_style_tag(url=link)
        for width in (1280, 768, 320) if language == "nl" else (768,):
            looking.set_viewport_size({"width": width, "height": 900})
            if looking.evaluate("document.documentElement.scrollWidth") > width:
                trouble.append((path, language, width, "scrolls sideways"))
            trouble += [(path, language, width, one) for one in looking.evaluate(TOO_WIDE)]
        trouble += [(path, language, one) for one in looking.evaluate(TOO_SMALL_TO_HIT) if UNSEEN not in one]
        if language == "nl":
            trouble += [(path, one) for one in violations(looking)]
    assert trouble == []


def _is_part(name: str) -> bool:
    """Tell whether other templates are made with this one."""
    files = TEMPLATES.glob("*/templates/*/*.html")
    return any(f'"{name}"' in text or f"'{name}'" in text for text in (file.read_text("utf-8") for file in files))
