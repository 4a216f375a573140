"""Booking under contention: 32 clients in four processes want one day, beside bare commits of one row."""

import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby, pairwise
from time import perf_counter, process_time
from typing import Any

from sqlmodel import col, select

from booking_api import audit
from booking_api.appointments.attempts import attempting
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import Booking
from booking_api.appointments.together import day_of
from booking_api.availability.models import Allocation
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import Busy, SlotTaken
from booking_api.identity.actor import PUBLIC
from server.turns import keep_what_is_loaded, take_short_turns
from tests.benchmarks.city import NOW, City, build
from tests.benchmarks.measuring import Measurement, Verdict, at_least, measured
from tests.benchmarks.stores import database_url, kinds

PROCESSES, CLIENTS_EACH, WARM_UP_EACH, BOOKINGS_EACH = 4, 8, 5, 10
DAY = NOW.date() + timedelta(days=7)


@dataclass(frozen=True)
class _Task:
    url: str
    city: City
    starts: tuple[datetime, ...]
    kind: str


def run() -> Iterator[Measurement | Verdict]:
    """Measure both on each database, and check that no lane was taken twice and no request was lost."""
    for kind in kinds():
        with database_url(kind) as url:
            db = Database(url)
            city = build(db, 10_000, fill=0.1)
            with db.reading() as session:
                found = free_times(session, PUBLIC, city.shop, [ActivityWish(city.passport)], DAY, DAY, NOW)
            task = _Task(url, city, tuple(found.days[0][1]), "bare")
            bare = _race("bare commit of one row, 4 processes, 32 clients", kind, task)
            booked = _race("booking one day, 4 processes, 32 clients", kind, replace(task, kind="book"))
            yield from (bare, booked)
            yield at_least("booking under contention, half of a bare commit", 0.5, booked, bare)
            _check(db)
            db.dispose()


def _race(name: str, kind: str, task: _Task) -> Measurement:
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        pool.map(_warm_up, [task] * PROCESSES, chunksize=1)
        begin = perf_counter()
        parts = pool.map(_clients, [task] * PROCESSES, chunksize=1)
        seconds = perf_counter() - begin
    times, cpu = [each for part in parts for each in part[0]], sum(part[2] for part in parts)
    refused = sum(part[1] for part in parts)
    lost = PROCESSES * CLIENTS_EACH * BOOKINGS_EACH - len(times) - refused
    note = f"{len(times)} done, {refused} refused, {lost} lost"
    row = measured(name, kind, times, note)
    return replace(row, per_second=len(times) / seconds, cpu=cpu * 1000 / (len(times) + refused))


def _warm_up(task: _Task) -> None:
    """Show the day, as to whoever books, and book another one: what a process learns at first is not measured."""
    with _database(task.url).reading() as session:
        free_times(session, PUBLIC, task.city.shop, [ActivityWish(task.city.passport)], DAY, DAY, NOW)
    other_day = replace(task, starts=tuple(start + timedelta(days=1) for start in task.starts))
    _together(other_day, WARM_UP_EACH)


def _clients(task: _Task) -> tuple[list[float], int, float]:
    begin = process_time()
    parts = _together(task, BOOKINGS_EACH)
    return [each for times, _ in parts for each in times], sum(refused for _, refused in parts), process_time() - begin


@cache
def _database(url: str) -> Database:
    """Return the database of this process, with its connections; its threads are set up as those of a web process."""
    take_short_turns()
    keep_what_is_loaded()
    return Database(url)


def _together(task: _Task, bookings: int) -> list[tuple[list[float], int]]:
    db = _database(task.url)
    with ThreadPoolExecutor(CLIENTS_EACH) as threads:
        return list(threads.map(lambda seed: _client(db, task, seed, bookings), range(CLIENTS_EACH)))


def _client(db: Database, task: _Task, seed: int, bookings: int) -> tuple[list[float], int]:
    dice, times, refused = random.Random(seed), [], 0
    for _ in range(bookings):
        begin = perf_counter()
        try:
            _act(db, task, dice.choice(task.starts))
        except (Busy, SlotTaken):
            refused += 1
            continue
        times.append((perf_counter() - begin) * 1000)
    return times, refused


def _act(db: Database, task: _Task, start: datetime) -> None:
    if task.kind == "bare":
        with db.transaction() as session:
            audit.note(session, PUBLIC, "bench", "nothing", None, NOW)
        return
    customer = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")
    wish = (ActivityWish(task.city.passport),)
    request = BookRequest("web", location_id=task.city.shop, activities=wish, starts_at=start, customer=customer)
    try:
        _book(db, request)
    except SlotTaken as taken:
        _book(db, replace(request, starts_at=random.choice(taken.details["alternatives"])))


def _book(db: Database, request: BookRequest) -> None:
    day = day_of(request.location_id, request.starts_at)
    attempting(db, Booking(PUBLIC, request, NOW), day)


def _check(db: Database) -> None:
    with db.reading() as session:
        rows: list[Any] = list(
            session.exec(
                select(Allocation.lane, Allocation.start_cell, Allocation.end_cell).order_by(
                    col(Allocation.lane), col(Allocation.start_cell)
                )
            )
        )
    for lane, spans in groupby(rows, key=lambda row: row[0]):
        ordered = list(spans)
        doubled = [one for one, other in pairwise(ordered) if one[2] > other[1]]
        if doubled:
            raise RuntimeError(f"{lane} was taken twice")
