"""When parts fail and people collide: nothing is lost, nothing is doubled, and somebody says kindly what to do."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book, cancel
from booking_api.catalogue.queries import products
from booking_api.errors import SlotTaken
from booking_api.identity.actor import SYSTEM
from booking_api.locations.queries import location_by_code
from booking_api.notifications.settings import SmtpSettings
from server.run_worker import RunningWorker
from server.settings import Settings
from tests.journeys.conftest import House
from tests.journeys.people import Citizen, People
from tests.support.ports import free_port
from tests.support.settled import reload_until

pytestmark = pytest.mark.browser


def _book(citizen: Citizen, given: str, family: str, product: str = "Paspoort aanvragen") -> None:
    _fill_in(citizen, given, family, product)
    citizen.next()
    expect(citizen.page.locator(".w-ticket__code")).to_be_visible()


def _fill_in(citizen: Citizen, given: str, family: str, product: str) -> None:
    citizen.choose(product)
    citizen.count(persons=1)
    citizen.choose_place()
    citizen.take_first_time()
    citizen.tell(given, family, f"{given}.{family}@example.org".lower())


@contextlib.contextmanager
def _no_worker(house: House) -> Iterator[None]:
    """Stop the worker; whatever happens meanwhile, whoever comes next finds one."""
    house.demo.stop_worker()
    try:
        yield
    finally:
        house.demo.worker = RunningWorker(house.demo.settings, house.demo.db, house.clock)
        house.demo.worker.start()


@contextlib.contextmanager
def _no_mail_server(house: House) -> Iterator[None]:
    with _no_worker(house):
        worker = RunningWorker(_with_dead_mail_server(house.demo.settings), house.demo.db, house.clock)
        worker.start()
        try:
            yield
        finally:
            worker.stop()


def _mails(people: People, family: str) -> Page:
    post = people.page("/demo/post")
    reload_until(post, post.locator(".w-post__line", has_text=family.lower()).count, f"a mail to {family}")
    return post


def test_while_the_broker_is_gone_calls_still_reach_the_wall_and_afterwards_it_is_live_again(
    people: People, house: House
) -> None:
    employee, wall = people.employee(), people.wall()
    first = employee.now.locator(".k-name").inner_text()
    family = first.split(" ", 1)[1]
    house.demo.broker.stop()
    employee.page.locator("#volgende").click()
    expect(employee.called).to_be_visible()
    wall.expect_call(family, "Balie 3")
    house.demo.broker.start()
    employee.step("start")
    wall.expect_nobody(family)
    employee.step("afronden")


def test_a_worker_that_stopped_does_everything_once_when_it_is_back(people: People, house: House) -> None:
    wall = people.wall()
    with _no_worker(house):
        citizen = people.citizen()
        _book(citizen, "Bas", "Kruithof")
        pillar = people.pillar()
        pillar.scan(citizen.scan_text())
        pillar.expect_welcome("Bas Kruithof")
        employee = people.employee()
        employee.call("Kruithof")
    wall.expect_call("B. Kruithof", "Balie 3")
    employee.step("start")
    wall.expect_nobody("Kruithof")
    employee.step("afronden")
    # The confirmation, and where to follow the turn: each of them once.
    lines = _mails(people, "Kruithof").locator(".w-post__line", has_text="kruithof")
    expect(lines).to_have_count(2)
    assert len(set(lines.all_inner_texts())) == 2


def test_without_a_mail_server_one_can_book_and_the_mail_leaves_once_when_it_is_back(
    people: People, house: House
) -> None:
    with _no_mail_server(house):
        citizen = people.citizen()
        _book(citizen, "Dirk", "Lammertink")
        expect(citizen.page.locator("main")).to_contain_text("dirk.lammertink@example.org")
        waiting = _mails(people, "Lammertink").locator("li", has_text="lammertink")
        expect(waiting).to_contain_text("nog niet verstuurd")
    post = people.page("/demo/post")
    unsent = post.locator("li", has_text="lammertink").get_by_text("nog niet verstuurd")
    reload_until(post, lambda: not unsent.count(), "the mail to leave")
    line = post.locator("li", has_text="lammertink")
    expect(line).to_have_count(1)
    expect(line).not_to_contain_text("nog niet verstuurd")


def _with_dead_mail_server(settings: Settings) -> Settings:
    smtp = SmtpSettings(host="127.0.0.1", port=free_port(), security="none", timeout_seconds=2)
    mail = settings.notifications.model_copy(update={"channel": "smtp", "smtp": smtp})
    return settings.model_copy(update={"notifications": mail})


def test_while_the_database_is_locked_everybody_is_asked_kindly_to_try_again_and_then_it_works(
    people: People, house: House
) -> None:
    citizen = people.citizen()
    _fill_in(citizen, "Fien", "Noordermeer", "Verhuizing doorgeven")
    with _locked(house):
        citizen.next()
        expect(citizen.page.locator("h1")).to_have_text("Het is even druk")
        expect(citizen.page.locator("main")).to_contain_text("niets verloren")
    citizen.page.go_back()
    citizen.next()
    expect(citizen.page.locator(".w-ticket__code")).to_be_visible()
    pillar = people.pillar()
    with _locked(house):
        pillar.scan(citizen.scan_text())
        expect(pillar.page.locator("[data-step=refused], .p-problem, .p-veil")).not_to_have_count(0)
    pillar = people.pillar()
    pillar.scan(citizen.scan_text())
    pillar.expect_welcome("Fien Noordermeer")


@contextlib.contextmanager
def _locked(house: House) -> Iterator[None]:
    """Hold the lock for writing, as a backup that hangs would."""
    other = sqlite3.connect(house.demo.settings.data_dir / "demo.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_double_click_books_once(people: People) -> None:
    citizen = people.citizen()
    _fill_in(citizen, "Hein", "Oosterwijk", "Verhuizing doorgeven")
    citizen.page.locator("main form .w-actions button").first.dblclick()
    expect(citizen.page.locator(".w-ticket__code")).to_be_visible()
    mails = _mails(people, "Oosterwijk").locator(".w-post__line", has_text="oosterwijk")
    expect(mails).to_have_count(1)
    host = people.host()
    expect(host.locator("#expected-title + table tbody tr", has_text="Oosterwijk")).to_have_count(1)


def test_of_two_who_want_the_last_place_one_gets_it_and_the_other_gets_other_times(
    people: People, house: House
) -> None:
    first, second = people.citizen(), people.citizen()
    for citizen in (first, second):
        citizen.choose("Gesprek leerplicht")
        citizen.count(persons=1)
        citizen.choose_place()
    wanted = str(first.page.locator("button[name=eerste]").get_attribute("value"))
    _leave_one_place(house, datetime.fromisoformat(wanted))
    for citizen in (first, second):
        _press_the_first_time(citizen, wanted)
    expect(first.page.locator("#veld-family_name")).to_be_visible()
    expect(second.page.locator("main")).to_contain_text("net door iemand anders gekozen")
    expect(second.page.locator("input[name=tijd]")).not_to_have_count(0)


def _press_the_first_time(citizen: Citizen, wanted: str) -> None:
    """Press the button as it stood when the page came, although the place may be gone by now."""
    button = citizen.page.locator("button[name=eerste]")
    expect(button).to_have_attribute("value", wanted)
    with citizen.page.expect_navigation():
        button.click()


def _leave_one_place(house: House, starts_at: datetime) -> None:
    """Book at this start until it is full, and cancel the last one."""
    booked = []
    with contextlib.suppress(SlotTaken):
        while True:
            with house.demo.db.transaction() as session:
                shop = location_by_code(session, SYSTEM, "koningsplein")
                product = next(one for one in products(session, SYSTEM, shop.id) if one.code == "leerplicht")
                wish = (ActivityWish(product.id, 1),)
                request = BookRequest(location_id=shop.id, activities=wish, starts_at=starts_at, channel="host")
                booked.append(book(session, SYSTEM, request, house.clock()).appointment.id)
    with house.demo.db.transaction() as session:
        cancel(session, SYSTEM, booked[-1], "vergist", house.clock())
