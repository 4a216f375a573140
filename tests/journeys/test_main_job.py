"""The main job in a real browser: book, arrive by name, be called by name, see it on the wall, be helped."""

import re
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import expect
from sqlmodel import select

from booking_api.locations.models import Location
from tests.journeys.conftest import House
from tests.journeys.people import Citizen, People
from tests.support.settled import reload_until

pytestmark = pytest.mark.browser

PRODUCTS = {
    "nl": ("Paspoort aanvragen", "Rijbewijs aanvragen of verlengen", "35 minuten", "40 minuten"),
    "en": ("Apply for a passport", "Apply for or renew a driving licence", "35 minutes", "40 minutes"),
}


def _book(citizen: Citizen, given: str, family: str, language: str = "nl") -> str:
    """Book passport for two and driving licence for one at the first free time; returns the code."""
    passport, licence, together, separate = PRODUCTS[language]
    citizen.choose(passport, licence)
    citizen.count(passport=2, licence=1)
    citizen.choose_place()
    told = " ".join(citizen.page.locator("main").inner_text().split())  # a number keeps its unit beside it
    assert together in told, "how long it takes in one visit"
    assert separate in told, "how long it would take one by one"
    citizen.take_first_time()
    citizen.tell(given, family, f"{given}.{family.replace(' ', '.')}@example.org".lower())
    expect(citizen.page.locator("main")).to_contain_text(re.compile(r"228,95|228\.95"))
    citizen.next()
    return citizen.code


@pytest.mark.parametrize(("language", "given", "family"), [("nl", "Roos", "Quispel"), ("en", "Walter", "Zwaardemaker")])
def test_from_booking_to_being_helped(people: People, house: House, language: str, given: str, family: str) -> None:
    host, wall, employee = people.host(), people.wall(), people.employee()
    citizen = people.citizen(language)
    code = _book(citizen, given, family, language)
    assert citizen.scan_text() == f"WELKOM:{code}"
    _mail_is_readable(people, family, code)

    pillar = people.pillar(language)
    pillar.type_name(family)
    pillar.confirm()
    pillar.expect_welcome(f"{given} {family}")

    here = host.locator("#present-title + table tbody tr", has_text=family)
    expect(here).to_be_visible()
    expect(employee.row(family)).to_be_visible()
    employee.call(family)
    wall.expect_call(f"{given[0]}. {family}", "Balie 3")
    expect(here).to_contain_text("Balie 3")
    employee.step("start")
    wall.expect_nobody(family)
    employee.step("afronden")
    expect(employee.row(family)).to_have_count(0)
    expect(here).to_have_count(0)
    _register_holds_each_once(house)


def _mail_is_readable(people: People, family: str, code: str) -> None:
    post = people.page("/demo/post")
    line = post.locator(".w-post__line", has_text=family.lower()).first
    reload_until(post, line.count, "the confirmation by mail")
    line.click()
    letter = post.frame_locator("iframe")
    expect(letter.locator("body")).to_contain_text(re.compile(f"{code[:4]}.?{code[4:]}"))
    expect(letter.locator("img").first).to_be_visible()
    calendar = post.locator("a[download]").first.get_attribute("href") or ""
    assert "BEGIN:VEVENT" in requests.get(urljoin(post.url, calendar), timeout=10).text


def _register_holds_each_once(house: House) -> None:
    """Ask the simulated register itself: no contact is there twice."""
    url = house.demo.settings.contacts.open_klant.url.removesuffix("/klantinteracties/api/v1")
    held = next(iter(requests.get(f"{url}/_state", timeout=10).json().values()))
    ids = [str(contact["klantcontact"].get("nummer") or contact["klantcontact"].get("uuid")) for contact in held]
    assert len(set(ids)) == len(ids)


def test_the_scanner_of_the_pillar_checks_everybody_in_at_once(people: People) -> None:
    host = people.host()
    citizen = people.citizen(width=1280)
    _book(citizen, "Ilse", "Vrijenhoek")
    pillar = people.pillar()
    pillar.scan(citizen.scan_text())
    pillar.expect_welcome("Ilse Vrijenhoek")
    expect(
        host.locator("#present-title + table tbody tr", has_text="Vrijenhoek").locator(".k-persons")
    ).to_contain_text("2")


def test_next_calls_the_first_of_the_queue_and_a_late_reloaded_or_cut_off_wall_is_right_at_once(people: People) -> None:
    employee, wall = people.employee(), people.wall()
    first = employee.now.locator(".k-name").inner_text()
    family = first.split(" ", 1)[1]
    employee.page.locator("#volgende").click()
    expect(employee.called).to_be_visible()
    expect(employee.now).to_contain_text(first)
    wall.expect_call(family, "Balie 3")
    late = people.wall()
    assert any(family in name for name in late.names.all_text_contents()), "opened late"
    wall.page.reload()
    assert any(family in name for name in wall.names.all_text_contents()), "reloaded"
    wall.page.context.set_offline(True)
    employee.step("start")
    late.expect_nobody(family)
    wall.page.context.set_offline(False)
    wall.expect_nobody(family)
    employee.step("afronden")


def test_who_does_not_come_frees_the_desk_and_the_line_leaves_the_wall(people: People, house: House) -> None:
    employee, wall = people.employee(), people.wall()
    citizen = people.citizen()
    _book(citizen, "Guus", "Appelboom")
    pillar = people.pillar()
    pillar.scan(citizen.scan_text())
    pillar.expect_welcome("Guus Appelboom")
    employee.call("Appelboom")
    wall.expect_call("G. Appelboom", "Balie 3")
    with house.demo.db.transaction() as session:  # nobody waits ten minutes for this
        session.exec(select(Location).where(Location.code == "koningsplein")).one().no_show_minutes = 0
    employee.page.reload()
    employee.step("niet-verschenen")
    wall.expect_nobody("Appelboom")
    expect(employee.page.locator("#volgende")).to_be_visible()
    citizen.page.goto(citizen.page.url)
    expect(employee.row("Appelboom")).to_have_count(0)
