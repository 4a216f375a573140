"""Every page in every language: sound HTML, nothing cut off, nothing that axe finds; and no page that is not looked at.

Axe runs on the pages in all eight languages. Colours, larger widths and the order of the keyboard are looked at in
Dutch, and in Arabic, which is the other direction and another script. A form is sent in Dutch, and once more in each
other language where it is refused.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser, Page

from booking_api.texts import LANGUAGES
from kiosk.help_words import step_words
from portal.citizen.helping import PHONE
from tests.portal.citizen.every_page import Album, every_page
from tests.portal.citizen.looks import ALL, BY_KEYBOARD
from tests.portal.citizen.site import Site
from tests.portal.citizen.sound_html import faults
from tests.support.axe import violations
from tests.support.browser import watched_page

TEMPLATES = Path(__file__).resolve().parents[3] / "portal" / "citizen" / "templates" / "citizen"
PARTS = {"layout.html", "pieces.html"}
"""No pages by themselves: what other templates are made of."""
LOOKED_AT = ("nl", "ar")
OTHERS = tuple(code for code in LANGUAGES if code != "nl")
SHOW = """async html => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = [...document.styleSheets].map(sheet => sheet.href);
  const links = [...page.querySelectorAll("link[rel=stylesheet]")].map(link => link.getAttribute("href"));
  const [root, shown] = [document.documentElement, page.documentElement];
  for (const name of ["lang", "dir", "class"]) root.setAttribute(name, shown.getAttribute(name));
  document.title = page.title;
  page.querySelectorAll("button[hidden]").forEach(button => { button.hidden = false; });
  document.body.replaceWith(document.adoptNode(page.body));
  document.body.offsetHeight;
  await document.fonts.ready;
  return links.filter(link => !known.includes(new URL(link, location).href));
}"""
"""Puts a page in the place of the one that is shown: its style sheets are there; what scripts add shows."""


@pytest.fixture(scope="module")
def album(_town_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """All pages: walked to in Dutch, and what is only read opened in the other languages."""
    file = tmp_path_factory.mktemp("album") / "welkom.db"
    copyfile(_town_template, file)
    site = Site(f"sqlite:///{file}")
    seen = every_page(site, "nl", OTHERS)
    site.db.dispose()
    return seen


@pytest.fixture
def looking(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser on the running site, which is then shown one page of the album after another."""
    with site.served() as address, watched_page(browser) as page:
        page.goto(address)
        yield page


def test_no_page_is_left_out(album: Album) -> None:
    pages = {file.name for file in TEMPLATES.glob("*.html")} - PARTS
    seen = {name.removeprefix("citizen/") for name in album.templates if name.startswith("citizen/")}
    included = {name for name in pages if _is_included(name)}
    assert pages - included - seen == set(), "lead tests/portal/citizen/every_page.py to these"
    assert {language for language, _name in album.pages} == set(LANGUAGES)


def test_every_page_is_sound_in_every_language(album: Album) -> None:
    found = {
        key: wrong for key, html in album.pages.items() if (wrong := faults(html, key[0], LANGUAGES[key[0]].direction))
    }
    assert found == {}


def test_a_page_with_errors_says_so_first_and_leads_to_the_fields(album: Album) -> None:
    wrong = [html for (_language, name), html in album.pages.items() if name.endswith(", error")]
    assert len(wrong) > 12
    for html in wrong:
        summary = html.partition("w-error-summary")[2]
        assert 'role="alert" tabindex="-1" data-focus' in summary[:120]
        assert 'href="#veld-' in summary
        assert 'aria-invalid="true"' in html or "w-fieldset--invalid" in html


def test_every_page_leads_to_help_at_a_step_that_the_host_reads_in_words(album: Album) -> None:
    for (_language, name), html in album.pages.items():
        asked_at = re.findall(r'(?:href="/hulp\?stap=|name="stap" value=")([^"&]+)', html)
        assert asked_at or name.startswith("help"), name
        assert all(step_words(PHONE + step) for step in asked_at), (name, asked_at)


def test_a_form_that_is_too_old_leads_back_to_its_own_page(album: Album) -> None:
    assert 'href="/aantal"' in album.pages["nl", "expired form"]


def test_every_page_ends_with_the_ways_to_the_own_appointment_and_to_what_the_site_is(album: Album) -> None:
    for key, html in album.pages.items():
        foot = html.partition("<footer")[2]
        assert all(f'href="{path}"' in foot for path in ("/mijn-afspraak", "/toegankelijkheid", "/privacy")), key


