"""Whom an employee is to expect today, at the console: only the own, in order, and fresh once something changes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from booking_api.appointments import service as appointments
from booking_api.appointments.models import Appointment, AppointmentLeg, JointSession
from booking_api.audit import AuditRecord
from booking_api.catalogue.models import Product, SpecialNeed
from booking_api.identity.actor import SYSTEM
from booking_api.visits.absent import mark_absent
from booking_api.visits.models import VisitLeg
from tests.kiosk.building import Building, Visitor
from tests.kiosk.test_asked_of_the_database import asked as statements
from tests.kiosk.test_keeping_watch import arrive, at_desk
from tests.kiosk.test_marks import LISTS, asked, mark
from tests.kiosk.test_what_each_reads import INTERNAL, PUBLIC, in_room


def planned(building: Building, key: str, staff: str = "", **at: Any) -> None:
    """Plan an appointment with an employee, or at a desk or in a room."""
    with building.db.transaction() as session:
        wanted = AppointmentLeg.appointment_id == building.cast.appointments[key]
        leg = session.exec(select(AppointmentLeg).where(wanted)).one()
        leg.sqlmodel_update({**({"staff_id": building.cast.staff[staff]} if staff else {}), **at})


def told(building: Building, key: str, **values: Any) -> None:
    with building.db.transaction() as session:
        session.get_one(Appointment, building.cast.appointments[key]).sqlmodel_update(values)


def soon(page: str) -> str:
    """Return what the console says of who is still to come."""
    return page.split('id="soon-title"')[1].split("</section>")[0] if 'id="soon-title"' in page else ""


def names(page: str) -> list[str]:
    return re.findall(r'class="k-name">([^<]*)<', soon(page))


@pytest.fixture
def bram(building: Building) -> Visitor:
    return at_desk(building, "Bram Balie", 0)


def test_mine_and_those_at_my_desk_stand_in_order_of_time_and_nobody_else(building: Building, bram: Visitor) -> None:
    desks = building.cast.desks
    assert soon(bram.text(LISTS)) == ""
    planned(building, "jan", "Bram Balie", named_staff=True)
    planned(building, "yusuf", "Bram Balie", desk_id=desks[2])
    planned(building, "maria", desk_id=desks[0])
    planned(building, "afternoon", "Bram Balie")
    planned(building, "twin", "Dewi Desk", desk_id=desks[0])
    planned(building, "piet", desk_id=desks[1])
    for elsewhere in ("tomorrow", "elsewhere", "cancelled"):
        planned(building, elsewhere, "Bram Balie")
    page = bram.text(LISTS)
    assert names(page) == ["Maria de Vries", "Yusuf Özdemir", "Jan van den Berg", "Lotte Laat"]
    assert re.findall(r'c-soon__time">(?:<[^>]*>)?([\d:]+)', soon(page)) == ["10:10", "10:15", "10:20", "15:00"]
    assert soon(page).count("Paspoort aanvragen") == 4
    assert soon(page).count("voor u") == 1
    assert names(at_desk(building, "Dewi Desk", 1).text(LISTS)) == ["Sanne Jansen", "Piet van den Berg"]


def test_a_desk_tells_of_the_coming_hours_only(building: Building, bram: Visitor) -> None:
    planned(building, "afternoon", desk_id=building.cast.desks[0])
    assert names(bram.text(LISTS)) == []
    building.clock.forward(61)
    assert names(bram.text(LISTS)) == ["Lotte Laat"]


def test_whom_another_department_expects_at_my_desk_is_not_told(building: Building, bram: Visitor) -> None:
    planned(building, "sensitive", desk_id=building.cast.desks[0])
    told(building, "sensitive", remarks="Komt met een begeleider")
    assert names(bram.text(LISTS)) == []
    planned(building, "sensitive", desk_id=None, room_id=building.cast.room)
    own = soon(in_room(building).text(LISTS))
    assert "Rik Inkomen" in own
    assert INTERNAL in own
    assert "opmerking" in own


def test_who_was_booked_with_me_for_another_department_is_known_by_name_and_no_more(
    building: Building, bram: Visitor
) -> None:
    with building.db.transaction() as session:
        session.add(SpecialNeed(code="tolk", name="Tolk nodig"))
    planned(building, "sensitive", "Bram Balie", named_staff=True)
    told(building, "sensitive", remarks="Geheim", special_needs=[{"code": "tolk", "language": "Turks"}])
    seen = soon(bram.text(LISTS))
    assert "Rik Inkomen" in seen
    assert PUBLIC in seen
    assert [word for word in (INTERNAL, "Tolk", "Geheim", "opmerking") if word in seen] == []
    planned(building, "sensitive", "Ines Inkomen")
    own = soon(in_room(building).text(LISTS))
    assert [word for word in (INTERNAL, "Tolk nodig (Turks)", "opmerking") if word not in own] == []
    assert "Geheim" not in own


def test_what_happens_elsewhere_brings_nobody_to_my_desk(building: Building, bram: Visitor) -> None:
    planned(building, "maria", "Bram Balie")
    with building.db.transaction() as session:
        session.get_one(Product, building.cast.products["Paspoort aanvragen"]).kind = "online"
    assert names(bram.text(LISTS)) == []


def test_who_comes_for_a_joint_session_is_counted_there_and_not_named_once_more(
    building: Building, bram: Visitor
) -> None:
    planned(building, "maria", "Bram Balie", named_staff=True)
    planned(building, "jan", "Bram Balie")
    with building.db.transaction() as session:
        booked = session.get_one(Appointment, building.cast.appointments["maria"])
        joint = JointSession(
            location_id=booked.location_id,
            product_id=building.cast.products["Paspoort aanvragen"],
            starts_at=booked.starts_at,
            ends_at=booked.ends_at,
            capacity=10,
            staff_id=building.cast.staff["Bram Balie"],
        )
        session.add(joint)
        session.flush()
        booked.session_id = joint.id
    page = bram.text(LISTS)
    assert f'id="bijeenkomst-{joint.id}"' in page
    assert names(page) == ["Jan van den Berg"]


def test_who_arrives_stands_in_the_queue_or_is_marked_while_a_colleague_helps_first(
    building: Building, bram: Visitor
) -> None:
    planned(building, "maria", "Bram Balie")
    planned(building, "jan", "Dewi Desk", named_staff=True)
    with building.db.transaction() as session:
        first = AppointmentLeg.appointment_id == building.cast.appointments["jan"]
        leg = session.exec(select(AppointmentLeg).where(first)).one().model_dump(exclude={"id", "position", "staff_id"})
        mine = building.cast.staff["Bram Balie"]
        session.add(AppointmentLeg(**{**leg, "position": 1, "staff_id": mine, "named_staff": True}))
    arrive(building, "maria")
    arrive(building, "jan")
    page = bram.text(LISTS)
    assert names(page) == ["Jan van den Berg"]
    assert "aangemeld" in soon(page)
    assert "Maria de Vries" in page, "in the queue"
    bram.post("/balie/volgende")
    assert names(bram.text(LISTS)) == ["Jan van den Berg"], "who is called is not to come any more"


def test_who_was_passed_on_is_no_longer_mine_to_expect(building: Building, bram: Visitor) -> None:
    planned(building, "maria", "Bram Balie", named_staff=True)
    visit_id = arrive(building, "maria")
    bram.post(f"/balie/bezoek/{visit_id}/doorzetten", {"doel": f"balie:{building.cast.desks[2]}"})
    with building.db.reading() as session:
        states = session.exec(select(VisitLeg.state).where(VisitLeg.visit_id == visit_id)).all()
    assert sorted(states) == ["transferred", "waiting"]
    assert names(bram.text(LISTS)) == []


def test_only_the_first_eight_are_shown_and_how_many_come_after(building: Building, bram: Visitor) -> None:
    for key in ("maria", "jan", "piet", "twin", "twin too", "yusuf", "odd", "afternoon", "english"):
        planned(building, key, "Bram Balie")
    page = bram.text(LISTS)
    assert (len(names(page)), "Straks (9)" in page, "en nog 1" in soon(page)) == (8, True, True)
    assert "Lotte Laat" not in page
    english = soon(bram.text(f"{LISTS}?taal=en"))
    assert "Coming up (9)" in english
    assert "Apply for a passport" in english
    assert "and 1 more" in english


def book(building: Building) -> None:
    planned(building, "piet", "Bram Balie")


def move(building: Building) -> None:
    with building.db.transaction() as session:
        wanted = AppointmentLeg.appointment_id == building.cast.appointments["maria"]
        for row in (
            session.get_one(Appointment, building.cast.appointments["maria"]),
            session.exec(select(AppointmentLeg).where(wanted)).one(),
        ):
            row.starts_at, row.ends_at = (moment + timedelta(hours=1) for moment in (row.starts_at, row.ends_at))


def cancel(building: Building) -> None:
    with building.db.transaction() as session:
        appointments.cancel(session, SYSTEM, building.cast.appointments["maria"], "citizen", building.clock())


def not_come(building: Building) -> None:
    now = building.clock() + timedelta(minutes=30)
    with building.db.transaction() as session:
        mark_absent(session, SYSTEM, building.cast.appointments["maria"], now)


CHANGES: dict[str, tuple[Callable[[Building], object], list[str]]] = {
    "booked": (book, ["Maria de Vries", "Jan van den Berg", "Piet van den Berg"]),
    "moved": (move, ["Jan van den Berg", "Maria de Vries"]),
    "cancelled": (cancel, ["Jan van den Berg"]),
    "arrived": (lambda building: arrive(building, "maria"), ["Jan van den Berg"]),
    "did not come": (not_come, ["Jan van den Berg"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_in_my_day_is_sent_at_once(building: Building, bram: Visitor, change: str) -> None:
    for key in ("maria", "jan"):
        planned(building, key, "Bram Balie")
    shown = mark(bram.text(LISTS))
    assert asked(bram, shown) == (304, "")
    make, expected = CHANGES[change]
    make(building)
    status, page = asked(bram, shown)
    assert (status, names(page)) == (200, expected)


def test_it_is_one_question_however_many_come(building: Building, bram: Visitor) -> None:
    def asks() -> list[str]:
        for _ in range(3):
            bram.text(LISTS)
        with statements(building) as found:
            bram.text(LISTS)
        return found

    nobody = asks()
    assert sum("FROM appointment_leg" in each for each in nobody) == 1
    for key in ("maria", "jan", "piet", "yusuf"):
        planned(building, key, "Bram Balie")
    assert len(asks()) == len(nobody)
    assert len(names(bram.text(LISTS))) == 4


def test_that_somebody_read_it_is_noted_once_a_minute_and_of_nobody_nothing(building: Building, bram: Visitor) -> None:
    def noted() -> int:
        with building.db.reading() as session:
            mine = AuditRecord.actor_id == building.cast.staff["Bram Balie"]
            return len(session.exec(select(AuditRecord).where(mine, AuditRecord.action == "list_appointments")).all())

    bram.text(LISTS)
    assert noted() == 0
    planned(building, "maria", "Bram Balie")
    for _ in range(3):
        bram.text(LISTS)
    assert noted() == 1
