"""A location that closes: nobody can book it any more, whatever was begun, and who has an appointment is told."""

from datetime import datetime, timedelta
from threading import Thread

import pytest

from booking_api.appointments.displacing import displace
from booking_api.appointments.models import Appointment
from booking_api.appointments.queries import free_times
from booking_api.appointments.queries_sessions import SessionsSought, sessions_between
from booking_api.appointments.service import BookRequest
from booking_api.appointments.service import book as book_it
from booking_api.availability.service import capacity_changed
from booking_api.db import Database
from booking_api.errors import HoldExpired, SlotTaken
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.locations.models import Closure
from tests.booking_api.appointments.steps import book, book_hold, free, hold, wishes
from tests.support.town import MONDAY, NOW, Town, add_session_product, add_shift, at, build, staff_actor


def close(db: Database, town: Town, begins: datetime, ends: datetime) -> None:
    """Do what the page of an administrator does."""
    with db.transaction() as session:
        session.add(Closure(location_id=town.shop, starts_at=begins, ends_at=ends))
        session.flush()
        displace(session, SYSTEM, town.shop, begins, ends, NOW)
        capacity_changed(session, SYSTEM, NOW)


def is_displaced(db: Database, made: object) -> bool:
    with db.reading() as session:
        return session.get_one(Appointment, made).displaced_at is not None


def test_a_time_that_was_kept_is_not_booked_on_a_day_that_closed_meanwhile(database: Database) -> None:
    town = build(database)
    kept, by_phone = hold(database, town, at(10)), hold(database, town, at(10), "phone")
    later = hold(database, town, at(14))
    close(database, town, at(9), at(12))
    with pytest.raises(HoldExpired):
        book_hold(database, kept.id)
    assert book_hold(database, later.id).starts_at == at(14)
    assert book_hold(database, by_phone.id).starts_at == at(10), "nobody comes for a call"


def test_places_in_a_session_are_gone_while_its_location_is_closed(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, 3, [at(10), at(14)])
    before = book(database, town, at(10), "bay")
    kept = hold(database, town, at(10), "bay")
    close(database, town, at(9), at(12))
    assert free(database, town, "bay") == [at(14)]
    with pytest.raises(SlotTaken):
        book(database, town, at(10), "bay")
    with pytest.raises(HoldExpired):
        book_hold(database, kept.id)
    assert is_displaced(database, before.id)
    sought = SessionsSought(at(0), at(23), town.shop, kinds=("session",))
    with database.reading() as session:
        public, staff = (sessions_between(session, actor, sought, NOW)[0] for actor in (PUBLIC, staff_actor()))
    assert [each.starts_at for each in public] == [at(14)]
    assert [each.starts_at for each in staff] == [at(10), at(14)]


def test_who_books_far_ahead_while_the_location_closes_is_told_too(database: Database) -> None:
    town, day = build(database), MONDAY + timedelta(days=70)
    with database.transaction() as session:
        add_shift(session, town, town.staff["Medewerker 1"], day=day, desk_id=town.desks[0])
    closing = Thread(target=close, args=(database, town, at(0), at(23, day=day)))
    with database.transaction() as session:
        wish = BookRequest("web", location_id=town.shop, activities=wishes(town), starts_at=at(10, day=day))
        made = book_it(session, PUBLIC, wish, NOW).appointment
        closing.start()
        closing.join(0.5)  # it waits for us, or is done without having seen us
    closing.join()
    assert is_displaced(database, made.id)
    with database.reading() as session:
        assert not free_times(session, PUBLIC, town.shop, wishes(town), MONDAY, day, NOW).days
