"""Free times of a combined product for a group over 90 days, with 60 lanes and 250,000 appointments."""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import timedelta

from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.appointments.service import hold
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from tests.benchmarks.city import DAYS_AHEAD, NOW, TODAY, City, build
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured, times_of
from tests.benchmarks.stores import database_url, kinds

APPOINTMENTS = int(os.environ.get("WELKOM_BENCH_APPOINTMENTS", "250000"))
REPEATS = 1000


def run() -> Iterator[Measurement | Verdict]:
    """Measure on each database: with a warm cache, after a booking elsewhere, and with nothing remembered."""
    for kind in kinds():
        with database_url(kind) as url:
            db = Database(url)
            city = build(db, APPOINTMENTS)
            yield from _measure(kind, db, city)
            db.dispose()


def _measure(kind: str, db: Database, city: City) -> Iterator[Measurement | Verdict]:
    group = (ActivityWish(city.passport, 3), ActivityWish(city.licence, 2))
    combined = (*group, ActivityWish(city.income, 1))
    starts = sum(len(day) for _, day in _free(db, city, combined)().days)
    note = f"{starts:,} starts"
    row = measured("availability, two legs, group, 90 days", kind, times_of(_free(db, city, combined), REPEATS), note)
    yield row
    yield at_most("availability, 90 days, p99 under 3 ms in the service", 3, row)
    yield measured("availability, one leg, group, 90 days", kind, times_of(_free(db, city, group), REPEATS))
    yield measured(
        "the same, each after a hold by somebody else", kind, _after_holds(db, city, combined), "one day read"
    )
    yield measured("the same, nothing remembered", kind, _cold(db, city, combined), "first question of a process")


def _free(db: Database, city: City, activities: tuple[ActivityWish, ...]) -> Callable:  # type: ignore[type-arg]
    def ask():  # type: ignore[no-untyped-def]
        with db.reading() as session:
            last = TODAY + timedelta(days=DAYS_AHEAD - 1)
            return free_times(session, PUBLIC, city.shop, activities, TODAY, last, NOW, "web")

    return ask


def _after_holds(db: Database, city: City, activities: tuple[ActivityWish, ...]) -> list[float]:
    other = Database(db.url)
    ask = _free(db, city, activities)
    times = []
    days = itertools.cycle(ask().days)
    for _ in range(100):
        start = next(days)[1][0]
        with other.transaction() as session:
            wish = HoldRequest(city.shop, (ActivityWish(city.passport),), start)
            hold(session, PUBLIC, wish, NOW)
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
