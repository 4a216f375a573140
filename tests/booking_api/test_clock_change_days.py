"""The days on which the clock changes: opening hours, free times, the lists of the day, waits and the gate."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking_api.appointments.expecting import expected_today
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish
from booking_api.availability.models import Shift
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from booking_api.locations.models import OpeningHours
from booking_api.recycling.rules import GateFacts, GateReason, refusal
from booking_api.visits import service
from booking_api.visits.queries import waiting
from booking_api.visits.values import WalkInActivity, WalkInRequest
from tests.booking_api.visits.hall import open_hall
from tests.support.town import build

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN, ORDINARY = date(2027, 3, 28), date(2026, 10, 25), date(2026, 11, 22)
DAYS = {SPRING: 3, AUTUMN: 5, ORDINARY: 4}
"""Sundays, with how many hours there are between one and five o'clock."""
VISITS_ON = (*DAYS, date(2026, 3, 29))
CELLS_AN_HOUR = 12


def local(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_open_from_one_to_five_is_so_by_the_clock_on_the_wall(database: Database, day: date) -> None:
    town = build(database, employees=1)
    with database.transaction() as session:
        session.add(OpeningHours(location_id=town.shop, weekday=6, opens=time(1), closes=time(5)))
        [staff_id, *_others] = town.staff.values()
        begin, end, desk = local(day, 0), local(day, 23), town.desks[0]
        session.add(Shift(location_id=town.shop, staff_id=staff_id, desk_id=desk, starts_at=begin, ends_at=end))
    with database.reading() as session:
        asked_at = local(day, 12) - timedelta(days=5)
        wish = (ActivityWish(town.products["passport"]),)
        found = free_times(session, PUBLIC, town.shop, wish, day, day, asked_at, "web")
    [(found_day, starts)] = found.days
    assert found_day == day
    assert starts[0] == local(day, 1)
    assert starts[-1] + timedelta(minutes=found.minutes) == local(day, 5)
    assert len(set(starts)) == DAYS[day] * CELLS_AN_HOUR - found.minutes // 5 + 1
    assert [start.astimezone(AMSTERDAM).hour for start in starts].count(2) == {3: 0, 4: 12, 5: 24}[DAYS[day]]


@pytest.mark.parametrize("day", VISITS_ON, ids=str)
def test_the_list_of_the_day_runs_from_midnight_to_midnight(sqlite_database: Database, day: date) -> None:
    hall = open_hall(sqlite_database)
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    moments = [local(before, 23, 55), local(day, 0), local(day, 12), local(day, 23, 55), local(after, 0)]
    booked = [hall.booked(family, at=moment) for family, moment in zip("ABCDE", moments, strict=True)]
    for now in (local(day, 0, 1), local(day, 4), local(day, 23, 50)):
        with sqlite_database.reading() as session:
            listed = {one.appointment_id for one in expected_today(session, hall.host, hall.location.id, now)}
        assert listed == {one.id for one in booked[1:4]}


@pytest.mark.parametrize("day", VISITS_ON, ids=str)
def test_who_waits_while_the_clock_changes_waited_as_long_as_it_lasted(sqlite_database: Database, day: date) -> None:
    hall, came = open_hall(sqlite_database), local(day, 1, 30)
    with sqlite_database.transaction() as session:
        wanted = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),))
        service.register_walk_in(session, hall.host, wanted, came)
    with sqlite_database.reading() as session:
        for minutes in (0, 29, 60, 119):
            [visit] = waiting(session, hall.host, hall.location.id, came + timedelta(minutes=minutes))
            assert visit.waited_minutes == minutes


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("fold", [0, 1])
def test_a_gate_opens_from_a_real_hour_before_to_a_real_hour_after(day: date, fold: int) -> None:
    starts_at = local(day, 2, 30, fold) if day != SPRING else local(day, 3)
    ends_at = starts_at + timedelta(minutes=30)
    booked = GateFacts(at_this_site=True, cancelled=False, starts_at=starts_at, ends_at=ends_at, used=False)
    hour, moment = timedelta(hours=1), timedelta(seconds=1)
    assert refusal(booked, starts_at - hour) is None
    assert refusal(booked, ends_at + hour) is None
    assert refusal(booked, starts_at - hour - moment) is GateReason.TOO_EARLY
    assert refusal(booked, ends_at + hour + moment) is GateReason.TOO_LATE
