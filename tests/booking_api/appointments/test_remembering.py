"""An answer about free times is remembered for as long as all it was made of is the same, and not a moment longer."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import NOTHING_TOLD, ActivityWish, Answer, BookRequest, HoldRequest, Intake
from booking_api.appointments.service import book, hold
from booking_api.appointments.values import FreeTimes
from booking_api.availability.models import KeptCapacity
from booking_api.availability.service import capacity_changed
from booking_api.catalogue.models import Product
from booking_api.configuration import WATCHED
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.models import StaffSkill
from tests.support.town import MONDAY, NOW, Town, add_session_product, at, build

# Told by versions: who changes these calls `capacity_changed` or bumps the days.
VERSIONED = {
    "absence", "allocation", "closure", "desk_closure", "opening_hours", "planned_capacity", "scope_version", "shift",
    "staff_skill",
}  # fmt: skip


def asked(db: Database, town: Town, *names: str, now: datetime = NOW, intake: Intake = NOTHING_TOLD) -> FreeTimes:
    wished = [ActivityWish(town.products[name]) for name in names or ("passport", "licence")]
    with db.reading() as session:
        return free_times(session, PUBLIC, town.shop, wished, MONDAY, MONDAY, now, "web", intake=intake)


def starts(found: FreeTimes) -> list[datetime]:
    return [start for _, day in found.days for start in day]


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collect the statements that ask or write something."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    yield seen
    event.remove(db.engine, "before_cursor_execute", see)


def test_the_same_question_asks_only_whether_something_changed(database: Database) -> None:
    town = build(database)
    first = asked(database, town)
    with statements(database) as seen:
        again = asked(database, town)
    assert again is first
    assert again.days
    tables = [re.findall(r"FROM (\w+)", each) for each in seen]
    assert tables == [["configuration_mark"], ["scope_version"]]


def test_all_it_is_made_of_is_told_by_the_mark_or_by_versions(database: Database) -> None:
    town = build(database)
    with statements(database) as seen:
        asked(database, town)
    tables = {name for each in seen for name in re.findall(r"(?:FROM|JOIN) (\w+)(?!\w*\()", each)}
    assert {"allocation", "product", "shift"} <= tables
    assert tables - {"configuration_mark"} <= WATCHED | VERSIONED, "a change of these would not be noticed"


def _book(session: Session, town: Town) -> None:
    wish = (ActivityWish(town.products["passport"]),)
    for _ in range(2):
        book(session, PUBLIC, BookRequest("web", location_id=town.shop, activities=wish, starts_at=at(10)), NOW)


def _later(session: Session, town: Town) -> None:
    session.get_one(Product, town.products["passport"]).lead_minutes = 3 * 24 * 60


def _keep_back(session: Session, town: Town) -> None:
    session.add(KeptCapacity(location_id=town.shop, count=2))


def _unlearn(session: Session, town: Town) -> None:
    for person in list(town.staff.values())[:2]:
        session.delete(session.get_one(StaffSkill, (person, "rijbewijzen")))
    capacity_changed(session, SYSTEM, NOW)


@pytest.mark.parametrize("change", [_book, _later, _keep_back, _unlearn])
def test_a_change_by_another_process_is_seen_at_once(
    database: Database, change: Callable[[Session, Town], None]
) -> None:
    town = build(database)
    before = starts(asked(database, town))
    other = Database(database.url)
    with other.transaction() as session:
        change(session, town)
    after = starts(asked(database, town))
    assert after != before
    assert after == starts(asked(other, town))
    other.dispose()


def test_time_alone_ends_a_hold_and_a_lead_time(database: Database) -> None:
    town = build(database, employees=1)
    with database.transaction() as session:
        held = hold(session, PUBLIC, HoldRequest(town.shop, (ActivityWish(town.products["passport"]),), at(10)), NOW)
    assert at(10) not in starts(asked(database, town))
    just_before, end = held.expires_at - timedelta(microseconds=1), held.expires_at
    assert at(10) not in starts(asked(database, town, now=just_before))
    assert at(10) in starts(asked(database, town, now=end))
    with database.transaction() as session:
        session.get_one(Product, town.products["passport"]).lead_minutes = 7
    begun = at(9, 58)
    for moment, first in ((begun, at(10, 5)), (begun + timedelta(microseconds=1), at(10, 10))):
        assert starts(asked(database, town, "passport", now=moment))[0] == first


def test_what_a_session_changed_itself_is_seen_by_it_alone(database: Database) -> None:
    town = build(database)
    before = starts(asked(database, town))
    wished = [ActivityWish(town.products[name]) for name in ("passport", "licence")]
    with database.transaction() as session:
        _book(session, town)
        own = starts(free_times(session, PUBLIC, town.shop, wished, MONDAY, MONDAY, NOW, "web"))
        session.rollback()
    assert at(10) not in own
    assert starts(asked(database, town)) == before


def test_neither_seats_nor_what_somebody_told_are_remembered(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, 2, [at(11)])
    for _ in range(2):
        assert asked(database, town, "bay").left == {at(11): 2}
    with database.transaction() as session:
        wish = (ActivityWish(town.products["bay"]),)
        book(session, PUBLIC, BookRequest("web", location_id=town.shop, activities=wish, starts_at=at(11)), NOW)
    assert asked(database, town, "bay").left == {at(11): 1}
    told = Intake((Answer(town.products["passport"], "vraag", "ja"),))
    assert asked(database, town, intake=told) is not asked(database, town, intake=told)
