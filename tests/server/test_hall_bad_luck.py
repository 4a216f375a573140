"""The hall after a minute without worker or broker: one look catches up, twice is harmless, and nobody is lost."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.visits import service
from booking_api.visits.models import Visit
from booking_api.visits.models_hall import VisitEscalation
from booking_api.visits.values import WalkInActivity, WalkInRequest
from server.following import settle_who_never_came
from server.schedule import clear_old_messages, learn, watch_the_hall
from tests.booking_api.visits.hall import NOW, Hall, open_hall


@pytest.fixture
def hall(database: Database) -> Hall:
    return open_hall(database)


def walk_in(hall: Hall) -> None:
    with hall.database.transaction() as session:
        wanted = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),))
        service.register_walk_in(session, hall.host, wanted, NOW)


def worker(hall: Hall, minutes: float) -> SimpleNamespace:
    return SimpleNamespace(db=hall.database, clock=lambda: NOW + timedelta(minutes=minutes))


def test_a_worker_that_was_away_for_half_an_hour_catches_up_in_one_look(hall: Hall) -> None:
    walk_in(hall)
    for _again in range(2):
        watch_the_hall(worker(hall, 30))  # type: ignore[arg-type]
    with hall.database.reading() as session:
        assert sorted(session.exec(select(VisitEscalation.step))) == ["host", "supervisor", "team"]


def test_after_a_worker_was_away_who_never_came_lets_go_and_who_waits_does_not(hall: Hall) -> None:
    came, never = hall.booked(), hall.booked("Bakker")
    with hall.database.transaction() as session:
        service.check_in(session, hall.pillar, hall.location.id, NOW, code=came.code, channel="pillar")
    for _again in range(2):
        settle_who_never_came(worker(hall, 90))  # type: ignore[arg-type]
    with hall.database.reading() as session:
        statuses = [session.get_one(Appointment, each.id).status for each in (came, never)]
    assert statuses == [AppointmentStatus.BOOKED, AppointmentStatus.NO_SHOW]


def test_the_jobs_of_the_hall_have_nothing_to_do_in_an_empty_house(hall: Hall) -> None:
    for job in (watch_the_hall, learn, clear_old_messages, settle_who_never_came):
        job(worker(hall, 0))  # type: ignore[arg-type]


def test_a_visitor_who_walked_out_is_closed_by_the_host_and_leaves_every_list(hall: Hall) -> None:
    walk_in(hall)
    watch_the_hall(worker(hall, 30))  # type: ignore[arg-type]
    with hall.database.transaction() as session:
        visit = session.exec(select(Visit)).one()
        service.leave(session, hall.host, visit.id, NOW + timedelta(minutes=31))
    watch_the_hall(worker(hall, 60))  # type: ignore[arg-type]
    with hall.database.reading() as session:
        assert session.exec(select(Visit.outcome)).one() == "left"
        assert len(session.exec(select(VisitEscalation)).all()) == 3
