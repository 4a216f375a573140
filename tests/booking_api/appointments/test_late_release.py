"""A place that was given back stays back from the public for a while; staff and time alone bring it back."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from booking_api.appointments.queries import free_times
from booking_api.appointments.service import ActivityWish, BookRequest, book, cancel, move
from booking_api.availability.models import Allocation
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import SlotTaken
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from tests.support.town import MONDAY, NOW, Town, add_session_product, at, build, staff_actor

CLERK = staff_actor()


def town_with(db: Database, product: str = "passport", **rules: int) -> Town:
    town = build(db, employees=1)
    with db.transaction() as session:
        if product == "bay":
            add_session_product(session, town, 1, [at(9), at(10)])
        row = session.get_one(Product, town.products[product])
        for name, value in rules.items():
            setattr(row, name, value)
        session.add(row)
    return town


def starts(session: Session, town: Town, actor: Actor, now: datetime, product: str = "passport") -> list[datetime]:
    wished = [ActivityWish(town.products[product])]
    found = free_times(session, actor, town.shop, wished, MONDAY, MONDAY, now)
    return [start for _, starts in found.days for start in starts]


def booked(db: Database, town: Town, hour: int, actor: Actor = PUBLIC, product: str = "passport", now: datetime = NOW):  # type: ignore[no-untyped-def]
    wish = BookRequest(
        "web", location_id=town.shop, activities=(ActivityWish(town.products[product]),), starts_at=at(hour)
    )
    with db.transaction() as session:
        return book(session, actor, wish, now).appointment


def test_what_is_cancelled_comes_back_late_for_the_public_and_at_once_for_staff(database: Database) -> None:
    town = town_with(database, release_delay_min=30, release_delay_max=60)
    made = booked(database, town, 10)
    with database.transaction() as session:
        cancel(session, SYSTEM, made.id, "", NOW)
    with database.reading() as session:
        assert at(10) not in starts(session, town, PUBLIC, NOW)
        assert at(10) not in starts(session, town, PUBLIC, NOW + timedelta(minutes=29))
        assert at(10) in starts(session, town, CLERK, NOW)
        assert at(10) in starts(session, town, PUBLIC, NOW + timedelta(minutes=61)), (
            "remembered no longer than it holds"
        )
    with pytest.raises(SlotTaken):
        booked(database, town, 10)
    taken = booked(database, town, 10, CLERK)
    assert taken.starts_at == at(10)


def test_staff_take_a_part_and_the_rest_stays_back(database: Database) -> None:
    town = town_with(database, "licence", release_delay_min=30, release_delay_max=30)
    with database.transaction() as session:
        row = session.get_one(Product, town.products["passport"])
        row.release_delay_min = row.release_delay_max = 30
        session.add(row)
    made = booked(database, town, 10)
    with database.transaction() as session:
        cancel(session, SYSTEM, made.id, "", NOW)
    short = booked(database, town, 10, CLERK, "licence")
    with database.reading() as session:
        rows = session.exec(select(Allocation).where(Allocation.purpose == "released")).all()
        assert rows, "the last minutes stay back"
        assert all(row.expires_at == NOW + timedelta(minutes=30) for row in rows)
        assert short.ends_at not in starts(session, town, PUBLIC, NOW, "licence")
        assert short.ends_at in starts(session, town, PUBLIC, NOW + timedelta(minutes=31), "licence")


def test_a_move_keeps_back_what_it_leaves_but_not_from_itself(database: Database) -> None:
    town = town_with(database, release_delay_min=10, release_delay_max=10)
    made = booked(database, town, 10)
    with database.transaction() as session:
        move(session, SYSTEM, made.id, at(10, 5), NOW)
    with database.reading() as session:
        rows = session.exec(select(Allocation).where(Allocation.purpose == "released")).all()
        assert {row.end_cell - row.start_cell for row in rows} == {1}
        assert at(9, 50) not in starts(session, town, PUBLIC, NOW)
        assert at(9, 50) in starts(session, town, PUBLIC, NOW + timedelta(minutes=11))


def test_without_a_delay_it_is_free_at_once(database: Database) -> None:
    town = town_with(database)
    made = booked(database, town, 10)
    with database.transaction() as session:
        cancel(session, SYSTEM, made.id, "", NOW)
    with database.reading() as session:
        assert at(10) in starts(session, town, PUBLIC, NOW)


def test_seats_of_a_session_come_back_late_too(database: Database) -> None:
    town = town_with(database, "bay", release_delay_min=30, release_delay_max=30)
    made = booked(database, town, 9, product="bay")
    with database.transaction() as session:
        cancel(session, SYSTEM, made.id, "", NOW)
    with database.reading() as session:
        assert starts(session, town, PUBLIC, NOW, "bay") == [at(10)]
        assert starts(session, town, PUBLIC, NOW + timedelta(minutes=31), "bay") == [at(9), at(10)]
    assert booked(database, town, 9, product="bay", now=NOW + timedelta(minutes=31)).starts_at == at(9)
