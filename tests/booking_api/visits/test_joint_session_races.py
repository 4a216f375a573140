"""A joint session under many hands at the very same moment: one begins it, one ends it, and nobody is left outside."""

from collections import Counter
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.db import Database
from booking_api.errors import AlreadyDone
from booking_api.identity.actor import Actor
from booking_api.visits import service
from booking_api.visits.models import VisitLeg, VisitPeriod
from booking_api.visits.rules import LegState
from tests.booking_api.visits.evening import ENDS, STARTS, arrive, begin, plan, seat
from tests.booking_api.visits.hall import Hall
from tests.booking_api.visits.test_races import race

pytestmark = pytest.mark.race

PARTIES = 6


def press_begin(database: Database, actor: Actor, session_id: UUID) -> str:
    try:
        with database.transaction() as session:
            return f"begun {service.begin_session(session, actor, session_id, STARTS)}"
    except AlreadyDone as late:
        return f"first was {late.details['name']}"


def press_finish(database: Database, actor: Actor, session_id: UUID) -> str:
    try:
        with database.transaction() as session:
            return f"finished {service.finish_session(session, actor, session_id, ENDS)}"
    except AlreadyDone as late:
        return f"first was {late.details['name']}"


def check_in(database: Database, actor: Actor, location_id: UUID, appointment_id: UUID) -> str:
    with database.transaction() as session:
        service.check_in(session, actor, location_id, STARTS, appointment_id=appointment_id, channel="pillar")
    return "in"


def leave(database: Database, actor: Actor, visit_id: UUID) -> str:
    try:
        with database.transaction() as session:
            service.leave(session, actor, visit_id, ENDS)
    except AlreadyDone:
        return "done before"
    return "left"


def states(hall: Hall) -> Counter[LegState]:
    with hall.database.reading() as session:
        return Counter(leg.state for leg in session.exec(select(VisitLeg)))


def periods(hall: Hall, state: LegState) -> int:
    with hall.database.reading() as session:
        return len(session.exec(select(VisitPeriod.id).where(VisitPeriod.state == state.value)).all())


def test_of_two_who_begin_one_wins_and_the_other_hears_who(hall: Hall, database_url: str) -> None:
    evening = plan(hall, hall.fatima)
    for number in range(PARTIES):
        arrive(hall, seat(hall, evening, f"Vries{number}"))
    two = [hall.fatima, hall.host]
    heard = race(database_url, [(press_begin, (actor, evening)) for actor in two])
    won = heard.index(f"begun {PARTIES}") if f"begun {PARTIES}" in heard else -1
    names = {actor.name for actor in two}
    assert won >= 0, heard
    assert {each.removeprefix("first was ") for each in heard if each.startswith("first was")} <= names, heard
    assert sorted(each.split()[0] for each in heard) == ["begun", "first"], heard
    assert periods(hall, LegState.IN_SERVICE) == PARTIES


def test_whoever_checks_in_while_it_begins_is_inside(hall: Hall, database_url: str) -> None:
    evening = plan(hall, hall.fatima)
    booked = [seat(hall, evening, f"Vries{number}") for number in range(PARTIES)]
    arriving = [(check_in, (hall.pillar, hall.location.id, each.id)) for each in booked]
    heard = race(database_url, [*arriving, (press_begin, (hall.host, evening))])
    assert heard.count("in") == PARTIES, heard
    assert states(hall) == {LegState.IN_SERVICE: PARTIES}
    assert periods(hall, LegState.IN_SERVICE) == PARTIES


def test_of_two_who_end_it_one_wins_while_somebody_leaves(hall: Hall, database_url: str) -> None:
    evening = plan(hall, hall.fatima)
    visits = [arrive(hall, seat(hall, evening, f"Vries{number}")) for number in range(PARTIES)]
    begin(hall, evening)
    ending = [(press_finish, (actor, evening)) for actor in (hall.fatima, hall.host)]
    heard = race(database_url, [*ending, (leave, (hall.host, visits[0]))])
    gone = heard.count("left")
    assert heard.count(f"finished {PARTIES - gone}") == 1, heard
    assert sum(each.startswith("first was") for each in heard) == 1, heard
    assert states(hall) == Counter({LegState.DONE: PARTIES - gone, LegState.LEFT: gone}) - Counter()
