"""Free times of a combined product for a group over 90 days, with 60 lanes and 250,000 appointments; one process."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.appointments.service import hold
from booking_api.appointments.values import FreeTimes
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from tests.benchmarks.city import DAYS_AHEAD, City, filled
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured, timed, times_of
from tests.benchmarks.stores import kinds

REPEATS = 1000


def run() -> Iterator[Measurement | Verdict]:
    """Measure on each database: with a warm cache, after a booking elsewhere, and with nothing remembered."""
    for kind in kinds():
        url, city = filled(kind)
        db = Database(url)
        yield from _measure(kind, db, city)
        db.dispose()


def _measure(kind: str, db: Database, city: City) -> Iterator[Measurement | Verdict]:
    group = (ActivityWish(city.passport, 3), ActivityWish(city.licence, 2))
    combined = (*group, ActivityWish(city.income, 1))
    starts = sum(len(day) for _, day in _free(db, city, combined)().days)
    note = f"{starts:,} starts"
    name = "availability, two legs, group, 90 days"
    same = timed(f"{name}, asked again", kind, _free(db, city, combined), REPEATS, note)
    # The answer itself is remembered for a minute at most: here every question is of another minute than the last.
    fresh = timed(f"{name}, reckoned anew", kind, _free(db, city, combined, minutes=(0, 1)), REPEATS, note)
    yield from (same, fresh)
    yield at_most("availability, 90 days, p99 under 3 ms in the service, asked again", 3, same)
    yield at_most("the same, reckoned anew", 3, fresh)
    yield timed("availability, one leg, group, 90 days, asked again", kind, _free(db, city, group), REPEATS)
    yield measured(
        "the same, each after a hold by somebody else", kind, _after_holds(db, city, combined), "one day read"
    )
    yield measured("the same, nothing remembered", kind, _cold(db, city, combined), "first question of a process")


def _free(
    db: Database, city: City, activities: tuple[ActivityWish, ...], minutes: tuple[int, ...] = (0,)
) -> Callable[[], FreeTimes]:
    last = city.today + timedelta(days=DAYS_AHEAD - 1)
    moments = itertools.cycle([_now(city) + timedelta(minutes=each) for each in minutes])

    def ask() -> FreeTimes:
        with db.reading() as session:
            return free_times(session, PUBLIC, city.shop, activities, city.today, last, next(moments), "web")

    return ask


def _now(city: City) -> datetime:
    """Return seven in the morning of the day that the city was laid: before anything opens."""
    return datetime.combine(city.today, time(7, 1), UTC)


def _after_holds(db: Database, city: City, activities: tuple[ActivityWish, ...]) -> list[float]:
    other = Database(db.url)
    ask = _free(db, city, activities)
    times = []
    days = itertools.cycle(ask().days)
    for _ in range(100):
        start = next(days)[1][0]
        with other.transaction() as session:
            wish = HoldRequest(city.shop, (ActivityWish(city.passport),), start)
            hold(session, PUBLIC, wish, _now(city))
        times += times_of(ask, 1)
        days = itertools.cycle(ask().days)
    other.dispose()
    return times


def _cold(db: Database, city: City, activities: tuple[ActivityWish, ...]) -> list[float]:
    times = []
    for _ in range(5):
        fresh = Database(db.url)
        with fresh.reading() as session:
            session.connection()
        times += times_of(_free(fresh, city, activities), 1)
        fresh.dispose()
    return times
