"""Bookings that wait for the same day share one transaction; each gets its own true answer, as if it had gone alone."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Appointment
from booking_api.appointments.requests import BookRequest, HoldRequest
from booking_api.appointments.together import day_of
from booking_api.appointments.values import Booked
from booking_api.audit import AuditRecord
from booking_api.availability.models import Allocation, ScopeVersion
from booking_api.db import Database
from booking_api.errors import InvalidInput, SlotTaken
from booking_api.events import APPOINTMENT_BOOKED
from booking_api.identity.actor import PUBLIC
from booking_api.outbox import OutboxEvent
from tests.booking_api.appointments.steps import MARIA, book, hold, lanes, number_of, wishes
from tests.booking_api.test_combining import PATIENCE, wait_for
from tests.support.town import NOW, Town, add_session_product, at, build

UseCase = Callable[[Session], Any]
who_asks: ContextVar[str] = ContextVar("who_asks")


def outcomes(db: Database, town: Town, use_cases: Sequence[UseCase]) -> list[Future[Any]]:
    """Run use cases of one day, all of which wait until the one before them is over."""
    day, begun, over = day_of(town.shop, at(10)), Event(), Event()

    def hold_up(_session: Session) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    with ThreadPoolExecutor(len(use_cases) + 1) as threads:
        first = threads.submit(attempting, db, hold_up, day)
        assert begun.wait(PATIENCE)
        asked = []
        for number, each in enumerate(use_cases):
            asked.append(threads.submit(attempting, db, each, day))
            wait_for(lambda count=number + 1: db.combiner.waiting(day) == count)  # type: ignore[misc]
        over.set()
        first.result(PATIENCE)
        for one in asked:
            one.exception(PATIENCE)
    return asked


def booking(town: Town, start: datetime, *names: str, **more: Any) -> UseCase:
    request = BookRequest(
        "web", location_id=town.shop, activities=wishes(town, *names), starts_at=start, customer=MARIA, **more
    )
    return lambda session: service.book(session, PUBLIC, request, NOW).appointment


def in_steps(town: Town, start: datetime, *names: str, **more: Any) -> service.Booking:
    wish = BookRequest(
        "web", location_id=town.shop, activities=wishes(town, *names), starts_at=start, customer=MARIA, **more
    )
    return service.Booking(PUBLIC, wish, NOW)


@contextmanager
def commits(db: Database) -> Iterator[list[int]]:
    counted: list[int] = []

    def count(_connection: Any) -> None:
        counted.append(1)

    event.listen(db.engine, "commit", count)
    yield counted
    event.remove(db.engine, "commit", count)


def test_all_who_fit_are_booked_by_one_commit_and_who_does_not_is_told_what_else_there_is(database: Database) -> None:
    town = build(database, employees=2)
    before = versions(database)
    with commits(database) as counted:
        *booked, late = outcomes(database, town, [booking(town, at(10))] * 3)
    assert len(counted) == 1
    assert all(each.result().starts_at == at(10) for each in booked)
    refused = late.exception()
    assert isinstance(refused, SlotTaken)
    assert at(10) not in refused.details["alternatives"]
    assert len(refused.details["alternatives"]) > 1
    with database.reading() as session:
        taken = [row.lane for row in lanes(session)]
    assert len(taken) == len(set(taken)) == 4
    assert number_of(database, Appointment) == 2
    assert sum(versions(database)) > sum(before)


def test_who_goes_along_in_steps_is_booked_by_the_same_commit_and_answered_after_it(database: Database) -> None:
    town = build(database, employees=2)
    with commits(database) as counted:
        *booked, late = outcomes(database, town, [in_steps(town, at(10)) for _ in range(3)])
    assert len(counted) == 1
    appointments = [each.result().appointment for each in booked]
    assert [each.customer and each.customer.email for each in appointments] == [MARIA.email] * 2
    assert len({each.legs[0].desk_id for each in appointments}) == 2
    assert isinstance(late.exception(), SlotTaken)
    assert at(10) not in late.exception().details["alternatives"]  # type: ignore[union-attr]
    with database.reading() as session:
        assert sorted(each.id for each in appointments) == sorted(session.exec(select(Appointment.id)))
        events = session.exec(select(OutboxEvent.subject_id).where(OutboxEvent.kind == APPOINTMENT_BOOKED)).all()
        assert sorted(events) == sorted(session.exec(select(Appointment.id)))
        noted = session.exec(select(AuditRecord.object_id).where(AuditRecord.action == "book")).all()
        assert sorted(each for each in noted if each) == sorted(events)


def test_in_steps_the_same_key_twice_makes_one_appointment_and_undoes_nobody(database: Database) -> None:
    town = build(database, employees=3)
    keyed = [in_steps(town, at(10), idempotency=("key", "hash")) for _ in range(2)]
    with commits(database) as counted:
        one, other, third = outcomes(database, town, [*keyed, in_steps(town, at(10))])
    assert one.result().appointment.id == other.result().appointment.id != third.result().appointment.id
    assert (one.result().repeated, other.result().repeated) == (False, True)
    assert number_of(database, Appointment) == 2
    assert len(counted) == 2, "who repeats itself asks again, alone; the others were committed together"


def test_what_is_wrong_with_a_wish_is_told_before_it_stands_in_line(database: Database) -> None:
    town = build(database, employees=1)
    day, begun, over = day_of(town.shop, at(10)), Event(), Event()

    def hold_up(_session: Session) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(attempting, database, hold_up, day)
        assert begun.wait(PATIENCE)
        with pytest.raises(InvalidInput):
            attempting(database, in_steps(town, at(10, 2)), day)
        over.set()
        first.result(PATIENCE)
    assert number_of(database, Appointment) == 0


def test_an_answer_that_fails_leaves_the_booking_and_the_others_as_they_are(database: Database) -> None:
    town = build(database, employees=2)

    class Speechless(service.Booking):
        def answer(self, session: Session) -> Booked:
            raise ZeroDivisionError

    dumb = Speechless(PUBLIC, replace(in_steps(town, at(10))._request, idempotency=("key", "hash")), NOW)
    wrong, one = outcomes(database, town, [dumb, in_steps(town, at(10))])
    assert isinstance(wrong.exception(), ZeroDivisionError)
    assert one.result().appointment.starts_at == at(10)
    assert number_of(database, Appointment) == 2
    again = attempting(database, in_steps(town, at(10), idempotency=("key", "hash")), day_of(town.shop, at(10)))
    assert again.repeated


def versions(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.exec(select(ScopeVersion.version)))


def test_holds_and_bookings_of_odd_lengths_share_a_day_without_touching(database: Database) -> None:
    town = build(database, employees=2)
    request = HoldRequest(town.shop, wishes(town, "passport", "passport"), at(10))
    use_cases = [
        booking(town, at(10)),
        lambda session: service.hold(session, PUBLIC, request, NOW),
        booking(town, at(10, 15)),
        booking(town, at(10, 30), "passport", "passport"),
        lambda session: service.hold(session, PUBLIC, replace(request, starts_at=at(11)), NOW),
    ]
    told = [each.exception() for each in outcomes(database, town, use_cases)]
    assert all(each is None or isinstance(each, SlotTaken) for each in told)
    assert sum(each is None for each in told) >= 4
    with database.reading() as session:
        rows = lanes(session)
    for one, other in pairwise(rows):
        assert one.lane != other.lane or one.end_cell <= other.start_cell


def test_each_runs_as_its_own_request(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    day, seen = day_of(town.shop, at(10)), list[tuple[str, str]]()

    def asked_by(name: str) -> None:
        who_asks.set(name)
        attempting(sqlite_database, lambda _session: seen.append((name, who_asks.get())), day)

    begun, over = Event(), Event()

    def hold_up(_session: Session) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(attempting, sqlite_database, hold_up, day)]
        assert begun.wait(PATIENCE)
        asking += [threads.submit(asked_by, name) for name in ("Anna", "Bart", "Cor")]
        wait_for(lambda: sqlite_database.combiner.waiting(day) == 3)
        over.set()
        for each in asking:
            each.result(PATIENCE)
    assert sorted(seen) == [(name, name) for name in ("Anna", "Bart", "Cor")]


def test_who_fails_harms_nobody_else(database: Database) -> None:
    town = build(database, employees=3)

    def fail(_session: Session) -> None:
        raise ZeroDivisionError

    one, wrong, other = outcomes(database, town, [booking(town, at(10)), fail, booking(town, at(10))])
    assert isinstance(wrong.exception(), ZeroDivisionError)
    assert one.result().id != other.result().id
    assert number_of(database, Appointment) == 2


def test_who_is_refused_after_writing_leaves_nothing(database: Database) -> None:
    town = build(database, employees=3)
    kept = hold(database, town, at(9))

    def drop_and_be_refused(session: Session) -> None:
        service.release_hold(session, PUBLIC, kept.id, NOW)
        raise SlotTaken(alternatives=[])

    one, wrong, other = outcomes(database, town, [booking(town, at(10)), drop_and_be_refused, booking(town, at(10))])
    assert isinstance(wrong.exception(), SlotTaken)
    assert one.result().id != other.result().id
    with database.reading() as session:
        assert len(session.exec(select(Allocation).where(Allocation.hold_id == kept.id)).all()) == 2


def test_what_one_gives_back_the_next_one_finds_free(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    use_cases: list[UseCase] = [
        booking(town, at(9)),
        lambda session: service.release_hold(session, PUBLIC, kept.id, NOW),
        booking(town, at(10)),
    ]
    assert [each.exception() for each in outcomes(database, town, use_cases)] == [None] * 3


def test_the_same_key_twice_makes_one_appointment(database: Database) -> None:
    town = build(database, employees=3)
    one, other = outcomes(database, town, [booking(town, at(10), idempotency=("key", "hash"))] * 2)
    assert one.result().id == other.result().id
    assert number_of(database, Appointment) == 1


def test_the_last_seat_of_a_session_goes_to_one(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, capacity=2, starts=[at(10)])
    told = [each.exception() for each in outcomes(database, town, [booking(town, at(10), "bay")] * 3)]
    assert sorted(type(each).__name__ for each in told) == ["NoneType", "NoneType", "SlotTaken"]


def test_a_lane_that_somebody_wrote_past_the_service_sends_each_alone(database: Database) -> None:
    town = build(database, employees=2)
    written = book(database, town, at(10))
    with database.transaction() as session:
        lane = session.exec(select(Allocation.lane).order_by(Allocation.lane)).first()

    def write_past(session: Session) -> None:
        """Take a lane without a look at it: the database refuses the whole transaction."""
        row = session.exec(select(Allocation).where(Allocation.lane == lane)).one()
        session.add(Allocation(lane=row.lane, start_cell=row.start_cell, end_cell=row.end_cell, purpose="leg"))

    one, wrong = outcomes(database, town, [booking(town, at(10)), write_past])
    assert one.result().id != written.id
    assert wrong.exception() is not None
    assert number_of(database, Appointment) == 2


@pytest.mark.parametrize("threads", [8])
def test_many_threads_on_one_day_never_take_a_lane_twice(database: Database, threads: int) -> None:
    town = build(database, employees=3)
    starts = [at(hour, minute) for hour in (9, 10, 11) for minute in (0, 15, 30, 45)]

    def book_some(number: int) -> int:
        made = 0
        for start in starts[number % 3 :] + starts[: number % 3]:
            try:
                attempting(database, booking(town, start), day_of(town.shop, start))
                made += 1
            except SlotTaken:
                continue
        return made

    with ThreadPoolExecutor(threads) as pool:
        made = sum(pool.map(book_some, range(threads)))
    assert made == len(starts) * 3 == number_of(database, Appointment)
    with database.reading() as session:
        rows = lanes(session)
    assert all(one.lane != other.lane or one.end_cell <= other.start_cell for one, other in pairwise(rows))
