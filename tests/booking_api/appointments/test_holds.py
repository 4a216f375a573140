"""Times that are kept for a while: they block, die by time alone, and become the appointment."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import (
    Hold,
)
from booking_api.availability.models import Allocation
from booking_api.db import Database
from booking_api.errors import (
    HoldExpired,
    NotFound,
    SlotTaken,
)
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from tests.booking_api.appointments.steps import LATER, MARIA, book, book_hold, free, hold, lanes, number_of
from tests.support.town import NOW, add_product, at, build, staff_actor


def test_a_hold_keeps_its_time_and_becomes_the_appointment(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    assert at(10) not in free(database, town)
    made = book_hold(database, kept.id, customer=MARIA)
    assert (made.starts_at, made.ends_at) == (at(10), at(10, 15))
    assert made.customer == MARIA
    assert at(10) not in free(database, town, now=LATER), "the lanes no longer expire"
    assert number_of(database, Hold) == 0
    with database.reading() as session:
        assert {(row.purpose, row.expires_at) for row in lanes(session)} == {("leg", None)}


def test_an_expired_hold_neither_blocks_nor_leaks(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    with pytest.raises(SlotTaken) as taken:
        hold(database, town, at(10))
    assert taken.value.details["alternatives"][:2] == [at(9, 35), at(9, 40)]
    assert at(10) in free(database, town, now=LATER)
    other = book(database, town, at(10), now=LATER)
    with pytest.raises(HoldExpired):
        book_hold(database, kept.id, now=LATER)
    with database.reading() as session:
        assert {row.leg_id for row in lanes(session)} == {other.legs[0].id}


def test_an_expired_hold_is_still_booked_while_its_time_is_free(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    assert book_hold(database, kept.id, now=LATER).starts_at == at(10)


def test_a_hold_can_be_kept_longer_and_let_go(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    soon = NOW + timedelta(minutes=10)
    longer = attempting(database, lambda session: service.renew_hold(session, PUBLIC, kept.id, soon))
    assert longer.expires_at == soon + timedelta(minutes=15)
    assert at(10) not in free(database, town, now=LATER)
    attempting(database, lambda session: service.release_hold(session, PUBLIC, kept.id, soon))
    assert at(10) in free(database, town, now=soon)
    assert number_of(database, Allocation) == number_of(database, Hold) == 0


def test_somebody_elses_client_may_not_use_a_hold_but_staff_may_take_it_over(database: Database) -> None:
    town = build(database, employees=1)
    ours, theirs = (Actor("client", uuid4(), SYSTEM.permissions, department_ids=None) for _ in range(2))
    kept = hold(database, town, at(10), actor=ours)
    with pytest.raises(NotFound):
        attempting(database, lambda session: service.renew_hold(session, theirs, kept.id, NOW))
    assert attempting(database, lambda session: service.renew_hold(session, staff_actor(), kept.id, NOW)).id == kept.id


def test_what_an_expired_hold_left_is_in_nobodys_way_when_others_make_room(database: Database) -> None:
    town = build(database, employees=2)
    with database.transaction() as session:
        for minutes in (105, 60):
            town.products[str(minutes)] = add_product(session, town, f"p{minutes}", "reisdocumenten", handling=minutes)
    kept = hold(database, town, at(12, 15))
    with database.reading() as session:
        first = UUID(session.get_one(Hold, kept.id).legs[0]["staff_id"])
    book(database, town, at(10), staff_id=first)
    long = book(database, town, at(10, 45), "105")
    assert long.legs[0].staff_id != first
    made = book(database, town, at(10), "60", now=LATER)
    assert made.legs[0].staff_id == long.legs[0].staff_id, "the long one went to who had the hold"


def test_a_hold_that_made_room_is_booked_where_it_went(database: Database) -> None:
    town = build(database, employees=2)
    kept = hold(database, town, at(10))
    with database.reading() as session:
        first = UUID(session.get_one(Hold, kept.id).legs[0]["staff_id"])
    book(database, town, at(10), staff_id=first)
    assert book_hold(database, kept.id).legs[0].staff_id != first
