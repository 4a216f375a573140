"""Joint sessions: planned by staff with employee and room, filled seat by seat, and cancelled with all in it."""

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from booking_api import events
from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import AppointmentStatus, JointSession
from booking_api.appointments.planning_sessions import (
    Planned,
    SessionWish,
    cancel_session,
    change_capacity,
    plan_sessions,
)
from booking_api.appointments.queries_sessions import SessionsSought, joint_session, sessions_between, who_comes
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.appointments.values import AppointmentView
from booking_api.availability.models import Allocation
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound, SlotTaken
from booking_api.identity.actor import PUBLIC, Actor
from booking_api.identity.rules import Role
from booking_api.locations.models import Closure
from booking_api.outbox import OutboxEvent
from tests.support.town import MONDAY, NOW, Town, add_product, at, build, staff_actor

EVENING = at(19)


def town_with_ceremony(db: Database, rooms: int = 1) -> Town:
    town = build(db, employees=1, rooms=rooms)
    with db.transaction() as session:
        product = add_product(
            session, town, "ceremonie", "reisdocumenten", handling=60, place_kind="room", kind="session", max_persons=6,
            buffer_before=15,
        )  # fmt: skip
        town.products["ceremony"] = product
    return town


def plan(db: Database, town: Town, starts_at: datetime, actor: Actor | None = None, **more: Any) -> Planned:
    wish = SessionWish(town.shop, town.products["ceremony"], starts_at, 60, more.pop("capacity", 10), **more)
    return attempting(db, lambda session: plan_sessions(session, actor or planner(town), wish, NOW))


def planner(town: Town) -> Actor:
    return staff_actor(None, frozenset({town.services}), Role.EMPLOYEE)


def seats(db: Database, town: Town, starts_at: datetime, count: int = 1, name: str = "Ana") -> AppointmentView:
    request = BookRequest(
        "web",
        location_id=town.shop,
        activities=(ActivityWish(town.products["ceremony"], count),),
        starts_at=starts_at,
        customer=CustomerDetails(name, None, "Silva", f"{name.lower()}@voorbeeld.example"),
    )
    return attempting(db, lambda session: service.book(session, PUBLIC, request, NOW)).appointment


def lanes_of(session: Session, session_id: UUID) -> set[str]:
    return set(session.exec(select(Allocation.lane).where(Allocation.session_id == session_id)))


def kinds(db: Database) -> list[str]:
    with db.reading() as session:
        return [row.kind for row in session.exec(select(OutboxEvent).order_by(OutboxEvent.seq))]  # type: ignore[arg-type]


def test_a_session_takes_an_employee_and_a_room_with_its_preparation(database: Database) -> None:
    town = town_with_ceremony(database)
    [session_id] = plan(database, town, at(10)).session_ids
    with database.reading() as session:
        view = joint_session(session, planner(town), session_id, NOW)
        assert (view.room_id, view.staff_id) == (town.rooms[0], town.staff["Medewerker 1"])
        assert lanes_of(session, session_id) == {f"room:{town.rooms[0]}", f"staff:{town.staff['Medewerker 1']}"}
        passport = (ActivityWish(town.products["passport"], 1),)
        free = queries.free_times(session, PUBLIC, town.shop, passport, MONDAY, MONDAY, NOW, "web")
        starts = [start for _, day in free.days for start in day]
    assert at(9, 30) in starts
    assert at(9, 40) not in starts, "preparation begins at 9:45, so a quarter of an hour no longer fits"
    assert at(10, 55) not in starts
    assert at(11) in starts


def test_an_evening_session_has_who_and_where_the_planner_names(database: Database) -> None:
    town = town_with_ceremony(database)
    with pytest.raises(SlotTaken) as refused:
        plan(database, town, EVENING)
    assert [each.reason for each in refused.value.details["refused"]] == ["geen-medewerker"]
    who, where = town.staff["Consulent"], town.rooms[0]
    assert plan(database, town, EVENING, staff_id=who, room_id=where).session_ids
    with pytest.raises(SlotTaken) as again:
        plan(database, town, EVENING + timedelta(minutes=30), staff_id=who, room_id=where)
    assert [each.reason for each in again.value.details["refused"]] == ["medewerker-bezet"]


def test_a_full_evening_is_full_and_not_outside_the_opening_hours(database: Database) -> None:
    town = town_with_ceremony(database)
    plan(database, town, EVENING, staff_id=town.staff["Consulent"], room_id=town.rooms[0], capacity=1)
    seats(database, town, EVENING)
    with pytest.raises(SlotTaken):
        seats(database, town, EVENING, name="Bo")


def test_a_series_skips_closed_days_and_tells_which_dates_failed(database: Database) -> None:
    town = town_with_ceremony(database)
    weeks = [EVENING + timedelta(weeks=number) for number in range(6)]
    who, where = town.staff["Consulent"], town.rooms[0]
    with database.transaction() as session:
        session.add(Closure(location_id=town.shop, starts_at=weeks[2], ends_at=weeks[2] + timedelta(hours=9)))
    plan(database, town, weeks[4] - timedelta(minutes=30), staff_id=town.staff["Medewerker 1"], room_id=where)
    made = plan(database, town, EVENING, staff_id=who, room_id=where, weeks=6)
    assert [(each.starts_at, each.reason) for each in made.refused] == [
        (weeks[2], "gesloten"),
        (weeks[4], "ruimte-bezet"),
    ]
    assert len(made.session_ids) == 4
    with database.reading() as session:
        assert len({session.get_one(JointSession, each).series_id for each in made.session_ids}) == 1


