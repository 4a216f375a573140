"""A product may ask for a recycling pass; it is told beside the customer and kept with the appointment."""

import contextlib
from datetime import UTC, date, datetime

import pytest

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.passes import valid_pass_id
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


@pytest.mark.parametrize(
    ("now", "known"),
    [
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), {"MP-OLD"}),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), {"MP-NEW"}),  # midnight on the clock of the place
        (datetime(2026, 12, 1, 0, 30, tzinfo=UTC), {"MP-NEW"}),
    ],
)
def test_a_pass_begins_and_ends_at_midnight_where_the_visit_is(
    sqlite_database: Database, now: datetime, known: set[str]
) -> None:
    first, last = date(2026, 12, 1), date(2026, 11, 30)
    with sqlite_database.transaction() as session:
        session.add(RecyclingPass(number="MP-OLD", valid_from=date(2025, 1, 1), valid_until=last))
        session.add(RecyclingPass(number="MP-NEW", valid_from=first))
        session.flush()
        found = set()
        for number in ("MP-OLD", "MP-NEW"):
            with contextlib.suppress(InvalidInput):
                found |= {number} if valid_pass_id(session, number, "Europe/Amsterdam", now) else set()
    assert found == known


def test_two_persons_may_each_want_one_copy_where_one_may_want_three(sqlite_database: Database) -> None:
    town = _town(sqlite_database)
    assert _book(sqlite_database, town, "copies", 3).persons == 1
    assert _book(sqlite_database, town, "copies", 3, people=3).persons == 3
    with pytest.raises(InvalidInput) as wrong:
        _book(sqlite_database, town, "copies", 3, people=4)
    assert wrong.value.details["fields"] == {"participants": "te-veel"}
