"""Administrators change locations: all faults at once, a history of each change, and free time that follows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.audit import AuditRecord
from booking_api.availability.service import capacity_changed
from booking_api.db import Database
from booking_api.errors import InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Role
from booking_api.locations import service
from booking_api.locations.drafts import ClosureDraft, HoursDraft, LocationDraft, PlaceDraft
from booking_api.locations.models import Closure, OpeningHours
from booking_api.locations.queries_managing import (
    hours_drafts,
    location_draft,
    managed_closures,
    managed_locations,
    managed_places,
)
from tests.support.town import NOW, Town, build, staff_actor

MANAGER = staff_actor(None, None, Role.ADMINISTRATOR)


def notes(db: Database) -> list[dict[str, object]]:
    with db.reading() as session:
        rows = session.exec(select(AuditRecord).where(AuditRecord.object_kind == "location"))
        return [row.details["changes"] for row in rows]


def test_details_are_read_back_as_they_were_written(database: Database) -> None:
    town = build(database)
    wanted = LocationDraft("centrum", "Stadswinkel Markt", postcode="5038 AB", name_policy="none", late_minutes=15)
    with database.transaction() as session:
        service.change_location(session, MANAGER, town.shop, wanted, NOW)
    with database.reading() as session:
        assert location_draft(session, MANAGER, town.shop) == (wanted, True)
    assert set(notes(database)[0]) == {"name", "postcode", "name_policy", "city", "late_minutes"}


def test_everything_wrong_is_told_at_once(sqlite_database: Database) -> None:
    build(sqlite_database)
    draft = LocationDraft("centrum", "", "kasteel", timezone="Mars/Noord", name_policy="alles", early_minutes=-1)
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service.add_location(session, MANAGER, draft, NOW)
    assert set(refused.value.details["fields"]) == {
        "code", "name", "kind", "timezone", "name_policy", "early_minutes",
    }  # fmt: skip


def test_opening_hours_are_replaced_as_a_whole(database: Database) -> None:
    town = build(database)
    rows = [HoursDraft(0, time(9), time(12)), HoursDraft(0, time(13), time(17), date(2026, 12, 1))]
    with database.transaction() as session:
        service.set_opening_hours(session, MANAGER, town.shop, rows, NOW)
        capacity_changed(session, MANAGER, NOW)
    with database.reading() as session:
        assert hours_drafts(session, MANAGER, town.shop) == rows


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([HoursDraft(0, time(12), time(9))], "hours-0-closes"),
        ([HoursDraft(7, time(9), time(12))], "hours-0-weekday"),
        ([HoursDraft(0, time(9), time(12)), HoursDraft(0, time(11), time(13))], "hours-1-opens"),
        ([HoursDraft(0, time(9), time(12), date(2026, 2, 1), date(2026, 1, 1))], "hours-0-valid_until"),
    ],
)
def test_wrong_hours_change_nothing(sqlite_database: Database, rows: list[HoursDraft], field: str) -> None:
    town = build(sqlite_database)
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service.set_opening_hours(session, MANAGER, town.shop, rows, NOW)
    assert list(refused.value.details["fields"]) == [field]
    with sqlite_database.reading() as session:
        assert len(session.exec(select(OpeningHours)).all()) == 5


def test_a_closure_comes_and_goes_with_its_history(database: Database) -> None:
    town = build(database)
    begin = datetime(2026, 12, 25, tzinfo=UTC)
    with database.transaction() as session:
        closure = service.add_closure(
            session, MANAGER, town.shop, ClosureDraft(begin, begin + timedelta(days=1), "Kerst"), NOW
        )
    with database.transaction() as session:
        assert [row.reason for row in managed_closures(session, MANAGER, town.shop, NOW)] == ["Kerst"]
        service.remove_closure(session, MANAGER, town.shop, closure, NOW)
        service.remove_closure(session, MANAGER, town.shop, closure, NOW)
    with database.reading() as session:
        assert session.exec(select(Closure)).all() == []
    assert len(notes(database)) == 2


def test_a_closure_that_ends_before_it_begins_is_refused(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with pytest.raises(InvalidInput), sqlite_database.transaction() as session:
        service.add_closure(session, MANAGER, town.shop, ClosureDraft(NOW, NOW), NOW)


def test_a_closure_of_another_location_stays(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with sqlite_database.transaction() as session:
        other = service.add_location(session, MANAGER, LocationDraft("noord", "Noord"), NOW)
        closure = service.add_closure(session, MANAGER, town.shop, ClosureDraft(NOW, NOW + timedelta(days=1)), NOW)
        service.remove_closure(session, MANAGER, other, closure, NOW)
        assert session.get(Closure, closure) is not None


def place(town: Town, **fields: object) -> PlaceDraft:
    return replace(PlaceDraft("desk", "Nieuw", town.area, number=99), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["area", "desk", "room"])
def test_each_kind_of_place_is_added_and_changed(database: Database, kind: str) -> None:
    town = build(database)
    with database.transaction() as session:
        made = service.add_place(session, MANAGER, town.shop, place(town, kind=kind), NOW)
    with database.transaction() as session:
        service.change_place(session, MANAGER, town.shop, made, place(town, kind=kind, name="Anders"), NOW)
    with database.reading() as session:
        assert managed_places(session, MANAGER, town.shop)[kind][made].name == "Anders"
    assert notes(database)[-1] == {"Nieuw.name": ["Nieuw", "Anders"]}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"number": 1}, "number"),
        ({"number": 0}, "number"),
        ({"waiting_area_id": UUID(int=3)}, "waiting_area_id"),
        ({"facilities": ("zwembad",)}, "facilities"),
        ({"kind": "room", "mailbox": "geen adres"}, "mailbox"),
        ({"kind": "room", "seats": 0}, "seats"),
        ({"kind": "zolder"}, "kind"),
    ],
)
def test_a_wrong_place_is_refused(sqlite_database: Database, fields: dict[str, object], wrong: str) -> None:
    town = build(sqlite_database)
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service.add_place(session, MANAGER, town.shop, place(town, **fields), NOW)
    assert list(refused.value.details["fields"]) == [wrong]


def test_an_administrator_of_one_location_manages_that_one(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with sqlite_database.transaction() as session:
        other = service.add_location(session, MANAGER, LocationDraft("noord", "Noord"), NOW)
        bound: Actor = replace(MANAGER, location_id=town.shop)
        assert [each.id for each in managed_locations(session, bound)] == [town.shop]
        with pytest.raises(NotFound):
            service.disable_location(session, bound, other, NOW)
        with pytest.raises(NotAllowed):
            service.add_location(session, bound, LocationDraft("zuid", "Zuid"), NOW)