def test_seats_are_offered_as_times_with_places_left_and_the_last_one_goes_once(database: Database) -> None:
    town = town_with_ceremony(database, rooms=2)
    plan(database, town, at(10), capacity=3)
    later = plan(database, town, at(13), capacity=5)
    wish = (ActivityWish(town.products["ceremony"], 1),)
    with database.reading() as session:
        found = queries.free_times(session, PUBLIC, town.shop, wish, MONDAY, MONDAY, NOW, "web")
    assert found.left == {at(10): 3, at(13): 5}
    seats(database, town, at(10), 2)
    outcomes: list[object] = []

    def try_last(name: str) -> None:
        try:
            outcomes.append(seats(database, town, at(10), 1, name).status)
        except SlotTaken as taken:
            outcomes.append(taken.details["alternatives"])

    racers = [threading.Thread(target=try_last, args=(name,)) for name in ("Bo", "Cas", "Dee")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert outcomes.count(AppointmentStatus.BOOKED) == 1
    assert outcomes.count([at(13)]) == 2
    with database.reading() as session:
        assert session.get_one(JointSession, later.session_ids[0]).taken == 0


def test_cancelling_tells_everybody_and_frees_employee_and_room(database: Database) -> None:
    town = town_with_ceremony(database)
    [session_id] = plan(database, town, at(10)).session_ids
    made = [seats(database, town, at(10), 2, name) for name in ("Bo", "Cas")]
    request = HoldRequest(town.shop, (ActivityWish(town.products["ceremony"], 1),), at(10))
    kept = attempting(database, lambda session: service.hold(session, PUBLIC, request, NOW))
    told = attempting(database, lambda session: cancel_session(session, planner(town), session_id, NOW))
    assert told == 2
    assert kinds(database).count(events.APPOINTMENT_CANCELLED) == 2
    assert kinds(database)[-1] == events.SESSION_CANCELLED
    with database.reading() as session:
        assert lanes_of(session, session_id) == set()
        for each in made:
            view = queries.appointment(session, planner(town), each.id, now=NOW)
            assert (view.status, view.cancel_reason) == (AppointmentStatus.CANCELLED, "bijeenkomst-geannuleerd")
    late = BookRequest("web", hold_id=kept.id)
    with pytest.raises(NotFound):
        attempting(database, lambda session: service.book(session, PUBLIC, late, NOW))
    assert attempting(database, lambda session: cancel_session(session, planner(town), session_id, NOW)) == 0
    assert plan(database, town, at(10)).session_ids, "the room and the employee are free again"


def test_capacity_never_goes_below_what_is_taken(database: Database) -> None:
    town = town_with_ceremony(database)
    [session_id] = plan(database, town, at(10), capacity=3).session_ids
    seats(database, town, at(10), 3)

    def change(capacity: int) -> None:
        attempting(database, lambda session: change_capacity(session, planner(town), session_id, capacity, NOW))

    with pytest.raises(InvalidInput) as refused:
        change(2)
    assert refused.value.details["fields"] == {"capacity": "minder-dan-bezet"}
    change(4)
    assert seats(database, town, at(10), 1, "Bo").status is AppointmentStatus.BOOKED


def test_another_department_sees_that_there_is_a_session_but_not_who_comes(database: Database) -> None:
    town = town_with_ceremony(database)
    [session_id] = plan(database, town, at(10)).session_ids
    seats(database, town, at(10), 2)
    stranger = staff_actor(None, frozenset({town.work}), Role.EMPLOYEE)
    with database.reading() as session:
        sought = SessionsSought(at(0), at(23))
        [seen], more = sessions_between(session, stranger, sought, NOW)
        assert (seen.name, seen.taken, more) == ("ceremonie", 2, False)
        with pytest.raises(NotAllowed):
            who_comes(session, stranger, session_id, NOW)
        [row] = who_comes(session, planner(town), session_id, NOW)
        assert row.customer is not None
        assert (row.customer.family_name, row.persons) == ("Silva", 2)
        [public], _ = sessions_between(session, PUBLIC, sought, NOW)
        assert (public.staff_name, public.left) == ("", 8)
    for forbidden in (
        lambda: plan(database, town, at(13), stranger),
        lambda: attempting(database, lambda session: cancel_session(session, stranger, session_id, NOW)),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_what_is_wrong_with_a_plan_is_told_at_once(database: Database) -> None:
    town = town_with_ceremony(database)
    wish = SessionWish(town.shop, town.products["passport"], NOW - timedelta(days=1), 7, 0, weeks=99)
    with pytest.raises(InvalidInput) as wrong:
        attempting(database, lambda session: plan_sessions(session, planner(town), wish, NOW))
    assert sorted(wrong.value.details["fields"]) == ["capacity", "minutes", "product_id", "starts_at", "weeks"]
    [session_id] = plan(database, town, at(10)).session_ids
    with pytest.raises(AlreadyDone):
        attempting(database, lambda session: cancel_session(session, planner(town), session_id, at(10, 30)))
