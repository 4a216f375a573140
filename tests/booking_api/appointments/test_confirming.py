"""An appointment that must be confirmed: asked, reminded, and released or given to staff when nobody answers."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from booking_api.appointments import confirming
from booking_api.appointments.confirming_rules import ConfirmRule, due_after, next_step, plan_of, strictest
from booking_api.appointments.models import Appointment
from booking_api.appointments.models_confirming import Confirmation
from booking_api.appointments.models_confirming import ConfirmationState as State
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel, move
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import AlreadyDone, NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC, SYSTEM, citizen_of
from booking_api.outbox import OutboxEvent
from tests.support.town import NOW, Town, at, build, staff_actor

DAY, TEN = timedelta(days=1), at(10)
START = at(10) + 14 * DAY  # a Monday two weeks on
RULE = ConfirmRule(5, 3, 2, "release")


@pytest.mark.parametrize(
    ("booked", "asks", "reminds"),
    [
        (START - 14 * DAY, START - 5 * DAY, START - 3 * DAY),
        (START - 4 * DAY, START - 4 * DAY, START - 3 * DAY),
        (START - 3 * DAY, None, None),
        (START - 1 * DAY, None, None),
    ],
)
def test_when_one_is_asked(booked: datetime, asks: datetime | None, reminds: datetime | None) -> None:
    plan = plan_of(RULE, START, booked)
    assert (
        (plan.asks_at, plan.reminds_at, plan.deadline_at) == (asks, reminds, START - 2 * DAY) if plan else asks is None
    )


def test_several_products_ask_as_the_strictest_does() -> None:
    assert strictest([]) is None
    assert strictest([RULE, ConfirmRule(7, 1, 1, "task")]) == ConfirmRule(7, 3, 2, "task")
    assert strictest([RULE]) == RULE


@pytest.mark.parametrize(
    ("state", "reminds", "otherwise", "late", "becomes"),
    [
        (State.WAITING, True, "release", False, State.ASKED),
        (State.WAITING, True, "release", True, State.TASK),
        (State.ASKED, True, "release", False, State.REMINDED),
        (State.ASKED, True, "release", True, State.RELEASED),
        (State.ASKED, False, "task", True, State.TASK),
        (State.REMINDED, True, "release", True, State.RELEASED),
        (State.REMINDED, True, "task", True, State.TASK),
    ],
)
def test_what_comes_next(state: State, reminds: bool, otherwise: str, late: bool, becomes: State) -> None:
    deadline = START - 2 * DAY
    now = deadline + timedelta(minutes=1) if late else deadline - timedelta(minutes=1)
    assert next_step(state, START - 3 * DAY if reminds else None, deadline, otherwise, now) is becomes


def test_when_the_next_step_is_due() -> None:
    remind, deadline = START - 3 * DAY, START - 2 * DAY
    assert due_after(State.ASKED, remind, deadline) == remind
    assert due_after(State.ASKED, None, deadline) == deadline
    assert due_after(State.REMINDED, remind, deadline) == deadline
    assert due_after(State.CONFIRMED, remind, deadline) is None


def town_that_asks(db: Database, otherwise: str = "release") -> Town:
    town = build(db)
    with db.transaction() as session:
        row = session.get_one(Product, town.products["phone"])
        row.confirmation_demanded, row.confirm_otherwise = True, otherwise
        session.add(row)
    return town


def booked(db: Database, town: Town, starts_at: datetime = TEN, now: datetime = NOW - 10 * DAY):  # type: ignore[no-untyped-def]
    wish = BookRequest(
        "web", location_id=town.shop, activities=(ActivityWish(town.products["phone"]),), starts_at=starts_at
    )
    with db.transaction() as session:
        return book(session, PUBLIC, wish, now).appointment


def work(db: Database, now: datetime) -> list[State | None]:
    """Do what the worker's job does."""
    with db.reading() as session:
        due = confirming.due_confirmations(session, SYSTEM, now)
    steps = []
    for each in due:
        with db.transaction() as session:
            steps.append(confirming.take_step(session, SYSTEM, each, now))
    return steps


def events(session: Session) -> list[str]:
    return list(session.exec(select(OutboxEvent.kind).order_by(OutboxEvent.seq)))  # type: ignore[arg-type]


