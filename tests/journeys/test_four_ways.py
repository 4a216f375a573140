"""The four ways of calling (V5) side by side: pillar, host, employees and wall, each in a browser of its own."""

from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from booking_api.appointments import service as appointments
from booking_api.appointments.queries import free_times
from booking_api.catalogue.models import Product
from booking_api.customers.values import CustomerDetails
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Department, StaffMember
from booking_api.locations.models import Location
from booking_api.references import qr_payload
from booking_api.visits import service as visits
from tests.journeys.conftest import House
from tests.journeys.people import Employee, People
from tests.support.axe import violations
from tests.support.settled import settled

pytestmark = pytest.mark.browser


def _ids(house: House, code: str) -> tuple[UUID, UUID]:
    """Return the city shop and a product by its code."""
    with house.demo.db.reading() as session:
        shop = session.exec(select(Location.id).where(Location.code == "koningsplein")).one()
        return shop, session.exec(select(Product.id).where(Product.code == code)).one()


def _walk_in(house: House, code: str, given: str, family: str) -> None:
    shop, product = _ids(house, code)
    customer = CustomerDetails(given_name=given, family_name=family)
    request = visits.WalkInRequest(shop, (visits.WalkInActivity(product),), customer)
    with house.demo.db.transaction() as session:
        visits.register_walk_in(session, SYSTEM, request, house.clock())


def _booked(house: House, code: str, given: str, family: str) -> str:
    """Book the first free time of today and return what a scanner reads."""
    shop, product = _ids(house, code)
    wish, now = (appointments.ActivityWish(product),), house.clock()
    with house.demo.db.transaction() as session:
        today = now.astimezone(ZoneInfo("Europe/Amsterdam")).date()
        days = free_times(session, SYSTEM, shop, wish, today, today, now).days
        customer = CustomerDetails(given_name=given, family_name=family, email="proef@example.org")
        request = appointments.BookRequest(
            "host", location_id=shop, activities=wish, starts_at=days[0][1][0], customer=customer
        )
        return qr_payload(appointments.book(session, SYSTEM, request, now).appointment.code)


def _colleague(people: People, house: House, department: str, place: str) -> Employee:
    """Sign in as the first employee of a department, and sit down somewhere."""
    with house.demo.db.reading() as session:
        department_id = session.exec(select(Department.id).where(Department.code == department)).one()
        known = session.exec(select(StaffMember.id).where(StaffMember.department_id == department_id)).all()
    page = people.page("/balie")
    offered = {one.get_attribute("value"): one for one in page.locator("button[name=medewerker]").all()}
    next(button for value, button in offered.items() if UUID(value) in known).click()
    page.get_by_role("button", name=place).first.click()
    employee = Employee(page)
    employee.become_free()
    return employee


def _is_accessible(page: Page) -> None:
    settled(page)
    assert violations(page) == []


def test_called_to_a_numbered_desk_from_the_pillar_to_the_wall(people: People, house: House) -> None:
    wall, host, pillar, desk = people.wall(), people.host(), people.pillar(), people.employee()
    pillar.scan(_booked(house, "paspoort", "Desiree", "Balieman"))
    pillar.expect_welcome("Desiree Balieman")
    expect(host.locator("#present-title + table tbody tr", has_text="Balieman")).to_be_visible()
    desk.call("Balieman")
    wall.expect_call("D. Balieman", "Balie 3")
    expect(desk.page.locator(".c-dossier")).to_contain_text("Meegenomen?")
    _is_accessible(desk.page)
    desk.step("start")
    wall.expect_nobody("Balieman")
    desk.page.keyboard.press("F9")
    expect(desk.page.locator("#panel-title")).to_have_text("Doorzetten")
    _is_accessible(desk.page)
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("F8")
    expect(desk.page.locator("#panel-title")).to_have_text("Afronden")
    for choice in ("Aanvraag", "Afgehandeld"):
        desk.page.locator("#panel .c-chip", has_text=choice).click()
    desk.page.locator("#afronden").click()
    expect(desk.page.locator("#panel-title")).to_have_count(0)


def test_a_collection_is_called_and_room_and_fetch_are_led(people: People, house: House) -> None:
    wall, host, desk = people.wall(), people.host(), people.employee()
    _walk_in(house, "document-ophalen", "Olga", "Ophaalster")
    desk.call("Ophaalster")
    expect(desk.page.locator(".k-now-todo")).to_contain_text("Leg het document klaar")
    wall.expect_call("O. Ophaalster", "Balie 3")
    desk.step("start")
    desk.step("afronden")

    # The employee is told at once, and fetches.
    work = _colleague(people, house, "werk-en-inkomen", "Kamer 1.02")
    _walk_in(house, "jongerenloket", "Job", "Jongeling")
    expect(work.row("Jongeling")).to_be_visible()
    assert "Jongeling" in (work.page.locator("[data-arrivals]").get_attribute("data-arrivals") or "")
    work.row("Jongeling").get_by_role("button", name="Ophalen").click()
    expect(work.page.locator(".k-now-todo")).to_contain_text("Haal Job Jongeling op uit")
    work.step("start")
    work.step("afronden")

    # The employee fetches for a room.
    care = _colleague(people, house, "zorg", "Kamer 1.03")
    _walk_in(house, "mantelzorg", "Riet", "Ruimteman")
    care.call("Ruimteman")
    expect(care.page.locator(".k-now-todo")).to_contain_text("en ga samen naar Kamer 1.03")
    care.step("start")
    care.step("afronden")
    expect(host.locator("#present-title + table tbody tr", has_text="Ruimteman")).to_have_count(0)
