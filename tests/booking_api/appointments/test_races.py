"""Twenty processes want the last place at the same moment: exactly as many win as there are places."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from booking_api.appointments.models import Appointment, Hold, JointSession
from booking_api.appointments.service import ActivityWish, HoldRequest, hold
from booking_api.availability.models import Allocation
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from tests.booking_api.appointments.racers import Job, Racers, words
from tests.support.town import NOW, Town, add_session_product, at, build

RACERS, ROUNDS = 20, 3
pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    many = Racers(RACERS)
    yield many
    many.close()


def job(db: Database, town: Town, kind: str, product: str) -> Job:
    return Job(kind, db.url, town.shop, town.products[product], at(9), NOW)


def no_lane_is_doubled(session: Session) -> bool:
    cells = [
        (row.lane, cell)
        for row in session.exec(select(Allocation))
        for cell in range(row.start_cell, row.end_cell)
        if row.expires_at is None or row.expires_at > NOW
    ]
    return len(cells) == len(set(cells))


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


@pytest.mark.parametrize("kind", ["hold", "book"])
@pytest.mark.parametrize("places", [1, 10])
def test_as_many_win_as_there_are_employees(database: Database, racers: Racers, places: int, kind: str) -> None:
    town = build(database, employees=places)
    first = job(database, town, kind, "passport")
    for number in range(ROUNDS):
        outcomes = racers.race(replace(first, starts_at=at(9) + timedelta(minutes=15 * number)))
        assert words(outcomes) == {"won": places, "taken": RACERS - places}
        assert all(outcome.alternatives for outcome in outcomes if outcome.word == "taken")
    with database.reading() as session:
        assert count(session, Hold if kind == "hold" else Appointment) == places * ROUNDS
        assert no_lane_is_doubled(session)


@pytest.mark.parametrize("kind", ["hold", "book"])
@pytest.mark.parametrize("places", [1, 10])
def test_as_many_win_as_a_session_has_places(database: Database, racers: Racers, places: int, kind: str) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, places, [at(9 + number) for number in range(ROUNDS + 1)])
    first = job(database, town, kind, "bay")
    for number in range(ROUNDS):
        outcomes = racers.race(replace(first, starts_at=at(9 + number)))
        assert words(outcomes) == {"won": places, "taken": RACERS - places}
        assert all(outcome.alternatives for outcome in outcomes if outcome.word == "taken")
    with database.reading() as session:
        taken = session.exec(select(JointSession.taken).order_by(col(JointSession.starts_at))).all()
    assert list(taken) == [places] * ROUNDS + [0]


def test_an_expired_hold_is_won_by_one(database: Database, racers: Racers) -> None:
    town = build(database, employees=1)
    first = job(database, town, "hold", "passport")
    assert words(racers.race(first))["won"] == 1
    later = replace(first, now=NOW + timedelta(minutes=20))
    assert words(racers.race(later)) == {"won": 1, "taken": RACERS - 1}
    with database.reading() as session:
        assert count(session, Allocation) == 2, "the lanes of the expired hold are gone, those of the winner are there"


@pytest.mark.parametrize("places", [1, 10])
@pytest.mark.parametrize("kind", ["book", "book a hold"])
def test_one_idempotency_key_makes_one_appointment(database: Database, racers: Racers, places: int, kind: str) -> None:
    """Also where it is for the last place, or of a hold: who comes second hears of the first, not that it is taken."""
    town = build(database, employees=places)
    race = replace(job(database, town, "book", "passport"), key="the same")
    if kind == "book a hold":
        wish = HoldRequest(race.location_id, (ActivityWish(race.product_id),), race.starts_at)
        with database.transaction() as session:
            race = replace(race, hold_id=hold(session, PUBLIC, wish, NOW).id)
    outcomes = racers.race(race)
    assert words(outcomes) == {"won": RACERS}
    assert len({outcome.subject_id for outcome in outcomes}) == 1
    with database.reading() as session:
        assert count(session, Appointment) == 1
