"""Who never came (V8): the place is free after some minutes, and whoever comes after all checks in as ever."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.errors import AlreadyDone, NotAllowed
from booking_api.identity.actor import SYSTEM
from booking_api.locations.models import Location
from booking_api.outbox import OutboxEvent
from booking_api.visits import queries, service
from booking_api.visits.absent import due_absent, mark_absent
from booking_api.visits.came import not_dealt_with, still_expected
from booking_api.visits.rules import LegState
from tests.booking_api.visits.hall import NOW, Hall

PATIENT, LATE = NOW + timedelta(minutes=14), NOW + timedelta(minutes=15)


def due(hall: Hall, now: datetime) -> int:
    with hall.database.reading() as session:
        return len(due_absent(session, SYSTEM, now))


def mark(hall: Hall, booked: Appointment, now: datetime = LATE) -> None:
    with hall.database.transaction() as session:
        mark_absent(session, SYSTEM, booked.id, now)


def status(hall: Hall, booked: Appointment) -> AppointmentStatus:
    with hall.database.reading() as session:
        return session.get_one(Appointment, booked.id).status


def test_who_did_not_come_counts_so_after_the_minutes_of_the_location(hall: Hall) -> None:
    hall.booked()
    assert (due(hall, PATIENT), due(hall, LATE), due(hall, NOW + timedelta(days=2))) == (0, 1, 0)
    with hall.database.transaction() as session:
        session.get_one(Location, hall.location.id).absent_minutes = 40
    assert (due(hall, LATE), due(hall, NOW + timedelta(minutes=40))) == (0, 1)
    with hall.database.transaction() as session:
        session.get_one(Location, hall.location.id).absent_minutes = 0
    assert due(hall, NOW + timedelta(minutes=40)) == 0


def test_who_came_is_never_absent_and_no_gate_is_watched(hall: Hall) -> None:
    booked = hall.booked()
    hall.booked("Bakker", location=hall.elsewhere)
    with hall.database.transaction() as session:
        session.get_one(Location, hall.elsewhere.id).kind = "recycling_centre"
        service.check_in(session, hall.pillar, hall.location.id, code=booked.code, channel="pillar", now=NOW)
    assert due(hall, LATE) == 0
    with pytest.raises(AlreadyDone):
        mark(hall, booked)
    assert status(hall, booked) is AppointmentStatus.BOOKED


def test_the_world_is_told_once_and_the_host_still_finds_the_visitor(hall: Hall) -> None:
    booked = hall.booked()
    mark(hall, booked)
    mark(hall, booked, LATE + timedelta(minutes=1))
    with hall.database.reading() as session:
        kinds = [row.kind for row in session.exec(select(OutboxEvent)) if row.subject_id == booked.id]
        (one,) = still_expected(session, hall.host, hall.location.id, LATE)
    assert kinds == ["AppointmentNotKept"]
    assert one.absent


def test_who_comes_after_all_waits_at_the_booked_time_and_can_be_helped(hall: Hall) -> None:
    booked = hall.booked()
    hall.booked("Bakker", at=NOW + timedelta(minutes=30))
    mark(hall, booked)
    later = LATE + timedelta(minutes=5)
    with hall.database.reading() as session:
        (found,) = queries.find_expected(session, hall.pillar, hall.location.id, "de Vries", later)
    with hall.database.transaction() as session:
        visit = service.check_in(
            session, hall.pillar, hall.location.id, appointment_id=found.appointment_id, channel="pillar", now=later
        )
    assert (visit.status, visit.appointment_at) == (LegState.WAITING, NOW)
    assert status(hall, booked) is AppointmentStatus.BOOKED
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, later)
        service.finish(session, hall.fatima, visit.id, later + timedelta(minutes=8))
    assert status(hall, booked) is AppointmentStatus.FULFILLED
    with hall.database.reading() as session:
        assert [one.family_name for one in not_dealt_with(session, hall.host, hall.location.id, NOW.date(), later)] == [
            "Bakker"
        ]


def test_nobody_is_absent_before_the_time_or_by_another_department(hall: Hall) -> None:
    booked = hall.booked(at=LATE, products=(hall.support,))
    with pytest.raises(AlreadyDone), hall.database.transaction() as session:
        mark_absent(session, hall.host, booked.id, NOW)
    for actor in (hall.bram, hall.pillar):
        with pytest.raises(NotAllowed), hall.database.transaction() as session:
            mark_absent(session, actor, booked.id, LATE)
