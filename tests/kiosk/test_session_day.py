"""A joint session on its day, at the host's desk, in the console, at the pillar, on a phone and on its own page."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentLeg, JointSession
from booking_api.visits.models import FinishChoice, VisitLeg, VisitResult
from booking_api.visits.rules import LegState
from booking_api.visits.turns import turn_token
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_keeping_watch import arrive, at_desk
from tests.kiosk.test_marks import LISTS, asked, mark
from tests.kiosk.test_what_each_reads import INTERNAL, PUBLIC, in_room
from tests.support.axe import violations

PASSPORT, HTMX = "Paspoort aanvragen", {"HX-Request": "true"}
HALL, PILLAR = "/gastheer/nu", "Zuil bij de ingang"


def plan(building: Building, leader: str = "", product: str = PASSPORT, minutes: int = 60, **more: Any) -> JointSession:
    """Plan a session of an hour."""
    starts_at = building.clock() + timedelta(minutes=minutes)
    with building.db.transaction() as session:
        joint = JointSession(
            location_id=building.cast.shop,
            product_id=building.cast.products[product],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=60),
            capacity=12,
            staff_id=building.cast.staff[leader] if leader else None,
            **more,
        )
        session.add(joint)
    return joint


def seat(building: Building, key: str, joint: JointSession, seats: int = 2) -> None:
    """Let somebody have places in a session instead of an appointment of the own."""
    with building.db.transaction() as session:
        booked = session.get_one(Appointment, building.cast.appointments[key])
        booked.session_id, booked.seats, booked.starts_at, booked.ends_at = (
            joint.id, seats, joint.starts_at, joint.ends_at,
        )  # fmt: skip
        for leg in session.exec(select(AppointmentLeg).where(AppointmentLeg.appointment_id == booked.id)):
            session.delete(leg)


def sessions(page: str) -> str:
    """Return what a page of the hall says of sessions."""
    return page.split('id="sessions-title"')[1].split("</section>")[0] if 'id="sessions-title"' in page else ""


def leg(building: Building, visit_id: UUID) -> VisitLeg:
    with building.db.reading() as session:
        return session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).one()


def press(visitor: Visitor, joint: JointSession, what: str, **more: Any) -> str:
    answer = visitor.post(f"/bijeenkomst/{joint.id}/{what}", more, headers=HTMX)
    return str(answer.get_data(as_text=True))


@pytest.fixture
def bram(building: Building) -> Visitor:
    return at_desk(building, "Bram Balie", 0)


@pytest.fixture
def host(building: Building) -> Visitor:
    return building.client(staff="Hanna Hostess")


def test_who_leads_a_session_sees_how_many_are_expected_and_came(building: Building, bram: Visitor) -> None:
    joint = plan(building, "Bram Balie", room_id=building.cast.room)
    plan(building, "Dewi Desk")
    seat(building, "maria", joint)
    seat(building, "jan", joint, 1)
    seen = sessions(bram.text(LISTS))
    assert seen.count(PASSPORT) == 1
    assert "0 van 3 gekomen" in seen
    assert "11:00" in seen
    assert "Spreekkamer 1.04" in seen
    building.clock.forward(40)
    arrive(building, "maria")
    assert "2 van 3 gekomen" in sessions(bram.text(LISTS))
    building.clock.forward(21)
    assert "had al moeten beginnen" in sessions(bram.text(LISTS))
    building.clock.forward(60)
    assert sessions(bram.text(LISTS)) == ""


def test_what_is_cancelled_or_of_tomorrow_is_not_to_come(building: Building, bram: Visitor) -> None:
    plan(building, "Bram Balie", cancelled_at=building.clock())
    plan(building, "Bram Balie", minutes=24 * 60)
    assert sessions(bram.text(LISTS)) == ""


def test_a_session_without_a_name_is_told_in_its_room_to_its_own_department(building: Building) -> None:
    joint = plan(building, product=INTERNAL, room_id=building.cast.room)
    assert INTERNAL in sessions(in_room(building).text(LISTS))
    stranger = building.client(staff="Bram Balie")
    stranger.post("/balie/plek", {"plek": f"room:{building.cast.room}"})
    assert sessions(stranger.text(LISTS)) == ""
    with building.db.transaction() as session:
        session.get_one(JointSession, joint.id).staff_id = building.cast.staff["Bram Balie"]
    assert PUBLIC in sessions(stranger.text(LISTS))
    assert INTERNAL not in sessions(stranger.text(LISTS))


def test_a_session_that_is_planned_or_begins_is_a_change(building: Building, bram: Visitor) -> None:
    shown = mark(bram.text(LISTS))
    assert asked(bram, shown) == (304, "")
    joint = plan(building, "Bram Balie", minutes=20)
    planned = mark(bram.text(LISTS))
    assert planned != shown
    press(bram, joint, "beginnen")
    assert asked(bram, planned)[0] == 200


def test_who_checks_in_for_a_session_stands_in_no_queue(building: Building, bram: Visitor, host: Visitor) -> None:
    seat(building, "maria", plan(building, "Bram Balie", minutes=10, room_id=building.cast.room))
    assert "Maria de Vries" not in host.text(HALL)
    visit_id = arrive(building, "maria")
    assert leg(building, visit_id).assigned_staff_id == building.cast.staff["Bram Balie"]
    assert "Maria de Vries" not in bram.text(LISTS)
    assert "Maria de Vries" not in host.text(HALL)
    assert "Maria de Vries" in host.text("/gastheer/zoek", {"naam": "vries"})
    bram.post("/balie/volgende")
    assert leg(building, visit_id).state is LegState.WAITING


def test_the_host_lets_all_in_by_one_press_and_finishes_for_all(building: Building, host: Visitor) -> None:
    joint = plan(building, "Bram Balie", minutes=10, room_id=building.cast.room)
    for key in ("maria", "yusuf"):
        seat(building, key, joint)
    visits = [arrive(building, key) for key in ("maria", "yusuf")]
    page = press(host, joint, "beginnen", terug="host")
    assert "2\xa0aanmeldingen zijn binnen" in page
    assert "4 van 4 gekomen, 4 binnen" in re.sub(r"\s*,\s*", ", ", re.sub("<[^>]*>", "", page))
    assert {leg(building, visit_id).state for visit_id in visits} == {LegState.IN_SERVICE}
    assert "nu geholpen" not in host.text(HALL)
    with building.db.transaction() as session:
        reason = FinishChoice(
            department_id=session.get_one(VisitLeg, leg(building, visits[0]).id).department_id,
            kind="reason",
            name="Voorlichting",
        )
        session.add(reason)
    assert "Voorlichting" in host.text(f"/bijeenkomst/{joint.id}/afronden")
    page = press(host, joint, "afronden", terug="host", reason=reason.id)
    assert "De bijeenkomst is afgerond, voor 2\xa0aanmeldingen." in page
    assert {leg(building, visit_id).state for visit_id in visits} == {LegState.DONE}
    with building.db.reading() as session:
        assert {row.reason_id for row in session.exec(select(VisitResult))} == {reason.id}
    assert sessions(host.text(HALL)) == ""


def test_the_second_of_two_is_told_who_was_first(building: Building, bram: Visitor, host: Visitor) -> None:
    joint = plan(building, "Bram Balie", minutes=10)
    press(bram, joint, "beginnen", terug="console")
    assert "Bram Balie was u net voor" in press(host, joint, "beginnen", terug="host")
    assert "Beginnen kan vanaf 60\xa0minuten" in press(host, plan(building, minutes=90), "beginnen", terug="host")


def test_the_leader_goes_on_calling_others_while_it_lasts(building: Building, bram: Visitor) -> None:
    joint = plan(building, "Bram Balie", minutes=10)
    seat(building, "maria", joint)
    arrive(building, "maria")
    press(bram, joint, "beginnen", terug="console")
    arrive(building, "jan")
    bram.post("/balie/volgende")
    assert "Jan van den Berg" in bram.text(LISTS)


def test_the_list_ticks_somebody_off_who_is_inside_and_takes_back(building: Building, host: Visitor) -> None:
    joint = plan(building, minutes=10, room_id=building.cast.room)
    seat(building, "maria", joint)
    press(host, joint, "beginnen")
    page = host.text(f"/bijeenkomst/{joint.id}")
    assert "Maria de Vries" in page
    assert "Nog niet gezien" in page
    page = press(host, joint, "aanmelden", afspraak=building.cast.appointments["maria"], terug="page")
    assert "Maria de Vries is aangemeld." in page
    assert re.search(r"w-badge--ok[^>]*>\s*Binnen", page)
    with building.db.reading() as session:
        visit_id = session.exec(select(VisitLeg.visit_id)).one()
    page = press(host, joint, "vertrokken", bezoek=visit_id, terug="page")
    assert "uit de lijst gehaald" in page
    assert leg(building, visit_id).state is LegState.LEFT


def test_a_name_finds_one_of_many_and_stays_out_of_the_address(building: Building, host: Visitor) -> None:
    joint = plan(building, minutes=10)
    for key in ("maria", "yusuf"):
        seat(building, key, joint)
    found = press(host, joint, "zoek", naam="ozdemir")
    assert "Yusuf" in found
    assert "Maria" not in found
    assert press(host, joint, "zoek", naam="").strip() == ""


def test_beginning_is_taken_back_on_the_page(building: Building, host: Visitor) -> None:
    joint = plan(building, minutes=10)
    seat(building, "maria", joint)
    visit_id = arrive(building, "maria")
    press(host, joint, "beginnen")
    assert "Iedereen wacht weer" in press(host, joint, "toch-niet")
    assert leg(building, visit_id).state is LegState.WAITING


def test_another_department_sees_no_names_and_may_not_begin(building: Building, bram: Visitor) -> None:
    joint = plan(building, product=INTERNAL, minutes=10)
    seat(building, "maria", joint)
    assert bram.get(f"/bijeenkomst/{joint.id}").status_code == 302
    bram.post(f"/bijeenkomst/{joint.id}/beginnen")
    with building.db.reading() as session:
        assert session.get_one(JointSession, joint.id).begun_at is None
    for path in ("", "/nu", "/afronden"):
        assert bram.get(f"/bijeenkomst/{joint.id}{path}").status_code == 302


def test_the_pillar_tells_when_it_begins_and_late_ones_to_go_in(building: Building, host: Visitor) -> None:
    joint = plan(building, minutes=10, room_id=building.cast.room)
    for key in ("maria", "yusuf"):
        seat(building, key, joint)
    pillar = building.client(device=PILLAR)
    page = pillar.text("/zuil/code", {"code": building.cast.codes["maria"]})
    assert "Het begint om 10:10" in page
    assert "bij uw naam" not in page
    press(host, joint, "beginnen")
    building.clock.forward(50)  # later than one may be for any other appointment
    page = pillar.text("/zuil/code", {"code": building.cast.codes["yusuf"]})
    assert "u kunt meteen naar binnen" in page
    assert "Ga naar <bdi>Spreekkamer 1.04" in page or "Spreekkamer 1.04" in page


def test_a_phone_that_follows_turns_to_the_room(building: Building, host: Visitor) -> None:
    joint = plan(building, minutes=10, room_id=building.cast.room)
    seat(building, "maria", joint)
    token = turn_token(arrive(building, "maria"), building.settings.web.citizen_key)
    phone = building.client()
    page = phone.text(f"/beurt/{token}")
    assert "Het begint om" in page
    assert "Uw plek in de rij" not in page
    press(host, joint, "beginnen")
    state = phone.text(f"/beurt/{token}/stand")
    assert "U kunt naar binnen" in state
    assert "Spreekkamer 1.04" in state


@pytest.mark.browser
def test_a_host_lets_all_in_with_the_keyboard_on_a_narrow_screen(browser: Browser, served: Building) -> None:
    joint = plan(served, minutes=10, room_id=served.cast.room)
    seat(served, "maria", joint)
    arrive(served, "maria")
    with served.page(browser, staff="Hanna Hostess", width=320, height=900) as page:
        page.goto(f"{served.address}/gastheer")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("button", name="Bijeenkomst beginnen").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#message")).to_contain_text("1 aanmelding is binnen")
        page.get_by_role("link", name="Wie komt er").click()
        expect(page.locator("#people-title")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert violations(page) == []
        page.get_by_label("Zoek op naam").fill("vries")
        expect(page.locator("#found")).to_contain_text("Maria de Vries")
        page.get_by_role("link", name="Bijeenkomst afronden").click()
        assert violations(page) == []
        page.get_by_role("button", name="Afronden voor iedereen").click()
        expect(page.locator("#message")).to_contain_text("afgerond, voor 1 aanmelding")
