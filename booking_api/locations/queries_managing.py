"""Reads of locations for their administrators: inactive ones too, with every desk, room, opening and closure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.drafts import HoursDraft, LocationDraft, PlaceDraft
from booking_api.locations.models import Closure, Desk, Facility, Location, OpeningHours, Room, WaitingArea

TABLES: dict[str, Any] = {"area": WaitingArea, "desk": Desk, "room": Room}


@dataclass(frozen=True, slots=True)
class ManagedLocation:
    """A location in the list of its administrator."""

    id: UUID
    code: str
    name: str
    city: str
    timezone: str
    desks: int
    rooms: int
    active: bool


@dataclass(frozen=True, slots=True)
class ClosureView:
    """A closure, in UTC."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


def managed_locations(session: Session, actor: Actor) -> list[ManagedLocation]:
    """Return all locations by name; an administrator of one location gets that one."""
    actor.require(Permission.MANAGE)
    query = select(Location).order_by(Location.name)
    if actor.location_id is not None:
        query = query.where(Location.id == actor.location_id)
    desks, rooms = _counted(session, Desk), _counted(session, Room)
    return [
        ManagedLocation(
            row.id, row.code, row.name, row.city, row.timezone, desks.get(row.id, 0), rooms.get(row.id, 0), row.active
        )
        for row in session.exec(query)
    ]


def managed_location(session: Session, actor: Actor, location_id: UUID) -> Location:
    """Return the row of a location that this administrator manages; raises NotFound."""
    actor.require(Permission.MANAGE)
    actor.require_location(location_id)
    row = session.get(Location, location_id)
    if row is None:
        raise NotFound("location")
    return row


def location_draft(session: Session, actor: Actor, location_id: UUID) -> tuple[LocationDraft, bool]:
    """Return all that can be changed of a location itself, and whether it is active; raises NotFound."""
    row = managed_location(session, actor, location_id)
    values = {name: getattr(row, name) for name in LocationDraft.__slots__ if hasattr(row, name)}
    plain = {"name_policy": row.name_policy.value, "own_phone": row.own_phone.value}
    plain["accessibility_english"] = row.translations.get("en", "")
    return LocationDraft(**values | plain), row.active


def hours_drafts(session: Session, actor: Actor, location_id: UUID) -> list[HoursDraft]:
    """Return the opening hours of a location, Monday first; raises NotFound."""
    managed_location(session, actor, location_id)
    query = select(OpeningHours).where(OpeningHours.location_id == location_id)
    rows = session.exec(query.order_by(col(OpeningHours.weekday), col(OpeningHours.opens), col(OpeningHours.id)))
    return [HoursDraft(row.weekday, row.opens, row.closes, row.valid_from, row.valid_until) for row in rows]


def managed_closures(session: Session, actor: Actor, location_id: UUID, now: datetime) -> list[ClosureView]:
    """Return the closures that are not over yet, the earliest first; raises NotFound."""
    managed_location(session, actor, location_id)
    query = select(Closure).where(Closure.location_id == location_id, col(Closure.ends_at) > now)
    rows = session.exec(query.order_by(col(Closure.starts_at)))
    return [ClosureView(row.id, row.starts_at, row.ends_at, row.reason) for row in rows]


def managed_places(session: Session, actor: Actor, location_id: UUID) -> dict[str, dict[UUID, PlaceDraft]]:
    """Return every waiting area (`area`), desk (`desk`) and room (`room`) of a location by id; raises NotFound."""
    managed_location(session, actor, location_id)
    found: dict[str, dict[UUID, PlaceDraft]] = {}
    for kind, table in TABLES.items():
        order = table.number if kind == "desk" else table.name
        rows = session.exec(select(table).where(table.location_id == location_id).order_by(order))
        found[kind] = {row.id: place_draft(kind, row) for row in rows}
    return found


def facilities(session: Session, actor: Actor) -> dict[str, str]:
    """Return the facilities that desks and rooms can have, by code with their names."""
    actor.require(Permission.MANAGE)
    return dict(session.exec(select(Facility.code, Facility.name).order_by(Facility.name)).all())


def place_draft(kind: str, row: Any) -> PlaceDraft:
    """Return a waiting area, desk or room as its administrator fills it in."""
    known = {name: getattr(row, name) for name in PlaceDraft.__slots__ if hasattr(row, name)}
    if "facilities" in known:
        known["facilities"] = tuple(known["facilities"])
    if "mailbox" in known:
        known["mailbox"] = known["mailbox"] or ""
    if "directions" in known:
        known["directions_english"] = row.translations.get("en", "")
    return PlaceDraft(**known | {"kind": kind})


def _counted(session: Session, table: Any) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for location_id in session.exec(select(table.location_id).where(col(table.active))):
        found[location_id] = found.get(location_id, 0) + 1
    return found
