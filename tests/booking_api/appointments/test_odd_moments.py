"""Whatever moment somebody asks for, from year 1 to 9999, in any zone: a clear refusal or a booking, never a crash."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotBookable, SlotTaken
from booking_api.identity.actor import PUBLIC, citizen_of
from tests.support.town import NOW, Town, at, build

ENDS = (datetime.min, datetime.max)  # noqa: DTZ901 - the zone is added
OFFSETS = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.one_of(st.datetimes(), st.sampled_from(ENDS), st.datetimes(NOW.replace(tzinfo=None)))


@pytest.fixture
def town(sqlite_database: Database) -> Town:
    """A town where somebody has an appointment."""
    return build(sqlite_database)


@pytest.fixture
def made(sqlite_database: Database, town: Town) -> UUID:
    """That appointment."""
    wish = (ActivityWish(town.products["passport"]),)
    first = BookRequest("web", location_id=town.shop, activities=wish, starts_at=at(10))
    return attempting(sqlite_database, lambda session: service.book(session, PUBLIC, first, NOW)).appointment.id


@settings(max_examples=60)
@given(moment=moments, zone=OFFSETS)
def test_any_moment_is_taken_or_kindly_refused(
    sqlite_database: Database, town: Town, made: UUID, moment: datetime, zone: timezone
) -> None:
    start = moment.replace(tzinfo=zone)
    wanted = HoldRequest(town.shop, (ActivityWish(town.products["passport"]),), start)
    for use_case in (
        lambda session: service.hold(session, PUBLIC, wanted, NOW),
        lambda session: service.move(session, citizen_of(made), made, start, NOW),
    ):
        try:
            attempting(sqlite_database, use_case)
        except (InvalidInput, NotBookable, SlotTaken):
            continue
        assert NOW <= start < NOW + timedelta(days=400)
