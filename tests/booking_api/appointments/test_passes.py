"""A product may ask for a recycling pass; it is told beside the customer and kept with the appointment."""

from datetime import date

import pytest

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import ActivityWish, BookRequest, ParticipantDetails
from booking_api.appointments.values import AppointmentView
from booking_api.db import Database
from booking_api.errors import InvalidInput
from booking_api.identity.actor import PUBLIC
from booking_api.recycling.models import RecyclingPass
from tests.support.town import NOW, Town, add_product, at, build


def _town(db: Database) -> Town:
    town = build(db)
    with db.transaction() as session:
        session.add(RecyclingPass(number="MP1", valid_from=date(2025, 1, 1)))
        session.add(RecyclingPass(number="MP0", valid_from=date(2024, 1, 1), valid_until=date(2025, 1, 1)))
        town.products["bulky"] = add_product(
            session, town, "grofvuil", "reisdocumenten", required_fields=["pass_number"]
        )
        town.products["copies"] = add_product(session, town, "uittreksel", "reisdocumenten", max_per_person=3)
    return town


def _book(db: Database, town: Town, product: str, count: int = 1, people: int = 0, number: str = "") -> AppointmentView:
    request = BookRequest(
        channel="web",
        location_id=town.shop,
        activities=(ActivityWish(town.products[product], count),),
        starts_at=at(10),
        participants=(ParticipantDetails(),) * people,
        pass_number=number,
    )
    return attempting(db, lambda session: service.book(session, PUBLIC, request, NOW).appointment)


def test_a_product_that_requires_a_pass_is_booked_with_one(database: Database) -> None:
    assert _book(database, _town(database), "bulky", number=" MP1 ").pass_id


@pytest.mark.parametrize(
    ("number", "reason"), [("", "verplicht"), ("  ", "verplicht"), ("MP0", "onbekend"), ("?", "onbekend")]
)
def test_it_is_refused_without_a_pass_or_with_one_that_is_over(
    sqlite_database: Database, number: str, reason: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        _book(sqlite_database, _town(sqlite_database), "bulky", number=number)
    assert wrong.value.details["fields"] == {"pass_number": reason}


def test_two_persons_may_each_want_one_copy_where_one_may_want_three(sqlite_database: Database) -> None:
    town = _town(sqlite_database)
    assert _book(sqlite_database, town, "copies", 3).persons == 1
    assert _book(sqlite_database, town, "copies", 3, people=3).persons == 3
    with pytest.raises(InvalidInput) as wrong:
        _book(sqlite_database, town, "copies", 3, people=4)
    assert wrong.value.details["fields"] == {"participants": "te-veel"}
