"""The expected wait: the work ahead shared by those who are there to do it."""

from datetime import timedelta

import pytest

from booking_api.availability.models import Shift
from booking_api.db import Database
from booking_api.visits import queries, service
from booking_api.visits.rules import WaitBand
from booking_api.visits.values import VisitView, Wait
from tests.booking_api.visits.hall import NOW, Hall, open_hall


@pytest.fixture
def hall(sqlite_database: Database) -> Hall:
    return open_hall(sqlite_database)


def arrive(hall: Hall, **booking: object) -> VisitView:
    booked = hall.booked(**booking)  # type: ignore[arg-type]
    with hall.database.transaction() as session:
        return service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")


def on_shift(hall: Hall, *staff: object) -> None:
    with hall.database.transaction() as session:
        session.add_all(
            Shift(
                location_id=hall.location.id,
                staff_id=actor.id,  # type: ignore[attr-defined]
                starts_at=NOW - timedelta(hours=1),
                ends_at=NOW + timedelta(hours=3),
            )
            for actor in staff
        )


def wait_of(hall: Hall, visit: VisitView, minutes: int = 0) -> Wait | None:
    with hall.database.reading() as session:
        return queries.expected_wait(
            session, hall.pillar, hall.location.id, visit.leg_id, NOW + timedelta(minutes=minutes)
        )


def test_the_first_in_an_idle_hall_is_helped_soon(hall: Hall) -> None:
    on_shift(hall, hall.fatima)
    assert wait_of(hall, arrive(hall)) == Wait(1, WaitBand(0, 5))


def test_two_employees_halve_the_wait_behind_four_visitors(hall: Hall) -> None:
    visits = [arrive(hall, at=NOW + timedelta(minutes=number)) for number in range(5)]
    on_shift(hall, hall.fatima)
    assert wait_of(hall, visits[-1]) == Wait(5, WaitBand(25, 55))
    on_shift(hall, hall.bram)
    assert wait_of(hall, visits[-1]) == Wait(5, WaitBand(10, 30))


def test_who_lacks_the_skill_is_not_counted_on(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    assert wait_of(hall, arrive(hall, products=(hall.licence,))) == Wait(1, None)


def test_whoever_sits_at_the_desk_now_counts_for_what_is_left(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    first, second = arrive(hall), arrive(hall, at=NOW + timedelta(minutes=1))
    with hall.database.transaction() as session:
        service.call(session, hall.bram, first.id, hall.at_desk4, NOW)
        service.start(session, hall.bram, first.id, NOW)
    assert wait_of(hall, second) == Wait(1, WaitBand(5, 15))
    assert wait_of(hall, second, minutes=9) == Wait(1, WaitBand(0, 5))
    assert wait_of(hall, first) is None


def test_who_has_an_own_employee_waits_for_that_one(hall: Hall) -> None:
    on_shift(hall, hall.fatima, hall.bram)
    arrive(hall)
    mine = arrive(hall, named=hall.bram, at=NOW + timedelta(minutes=5))
    theirs = arrive(hall, named=hall.fatima, at=NOW + timedelta(minutes=10))
    assert wait_of(hall, mine) == Wait(2, WaitBand(5, 15))
    assert wait_of(hall, theirs) == Wait(2, WaitBand(5, 15))
