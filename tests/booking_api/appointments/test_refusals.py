"""What is refused, with every mistake told; and what nobody gets past the service."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.finding import alternatives
from booking_api.appointments.plans import plan
from booking_api.appointments.requests import BookRequest
from booking_api.appointments.rules import nearest
from booking_api.availability.models import Allocation, ScopeVersion
from booking_api.availability.queries import free_starts
from booking_api.availability.rules import cell_of
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import (
    InvalidInput,
    NotBookable,
    SlotTaken,
)
from booking_api.identity.actor import PUBLIC
from tests.booking_api.appointments.steps import book, hold, lanes, wishes
from tests.support.town import MONDAY, NOW, add_product, add_session_product, at, build, staff_actor


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (NOW - timedelta(days=1), "in-het-verleden"),
        (at(10) + timedelta(seconds=30), "buiten-raster"),
        (at(10).replace(tzinfo=None), "geen-tijdzone"),
    ],
)
def test_a_start_that_no_clock_offers_is_invalid(sqlite_database: Database, start: datetime, reason: str) -> None:
    town = build(sqlite_database)
    with pytest.raises(InvalidInput) as wrong:
        hold(sqlite_database, town, start)
    assert wrong.value.details["fields"] == {"starts_at": reason}


def test_every_wrong_field_is_named_at_once(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    town.products["unknown"] = uuid4()
    with pytest.raises(InvalidInput) as wrong:
        book(sqlite_database, town, at(10), "unknown", *["passport"] * 1000)
    assert wrong.value.details["fields"] == {"activities.0.product_id": "onbekend", "activities.1.count": "te-groot"}
    long_name = CustomerDetails("x" * 201, None, "Vries", "geen adres")
    with pytest.raises(InvalidInput) as wrong:
        book(sqlite_database, town, at(10), customer=long_name, remarks="x" * 1001)
    assert set(wrong.value.details["fields"]) == {"given_name", "email", "remarks"}


@pytest.mark.parametrize("name", ["O'Brien", "van den Berg-de Groot", "🐝 Bij", "العمراني", "Ñuñez"])
def test_every_name_is_kept_as_typed(database: Database, name: str) -> None:
    town = build(database)
    made = book(database, town, at(10), customer=CustomerDetails("Jo", None, name))
    assert made.customer
    assert made.customer.family_name == made.participants[0].family_name == name


def test_the_rules_of_a_product_are_kept(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with sqlite_database.transaction() as session:
        town.products["strict"] = add_product(
            session, town, "streng", "reisdocumenten", channels=["kcc"], required_fields=["family_name", "email"]
        )
        town.products["soon"] = add_product(session, town, "snel", "reisdocumenten", lead_minutes=7 * 24 * 60)
    with pytest.raises(NotBookable) as refused:
        book(sqlite_database, town, at(10), "strict")
    assert refused.value.details["reason"] == "kanaal-niet-toegestaan"
    with pytest.raises(NotBookable) as refused:
        book(sqlite_database, town, at(10), "soon")
    assert refused.value.details["reason"] == "te-kort-van-tevoren"
    request = BookRequest("kcc", location_id=town.shop, activities=wishes(town, "strict"), starts_at=at(10))
    with pytest.raises(InvalidInput) as wrong:
        attempting(sqlite_database, lambda session: service.book(session, PUBLIC, request, NOW))
    assert wrong.value.details["fields"] == {"family_name": "verplicht", "email": "verplicht"}


def test_nobody_writes_past_the_service(database: Database) -> None:
    town = build(database, employees=1)
    book(database, town, at(10))
    with database.reading() as session:
        taken = lanes(session)[0]
    stowaway = Allocation(lane=taken.lane, start_cell=taken.end_cell - 1, end_cell=taken.end_cell + 5, purpose="block")
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"), database.transaction() as session:
        session.add(stowaway)


def test_what_was_written_past_the_versions_is_not_offered_again(database: Database) -> None:
    town = build(database, employees=1)
    book(database, town, at(12))
    with pytest.raises(SlotTaken):
        book(database, town, at(12))
    with database.transaction() as session:
        lane = f"staff:{town.staff['Medewerker 1']}"
        session.add(Allocation(lane=lane, start_cell=cell_of(at(10)), end_cell=cell_of(at(10)) + 3, purpose="block"))
    with pytest.raises(SlotTaken) as taken:
        book(database, town, at(10))
    assert at(10) not in taken.value.details["alternatives"]
    assert at(10, 15) in taken.value.details["alternatives"]


def test_what_is_offered_instead_is_nearest_of_the_whole_week(database: Database) -> None:
    """The day itself is looked at first; near its end, or when it is full, the answer must be that of the week."""
    town = build(database, employees=1)
    for hour in (9, 10, 11, 13, 14, 15):
        for minute in (0, 15, 30, 45):
            book(database, town, at(hour, minute))
    with database.reading() as session:
        wanted = plan(session, PUBLIC, town.shop, wishes(town), NOW)
        all_week = free_starts(
            session, PUBLIC, wanted.wish, MONDAY - timedelta(days=1), MONDAY + timedelta(days=7), NOW
        )
        for start in (at(9), at(11, 45), at(16, 50), at(0, 5), at(23, 50), at(12, 30)):
            others = alternatives(session, wanted, start, NOW)
            assert others == nearest(all_week, start)
            assert len(others) == 5


def test_versions_never_go_back(database: Database) -> None:
    town = build(database, employees=1)
    seen = []
    for _ in range(3):
        made = book(database, town, at(10))
        attempting(database, lambda session, made=made: service.cancel(session, staff_actor(), made.id, "", NOW))  # type: ignore[misc]
        with database.reading() as session:
            seen.append(session.exec(select(ScopeVersion.version).where(ScopeVersion.day > 0)).one())
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("name", ["passport", "bay"])
def test_free_times_to_the_end_of_the_calendar_are_those_until_the_horizon(database: Database, name: str) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, 2, [at(9), at(10)])
    last = date(9999, 12, 31)
    with database.reading() as session:
        found = queries.free_times(session, PUBLIC, town.shop, wishes(town, name), MONDAY, last, NOW, "web")
        beyond = queries.free_times(session, PUBLIC, town.shop, wishes(town, name), last, last, NOW, "web")
    assert (found.days[0][0], beyond.days) == (MONDAY, [])