def test_a_day_that_we_were_closed_is_told_as_what_was(album: Album) -> None:
    closed = {name: html for (language, name), html in album.pages.items() if language == "nl" and "<s>" in html}
    over = {name for name, html in closed.items() if "Wij waren toen dicht." in html}
    assert over == {"my appointment, over", "confirm, over"}
    assert all("Dan zijn wij dicht." in html for name, html in closed.items() if name not in over)


def test_what_is_unsound_is_found() -> None:
    broken = (
        '<html lang="nl" dir="ltr"><title>x</title><body style="color:red"><main><h1>Een</h1><h3>Twee</h3>'
        '<a href="#nergens">weg</a><input id="a"><button></button><p id="a" tabindex="2">None</p><img></main>'
        "<nav></nav>"
    )
    assert faults(broken, "ar", "rtl") == [
        "language: {'lang': 'nl', 'dir': 'ltr'}", "left over: None", "style or script in an attribute: body",
        "heading 1 then 3", "id twice: a", "leads nowhere: nergens", "no label: None", "no name: button {}", "no alt",
        "two ways called “”", "no skip link first", "jumps the queue: p",
    ]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("width", "languages"), [(1280, LOOKED_AT), (768, LOOKED_AT), (320, tuple(LANGUAGES))])
def test_nothing_is_cut_off_too_small_to_hit_or_hard_to_read(
    looking: Page, album: Album, width: int, languages: tuple[str, ...]
) -> None:
    trouble: list[object] = []
    looking.set_viewport_size({"width": width, "height": 800})
    for (language, name), html in album.pages.items():
        if language in languages:
            assert looking.evaluate(SHOW, html) == [], "a style sheet that was not loaded"
            trouble += [(language, name, one) for one in looking.evaluate(ALL)]
    assert trouble == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_the_keyboard_goes_in_reading_order_and_one_sees_where_it_is(looking: Page, album: Album, width: int) -> None:
    looking.set_viewport_size({"width": width, "height": 800})
    looking.keyboard.press("Tab")  # from here on the browser knows that it is a keyboard
    found = {}
    for key, html in album.pages.items():
        if key[0] in LOOKED_AT:
            looking.evaluate(SHOW, html)
            found[key] = looking.evaluate(BY_KEYBOARD)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@pytest.mark.browser
def test_a_focus_that_nobody_sees_or_that_jumps_is_found(page: Page) -> None:
    page.set_content(
        """<main><style>:focus { outline: solid } .bare { outline: none }</style><a href="#a" class="bare">een</a>
        <p style="margin-top: 4em"><a href="#b">onder</a></p>
        <p style="margin-top: -5em"><a href="#c">boven</a></p></main>"""
    )
    page.keyboard.press("Tab")
    found = page.evaluate(BY_KEYBOARD)
    assert [each.partition(":")[0] for each in found] == ["nobody sees the focus on", "the focus jumps up to"], found


@pytest.mark.browser
def test_what_is_hard_to_read_is_found(page: Page) -> None:
    page.set_content(
        f"""<main style="line-height: 20px"><p>{"woord " * 20}</p>
        <div style="width: 4em"><b style="display: block">woord</b>. Zo</div>
        <div class="w-actions"><button style="height: 50px">Ja</button><button style="height: 60px">Nee</button></div>
        <p style="width: 3em; overflow-wrap: anywhere">Naturalisatieceremonie</p>
        <p style="width: 4em">De QR-code</p><p style="width: 5em">maandag 20 november</p>
        <p>Onder</p><p style="margin-top: -36px">Boven</p></main>"""
    )
    found = " / ".join(page.evaluate(ALL))
    broken = ["middle: Natur", "middle: QR-c", "middle: 20 nov"]
    for fault in ["line too long", "line begins with .", "one another 50 and 60", "Onder over Boven", *broken]:
        assert fault in found, found


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(looking: Page, album: Album, language: str) -> None:
    found = {}
    for (spoken, name), html in album.pages.items():
        if spoken == language:
            looking.evaluate(SHOW, html)
            # The same style sheets give every other language the colours of these two.
            found[name] = violations(looking, colours=language in LOOKED_AT)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert len(found) > (85 if language == "nl" else 55)


def _is_included(name: str) -> bool:
    """Tell whether a template is a part of another one, which the page then is seen with."""
    return any(f'include "citizen/{name}"' in file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
