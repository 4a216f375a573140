"""Who comes without an appointment is told how long the queue takes, and asking lets nobody wait."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.availability.models import Shift
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC
from booking_api.locations.models import OpeningHours
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.models import Visit, VisitLeg, VisitPeriod
from booking_api.visits.values import WalkInActivity, WalkInRequest
from tests.booking_api.visits.hall import NOW, Hall, open_hall

ADA = CustomerDetails(given_name="Ada", family_name="Dam")


def staffed(database: Database) -> Hall:
    hall = open_hall(database)
    with database.transaction() as session:
        for weekday in range(7):
            session.add(
                OpeningHours(
                    location_id=hall.location.id,
                    weekday=weekday,
                    opens=NOW.time().replace(hour=6),
                    closes=NOW.time().replace(hour=20),
                )
            )
        session.add(
            Shift(
                location_id=hall.location.id,
                staff_id=hall.fatima.id,  # type: ignore[arg-type]
                desk_id=hall.desk3.id,
                starts_at=NOW,
                ends_at=NOW + timedelta(hours=4),
            )
        )
    return hall


def wish(hall: Hall) -> WalkInRequest:
    return WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),), ADA, "pillar")


def test_asking_for_the_ways_of_today_keeps_nothing(database: Database) -> None:
    hall = staffed(database)
    with database.transaction() as session:
        ways = service.ways_today(session, hall.pillar, wish(hall), NOW)
    assert ways.queue_is_open
    assert ways.wait is not None
    assert ways.starts_at == NOW
    with database.reading() as session:
        for table in (Visit, VisitLeg, VisitPeriod, Appointment, OutboxEvent):
            assert session.exec(select(table)).all() == []


def test_a_time_of_today_is_booked_with_a_name_alone_and_checked_in(database: Database) -> None:
    hall = staffed(database)
    with database.transaction() as session:
        made, visit = service.book_today(session, hall.pillar, wish(hall), NOW, NOW)
        assert visit is not None
        assert visit.appointment_id == made.id
        service.require_booked_at_pillar(session, hall.pillar, made.id)
        with pytest.raises(NotFound):
            service.require_booked_at_pillar(session, replace(hall.pillar, location_id=hall.elsewhere.id), made.id)


def test_only_who_may_register_walk_ins_is_told_of_the_queue(database: Database) -> None:
    hall = staffed(database)
    with database.transaction() as session, pytest.raises(NotAllowed):
        service.ways_today(session, PUBLIC, wish(hall), NOW)
