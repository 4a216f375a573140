"""Colleagues and pillars that press at the very same moment: one winner, one visit, nobody called twice."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.db import Database
from booking_api.errors import AlreadyDone, WelkomError
from booking_api.identity.actor import Actor
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.absent import mark_absent
from booking_api.visits.models import Visit, VisitLeg, VisitPeriod
from booking_api.visits.rules import LegState
from booking_api.visits.values import Place
from tests.booking_api.visits.hall import NOW, Hall

pytestmark = pytest.mark.race

CLIENTS = 6
ROUNDS = 4
SOON = NOW + timedelta(minutes=1)

Attempt = tuple[Callable[..., str], tuple[object, ...]]


def race(url: str, attempts: list[Attempt]) -> list[str]:
    """Do all attempts at once, each in a process of its own, and return what each heard."""
    context = multiprocessing.get_context("fork")  # a fresh interpreter for each would take seconds
    barrier = context.Barrier(len(attempts))
    answers: SimpleQueue[str] = context.SimpleQueue()
    processes = [context.Process(target=_attempt, args=(url, barrier, answers, attempt)) for attempt in attempts]
    for process in processes:
        process.start()
    heard = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    return heard


def _attempt(url: str, barrier: Barrier, answers: "SimpleQueue[str]", attempt: Attempt) -> None:
    database = Database(url)  # connections must not come from before the fork
    action, arguments = attempt
    with database.reading() as session:
        session.connection()
    barrier.wait()
    try:
        answers.put(str(action(database, *arguments)))
    except Exception as error:  # noqa: BLE001 - the test shows what it was
        answers.put(repr(error))
    database.dispose()


def call_all(database: Database, actor: Actor, visits: list[UUID], place: Place) -> str:
    heard = []
    for visit_id in visits:
        try:
            with database.transaction() as session:
                service.call(session, actor, visit_id, place, SOON)
            heard.append("won")
        except WelkomError as error:
            heard.append(type(error).__name__)
    return " ".join(heard)


def check_in(database: Database, actor: Actor, location_id: UUID, code: str) -> str:
    with database.transaction() as session:
        return str(service.check_in(session, actor, location_id, NOW, code=code, channel="pillar").id)


def call_next(database: Database, actor: Actor, place: Place) -> str:
    with database.transaction() as session:
        called = service.call_next(session, actor, place, SOON)
    return str(called.id) if called else "nobody"


def arrived(hall: Hall, many: int) -> list[UUID]:
    ids = []
    for number in range(many):
        code = hall.booked(f"Naam{number}").code
        ids.append(UUID(check_in(hall.database, hall.pillar, hall.location.id, code)))
    return ids


def test_of_two_employees_who_call_the_same_visitor_exactly_one_wins(hall: Hall, database_url: str) -> None:
    visits = arrived(hall, ROUNDS)
    staff = [(hall.fatima, hall.at_desk3), (hall.bram, hall.at_desk4)]
    heard = race(database_url, [(call_all, (actor, visits, place)) for actor, place in staff])
    totals = Counter(word for text in heard for word in text.split())
    assert totals == Counter(won=ROUNDS, AlreadyCalled=ROUNDS)
    with hall.database.reading() as session:
        assert [leg.call_count for leg in session.exec(select(VisitLeg))] == [1] * ROUNDS
        called = session.exec(select(VisitPeriod).where(VisitPeriod.state == LegState.CALLED)).all()
        events = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "VisitCalled")).all()
    assert len(called) == len(events) == ROUNDS


def test_checking_in_at_several_pillars_at_once_makes_one_visit(hall: Hall, database_url: str) -> None:
    code = hall.booked().code
    heard = race(database_url, [(check_in, (hall.pillar, hall.location.id, code))] * CLIENTS)
    assert len(set(heard)) == 1, heard
    with hall.database.reading() as session:
        assert [str(visit.id) for visit in session.exec(select(Visit))] == [heard[0]]
        assert len(session.exec(select(VisitLeg)).all()) == 1
        assert session.exec(select(OutboxEvent.kind)).all() == ["VisitArrived"]


def mark_all_absent(database: Database, actor: Actor, ids: list[UUID]) -> str:
    heard = []
    for appointment_id in ids:
        try:
            with database.transaction() as session:
                mark_absent(session, actor, appointment_id, SOON)
            heard.append("absent")
        except AlreadyDone:
            heard.append("came")
    return " ".join(heard)


def check_in_all(database: Database, actor: Actor, location_id: UUID, codes: list[str]) -> str:
    for code in codes:
        check_in(database, actor, location_id, code)
    return ""


def test_who_comes_at_the_moment_of_being_marked_absent_has_an_appointment_that_stands(
    hall: Hall, database_url: str
) -> None:
    booked = [hall.booked(f"Naam{number}") for number in range(12)]
    ids, codes = [each.id for each in booked], [each.code for each in booked]
    race(
        database_url,
        [(mark_all_absent, (hall.host, ids)), (check_in_all, (hall.pillar, hall.location.id, codes))],
    )
    with hall.database.reading() as session:
        assert len(session.exec(select(Visit)).all()) == len(booked)
        assert {session.get_one(Appointment, each).status for each in ids} == {AppointmentStatus.BOOKED}


def add_persons(database: Database, actor: Actor, visit_id: UUID) -> str:
    for _round in range(ROUNDS):
        with database.transaction() as session:
            service.add_on_the_spot(session, actor, visit_id, [], 1, SOON)
    return ""


def test_who_is_added_by_two_colleagues_at_once_counts_twice(hall: Hall, database_url: str) -> None:
    (visit_id,) = arrived(hall, 1)
    race(database_url, [(add_persons, (actor, visit_id)) for actor in (hall.fatima, hall.bram)])
    with hall.database.reading() as session:
        assert session.get_one(Visit, visit_id).persons == 1 + 2 * ROUNDS


def test_next_pressed_by_two_calls_two_different_visitors(hall: Hall, database_url: str) -> None:
    visits = {str(visit_id) for visit_id in arrived(hall, 2)}
    heard = race(database_url, [(call_next, (hall.fatima, hall.at_desk3)), (call_next, (hall.bram, hall.at_desk4))])
    assert set(heard) == visits


def test_next_pressed_twice_by_one_employee_calls_one_visitor(hall: Hall, database_url: str) -> None:
    arrived(hall, 3)
    heard = race(database_url, [(call_next, (hall.fatima, hall.at_desk3))] * 3)
    assert len(set(heard)) == 1, heard
    with hall.database.reading() as session:
        states = Counter(leg.state for leg in session.exec(select(VisitLeg)))
    assert states == Counter({LegState.CALLED: 1, LegState.WAITING: 2})
