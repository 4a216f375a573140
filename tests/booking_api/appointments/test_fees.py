"""What an appointment costs: the fee of its own local day, the same when shown as when booked."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.appointments.attempts import attempting
from booking_api.appointments.queries import quote
from booking_api.appointments.service import ActivityWish, BookRequest, book
from booking_api.catalogue.models import FeeLine, Product
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from tests.support.town import MONDAY, NOW, at, build

OLD, NEW = 8387, 8785


@pytest.mark.parametrize(
    ("last_day_of_old", "cents"),
    [(date(2026, 12, 6), NEW), (MONDAY, OLD), (date(2026, 12, 31), OLD)],
)
def test_the_fee_is_that_of_the_day_of_the_appointment(
    sqlite_database: Database, last_day_of_old: date, cents: int
) -> None:
    town = build(sqlite_database)
    passport = town.products["passport"]
    with sqlite_database.transaction() as session:
        fee = session.exec(select(FeeLine).join(Product).where(Product.id == passport)).one()
        fee.valid_until = last_day_of_old
        follows = date.fromordinal(last_day_of_old.toordinal() + 1)
        session.add_all([fee, FeeLine(product_id=passport, name="Nieuw", amount_cents=NEW, valid_from=follows)])
    wish, start = (ActivityWish(passport, 1),), at(10)
    assert _shown(sqlite_database, town.shop, wish, start) == cents
    request = BookRequest("web", location_id=town.shop, activities=wish, starts_at=start)
    made = attempting(sqlite_database, lambda session: book(session, SYSTEM, request, NOW)).appointment
    assert made.total_cents == cents


def _shown(database: Database, shop: UUID, wish: tuple[ActivityWish, ...], start: datetime) -> int:
    with database.reading() as session:
        return quote(session, SYSTEM, shop, wish, NOW, starts_at=start).total_cents
