"""A joint session that an employee leads stands among what is to come; who checks in for it waits for that employee."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentLeg, JointSession
from booking_api.visits.models import VisitLeg
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_keeping_watch import arrive, at_desk
from tests.kiosk.test_marks import LISTS, asked, mark
from tests.kiosk.test_soon import soon
from tests.kiosk.test_what_each_reads import INTERNAL, PUBLIC, in_room

PASSPORT = "Paspoort aanvragen"


def plan(building: Building, leader: str = "", product: str = PASSPORT, minutes: int = 60, **more: Any) -> JointSession:
    """Plan a session of an hour with twelve places, four of them taken."""
    starts_at = building.clock() + timedelta(minutes=minutes)
    with building.db.transaction() as session:
        joint = JointSession(
            location_id=building.cast.shop,
            product_id=building.cast.products[product],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=60),
            capacity=12,
            taken=4,
            staff_id=building.cast.staff[leader] if leader else None,
            **more,
        )
        session.add(joint)
    return joint


def seat(building: Building, key: str, joint: JointSession) -> None:
    """Let somebody have places in a session instead of an appointment of the own."""
    with building.db.transaction() as session:
        booked = session.get_one(Appointment, building.cast.appointments[key])
        booked.session_id, booked.seats = joint.id, 2
        for leg in session.exec(select(AppointmentLeg).where(AppointmentLeg.appointment_id == booked.id)):
            session.delete(leg)


@pytest.fixture
def bram(building: Building) -> Visitor:
    return at_desk(building, "Bram Balie", 0)


def test_who_leads_a_session_sees_it_with_how_many_come_and_are_here(building: Building, bram: Visitor) -> None:
    joint = plan(building, "Bram Balie", room_id=building.cast.room)
    plan(building, "Dewi Desk")
    seen = soon(bram.text(LISTS))
    assert "Straks (1)" in seen
    assert PASSPORT in seen
    assert "4 van 12 plaatsen bezet, 0 aangemeld" in seen
    assert "11:00" in seen
    assert "nu bezig" not in seen
    seat(building, "maria", joint)
    arrive(building, "maria")
    assert "2 aangemeld" in soon(bram.text(LISTS))
    building.clock.forward(61)
    assert "nu bezig" in soon(bram.text(LISTS))
    building.clock.forward(60)
    assert soon(bram.text(LISTS)) == ""


def test_what_is_cancelled_or_of_tomorrow_is_not_to_come(building: Building, bram: Visitor) -> None:
    plan(building, "Bram Balie", cancelled_at=building.clock())
    plan(building, "Bram Balie", minutes=24 * 60)
    assert soon(bram.text(LISTS)) == ""


def test_a_session_without_a_name_is_told_in_its_room_to_its_own_department(building: Building) -> None:
    joint = plan(building, product=INTERNAL, room_id=building.cast.room)
    assert INTERNAL in soon(in_room(building).text(LISTS))
    stranger = building.client(staff="Bram Balie")
    stranger.post("/balie/plek", {"plek": f"room:{building.cast.room}"})
    assert soon(stranger.text(LISTS)) == ""
    with building.db.transaction() as session:
        session.get_one(JointSession, joint.id).staff_id = building.cast.staff["Bram Balie"]
    assert PUBLIC in soon(stranger.text(LISTS))
    assert INTERNAL not in soon(stranger.text(LISTS))


def test_a_session_that_is_planned_is_a_change(building: Building, bram: Visitor) -> None:
    shown = mark(bram.text(LISTS))
    assert asked(bram, shown) == (304, "")
    plan(building, "Bram Balie")
    assert asked(bram, shown)[0] == 200


def test_who_checks_in_for_a_session_waits_for_who_leads_it_and_for_no_colleague(
    building: Building, bram: Visitor
) -> None:
    seat(building, "maria", plan(building, "Bram Balie", minutes=10, room_id=building.cast.room))
    visit_id = arrive(building, "maria")
    with building.db.reading() as session:
        leg = session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).one()
        assert leg.assigned_staff_id == building.cast.staff["Bram Balie"]
    assert "Maria de Vries" in bram.text(LISTS)
    assert "Maria de Vries" not in at_desk(building, "Dewi Desk", 1).text(LISTS)