def test_nobody_answers_and_the_place_is_released(database: Database) -> None:
    town = town_that_asks(database)
    made = booked(database, town)
    assert work(database, at(10) - 6 * DAY) == []
    assert work(database, at(10) - 5 * DAY) == [State.ASKED]
    assert work(database, at(10) - 5 * DAY) == [], "asked once"
    assert work(database, at(10) - 3 * DAY) == [State.REMINDED]
    assert work(database, at(10) - 2 * DAY) == [State.RELEASED]
    assert work(database, at(10)) == []
    with database.reading() as session:
        row = session.get_one(Appointment, made.id)
        assert (row.status, row.cancel_reason) == ("cancelled", "niet-bevestigd")
        assert events(session) == [
            "AppointmentBooked", "ConfirmationAsked", "ConfirmationReminded", "AppointmentCancelled",
            "ConfirmationMissed",
        ]  # fmt: skip
    again = booked(database, town, now=at(10) - 2 * DAY)
    assert again.starts_at == at(10), "the place is free"
    with database.reading() as session:
        assert session.get(Confirmation, again.id) is None, "booked after the deadline: that is confirmation enough"


def test_who_confirms_keeps_the_place_and_is_asked_no_more(database: Database) -> None:
    town = town_that_asks(database)
    made = booked(database, town)
    work(database, at(10) - 5 * DAY)
    with database.transaction() as session:
        confirming.confirm(session, citizen_of(made.id), made.id, at(10) - 4 * DAY)
        confirming.confirm(session, citizen_of(made.id), made.id, at(10) - 4 * DAY)
    assert work(database, at(10) - 1 * DAY) == []
    with database.reading() as session:
        row = session.get_one(Confirmation, made.id)
        assert (row.state, row.settled_by) == (State.CONFIRMED, "citizen")
        assert events(session).count("Confirmed") == 1
        view = confirming.confirmation_of(session, citizen_of(made.id), made.id)
        assert view
        assert not view.is_asked


def test_a_task_stands_in_the_list_of_staff_until_they_answer(database: Database) -> None:
    town = town_that_asks(database, "task")
    first, second = booked(database, town), booked(database, town, at(11))
    for days in (5, 3, 2):
        work(database, at(11) - days * DAY)
    clerk = staff_actor()
    with database.reading() as session:
        found = confirming.unconfirmed(session, clerk, at(11) - 2 * DAY)
        assert [each.appointment.id for each in found] == [first.id, second.id]
        assert confirming.unconfirmed(session, staff_actor(None, frozenset({town.services})), at(11) - 2 * DAY) == []
    with database.transaction() as session:
        confirming.confirm(session, clerk, first.id, at(11) - 2 * DAY)
        confirming.drop_task(session, clerk, second.id, at(11) - 2 * DAY)
        confirming.drop_task(session, clerk, second.id, at(11) - 2 * DAY)
    with database.reading() as session:
        assert confirming.unconfirmed(session, clerk, at(11) - 2 * DAY) == []
        assert session.get_one(Appointment, second.id).status == "booked"


def test_a_move_asks_anew_and_a_cancelled_one_is_not_asked(database: Database) -> None:
    town = town_that_asks(database)
    moved, gone = booked(database, town), booked(database, town, at(11))
    work(database, at(11) - 5 * DAY)
    with database.transaction() as session:
        cancel(session, SYSTEM, gone.id, "", at(11) - 4 * DAY)
        move(session, SYSTEM, moved.id, at(14), at(11) - 4 * DAY)
    with database.reading() as session:
        row = session.get_one(Confirmation, moved.id)
        assert (row.state, row.due_at) == (State.WAITING, at(11) - 4 * DAY)
    assert work(database, at(11) - 3 * DAY) == [State.ASKED, State.DROPPED]


def test_only_who_may_confirms(database: Database) -> None:
    town = town_that_asks(database)
    made, other = booked(database, town), booked(database, town, at(11))
    with database.transaction() as session:
        with pytest.raises(NotFound):
            confirming.confirm(session, citizen_of(other.id), made.id, NOW)
        with pytest.raises(NotAllowed):
            confirming.confirm(session, PUBLIC, made.id, NOW)
        with pytest.raises(NotAllowed):
            confirming.confirm(session, staff_actor(None, frozenset({town.services})), made.id, NOW)
        cancel(session, SYSTEM, made.id, "", NOW)
        with pytest.raises(AlreadyDone):
            confirming.confirm(session, citizen_of(made.id), made.id, NOW)
