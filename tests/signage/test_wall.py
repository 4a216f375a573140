"""A wall in a real browser, with a real broker: right when opened late, reloaded, cut off and back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import devices
from booking_api.locations.models import Location, OwnPhone
from signage.publisher import NotAcknowledged
from tests.signage.building import Building, open_building
from tests.support.browser import watched_page
from tests.support.mosquitto import Mosquitto

pytestmark = pytest.mark.browser

PATIENCE_MS = 20_000
LONG = "Berg-de Groot van Heemstede tot Zuylenstein"
NO_BREAK = "\u00a0"
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def building(sqlite_database: Database, mosquitto: Mosquitto) -> Iterator[Building]:
    with open_building(sqlite_database, mosquitto) as opened:
        yield opened


@pytest.fixture
def screen(browser: Browser, building: Building) -> Iterator[Page]:
    with watched_page(browser, 1920, 1080) as page:
        building.hang_up(page)
        yield page


def names(page: Page) -> list[str]:
    return [name.replace(NO_BREAK, " ") for name in page.locator("[data-wall] .w-call__name").all_text_contents()]


def wait_for(page: Page, *expected: str) -> None:
    expect(page.locator("[data-wall] .w-call__name")).to_have_text(list(expected))


def let_it_sound(page: Page) -> None:
    """Press the button that asks for sound, where the browser keeps quiet until then, and count tones from now on."""
    button = page.locator("[data-wall-sound]")
    if button.is_visible():
        button.click()
        expect(button).to_be_hidden()
    page.evaluate(
        "() => { window.tones = 0; const start = OscillatorNode.prototype.start;"
        " OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); }; }"
    )


def test_an_empty_wall_says_what_to_do(screen: Page) -> None:
    expect(screen.get_by_text("Wij roepen u met uw naam")).to_be_visible()


def test_a_wall_speaks_as_the_municipality_does_whatever_its_browser_asks_for(
    building: Building, browser: Browser
) -> None:
    with watched_page(browser, 1920, 1080, language="en") as page:
        building.hang_up(page)
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        page.goto(f"{page.url.partition('?')[0]}?taal=en")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_screen_that_hangs_is_known_to_live(building: Building, screen: Page) -> None:
    with screen.expect_response("**/scherm/teken") as told:
        screen.reload()
    assert told.value.ok
    with building.context.db.reading() as session:
        assert [one.name for one in devices(session, SYSTEM) if one.kind == "wall" and one.last_seen_at]


def test_a_call_appears_with_its_place_and_leaves_when_helping_begins(building: Building, screen: Page) -> None:
    visit = building.arrive("Vries", prefix="de")
    building.call(visit)
    wait_for(screen, "M. de Vries")
    expect(screen.locator(".w-call--newest .w-call__place")).to_have_text("Balie 3")
    expect(screen.locator("[data-wall-spoken]")).to_have_text("M. de Vries, Balie 3")
    building.start(visit)
    wait_for(screen)
    expect(screen.get_by_text("Wij roepen u met uw naam")).to_be_visible()


def test_the_newest_is_on_top_and_a_recall_makes_new_again(building: Building, screen: Page) -> None:
    first, second = building.arrive("Jansen"), building.arrive("Özdemir", "Yusuf")
    building.call(first)
    building.call(second, building.hall.at_desk4)
    wait_for(screen, "Y. Özdemir", "M. Jansen")
    let_it_sound(screen)
    building.recall(first)
    wait_for(screen, "M. Jansen", "Y. Özdemir")
    assert screen.evaluate("window.tones") > 0  # who cannot see the wall hears that somebody is called


def test_opened_late_or_reloaded_it_is_right_in_the_first_answer(building: Building, screen: Page) -> None:
    building.call(building.arrive("Jansen"))
    answer = screen.context.new_page().goto(f"{building.address}/scherm")
    assert answer is not None
    assert ">M. Jansen</bdi>" in answer.text()
    screen.reload()
    assert names(screen) == ["M. Jansen"]


def test_while_the_broker_is_away_it_asks_and_afterwards_it_hears_again(
    building: Building, screen: Page, mosquitto: Mosquitto
) -> None:
    building.call(building.arrive("Jansen"))
    wait_for(screen, "M. Jansen")
    mosquitto.kill()
    with pytest.raises(NotAcknowledged):
        building.call(building.arrive("Bakker"))
    wait_for(screen, "M. Bakker", "M. Jansen")
    mosquitto.restart()
    # From here on it may not ask, so what appears came over the broker: first what was missed, then what is new.
    screen.route("**/scherm/stand", lambda route: route.abort())
    building.until_connected()
    building.call(building.arrive("Visser"))
    wait_for(screen, "M. Visser", "M. Bakker", "M. Jansen")


def test_without_broker_and_web_it_keeps_its_picture_and_says_how_old_it_is(
    building: Building, screen: Page, mosquitto: Mosquitto
) -> None:
    building.call(building.arrive("Jansen"))
    wait_for(screen, "M. Jansen")
    screen.route("**/scherm/stand", lambda route: route.abort())
    mosquitto.kill()
    expect(screen.locator("[data-wall-stale]")).to_contain_text("verbinding wordt hersteld")
    assert names(screen) == ["M. Jansen"]
    screen.unroute("**/scherm/stand")
    expect(screen.locator("[data-wall-stale]")).to_have_text("")


def test_a_wall_that_slept_asks_what_is_true_now_and_hears_again(building: Building, browser: Browser) -> None:
    building.call(building.arrive("Jansen"))
    with watched_page(browser, 1920, 1080) as page:
        page.clock.install()
        building.hang_up(page)
        wait_for(page, "M. Jansen")
        building.call_unheard(building.arrive("Bakker"))
        page.clock.fast_forward(60_000)
        wait_for(page, "M. Bakker", "M. Jansen")
        page.route("**/scherm/stand", lambda route: route.abort())
        building.call(building.arrive("Visser"))
        wait_for(page, "M. Visser", "M. Bakker", "M. Jansen")


def test_a_line_leaves_by_itself_also_without_any_message(building: Building, screen: Page) -> None:
    line = {
        "id": "x", "naam": "M. Jansen", "plek": "Balie 3", "soort": "balie", "opgeroepenOp": building.moment(),
        "verlooptOp": building.moment(timedelta(seconds=3)), "herhaling": 1,
    }  # fmt: skip
    screen.route("**/scherm/stand", lambda route: route.abort())
    building.say({"seq": 1000, "ts": building.moment(), "regels": [line]})
    wait_for(screen, "M. Jansen")
    wait_for(screen)


def test_an_older_picture_never_replaces_a_newer_one(building: Building, screen: Page) -> None:
    building.call(building.arrive("Jansen"))
    wait_for(screen, "M. Jansen")
    building.say({"seq": 0, "ts": building.moment(), "regels": []})
    building.call(building.arrive("Bakker"))
    wait_for(screen, "M. Bakker", "M. Jansen")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1080, 1920), (320, 640)])
def test_six_calls_with_long_and_foreign_names_all_fit_beside_the_code_for_phones(
    building: Building, browser: Browser, width: int, height: int
) -> None:
    with building.hall.database.transaction() as session:
        session.get_one(Location, building.hall.location.id).own_phone = OwnPhone.SCREEN
    people = [("Jansen", "Jan"), (LONG, "Anna"), ("المصري", "محمد"), ("O'Brien-Papadopoulos Konstantinidou", "Al")]
    for family, given in [*people, ("李", "小龙"), (LONG, "Wilhelmina")]:
        building.call(building.arrive(family, given), building.hall.in_room)
    with watched_page(browser, width, height) as page:
        building.hang_up(page)
        expect(page.locator(".w-call[data-size]")).to_have_count(6)
        cut = page.locator("[data-wall] .w-call").evaluate_all(
            """items => items.filter(item => {
                 const box = item.getBoundingClientRect();
                 return [...item.querySelectorAll("bdi")].some(text => [...text.getClientRects()].some(
                   part => part.left < box.left - 1 || part.right > box.right + 1 || part.right > innerWidth));
               }).length"""
        )
        assert cut == 0
        if width > 320:
            assert page.locator("[data-wall]").evaluate("list => list.scrollHeight <= list.clientHeight + 1")
            for part in (".w-call >> nth=-1", "[data-presence-digits]"):
                assert page.locator(part).evaluate("part => part.getBoundingClientRect().bottom") <= height, part
        assert f"W.{NO_BREAK}{LONG}" in page.locator(".w-call__name").all_text_contents()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


BROKEN_WORDS = """names => names.flatMap(name => {
  const text = name.firstChild, range = document.createRange();
  const lineOf = at => {
    range.setStart(text, at); range.setEnd(text, at + 1);
    return Math.round(range.getBoundingClientRect().top);
  };
  const within = at => at > 0 && /\\p{L}{2}/u.test(text.data.slice(at - 1, at + 1));
  const broken = Array.from(text.data, (_, at) => within(at) && lineOf(at) !== lineOf(at - 1));
  return broken.includes(true) ? [text.data] : [];
})"""


def test_the_newest_name_has_capitals_of_96_pixels(building: Building, browser: Browser) -> None:
    """A capital of 61 mm on a screen of 55 inch, for reading at five metres (EN 301 549, 5.1.4)."""
    for family in ("Een", "Twee", "Drie", "Vier", "Vijf", "Vries"):
        building.call(building.arrive(family))
    with watched_page(browser, 1920, 1080) as page:
        building.hang_up(page)
        size = page.locator(".w-call--newest .w-call__name").evaluate(
            "name => Number.parseFloat(getComputedStyle(name).fontSize)"
        )
    assert size * 0.714 >= 96 * 0.99  # the height of a capital of Noto Sans


@pytest.mark.parametrize("family", ["Ophaalster", "Jongeling", "Papadopoulos", "Hendrikse-Wijngaarden"])
def test_no_name_is_broken_in_the_middle_of_a_word(building: Building, browser: Browser, family: str) -> None:
    with building.hall.database.transaction() as session:
        session.get_one(Location, building.hall.location.id).own_phone = OwnPhone.SCREEN
    building.call(building.arrive("Bakker"))
    building.call(building.arrive(family, "Olga"))
    with watched_page(browser, 1920, 1080) as page:
        building.hang_up(page)
        expect(page.locator(".w-call--newest[data-size]")).to_contain_text(family)
        page.evaluate("document.fonts.ready")
        broken = page.locator(".w-call__name bdi").evaluate_all(BROKEN_WORDS)
    assert broken == []


def test_a_screen_that_is_not_paired_sees_nothing(building: Building, page: Page) -> None:
    building.call(building.arrive("Jansen"))
    answer = page.goto(f"{building.address}/scherm")
    assert answer is not None
    assert not answer.ok
    assert "Jansen" not in answer.text()
