"""Whom an employee is to expect, through booking itself: who is planned with them, moves, arrives or cancels."""

from datetime import timedelta
from uuid import UUID

import pytest

from booking_api.appointments import service as appointments
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.db import Database
from booking_api.errors import NotAllowed
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.rules import Role
from booking_api.visits.rules import PlaceKind
from booking_api.visits.service import check_in
from booking_api.visits.soon import soon
from booking_api.visits.values import Place
from booking_api.visits.values_desk import SoonView
from tests.support.town import Town, at, build, staff_actor

MORNING = at(9)


@pytest.fixture
def town(database: Database) -> Town:
    return build(database, employees=1)


@pytest.fixture
def me(town: Town) -> Actor:
    return staff_actor(town.staff["Medewerker 1"], frozenset({town.services}))


def expected(database: Database, town: Town, who: Actor, place_id: UUID, besides: frozenset[UUID]) -> list[SoonView]:
    with database.reading() as session:
        return soon(session, who, Place(PlaceKind.DESK, place_id), town.shop, MORNING, besides=besides)


def test_what_is_booked_moved_and_cancelled_is_expected_by_who_it_is_planned_with(
    database: Database, town: Town, me: Actor
) -> None:
    def mine(who: Actor = me, besides: frozenset[UUID] = frozenset()) -> list[tuple[object, bool]]:
        return [(one.starts_at, one.is_here) for one in expected(database, town, who, town.desks[0], besides)]

    wish = (ActivityWish(town.products["passport"]),)
    booked = []
    for starts_at in (at(11), at(10)):
        with database.transaction() as session:
            request = BookRequest("web", location_id=town.shop, activities=wish, starts_at=starts_at)
            booked.append(appointments.book(session, SYSTEM, request, MORNING).appointment.id)
    assert mine() == [(at(10), False), (at(11), False)]
    assert mine(staff_actor(town.staff["Consulent"], frozenset({town.work}))) == []
    with database.transaction() as session:
        appointments.move(session, SYSTEM, booked[1], at(12), MORNING)
    assert mine() == [(at(11), False), (at(12), False)]
    with database.transaction() as session:
        visit = check_in(session, SYSTEM, town.shop, MORNING, channel="host", appointment_id=booked[0])
    assert mine() == [(at(11), True), (at(12), False)]
    assert mine(besides=frozenset({visit.leg_id})) == [(at(12), False)]
    with database.transaction() as session:
        appointments.cancel(session, SYSTEM, booked[1], "citizen", MORNING + timedelta(minutes=1))
    assert mine() == [(at(11), True)]


@pytest.mark.parametrize("role", [Role.KCC, Role.PLANNER, Role.ADMINISTRATOR])
def test_who_helps_nobody_at_a_desk_reads_no_such_list(database: Database, town: Town, role: Role) -> None:
    other = staff_actor(town.staff["Medewerker 1"], None, role)
    with pytest.raises(NotAllowed):
        expected(database, town, other, town.desks[0], frozenset())
