"""Reads of locations, waiting areas, desks, rooms and opening hours: public, but a device sees its own only."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.configuration import remembered
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Closure, Desk, Location, NamePolicy, OpeningHours, OwnPhone, Room, WaitingArea
from booking_api.texts import SOURCE_LANGUAGE, in_language


@dataclass(frozen=True, slots=True)
class LocationView:
    """A location as everyone may know it; times there are in `timezone`."""

    id: UUID
    code: str
    name: str
    kind: str
    address: str
    postcode: str
    city: str
    phone: str
    accessibility: str
    timezone: str
    name_policy: NamePolicy
    allows_walk_in: bool
    early_minutes: int
    late_minutes: int
    walk_in_weight: int
    language_minutes: int
    needs_minutes: int
    no_show_minutes: int
    absent_minutes: int
    call_shown_minutes: int
    own_phone: OwnPhone
    contact_url: str
    wait_limit_minutes: int
    escalate_team_minutes: int
    escalate_host_minutes: int
    escalate_supervisor_minutes: int


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A desk (kind `desk`) or room (kind `room`) where visitors are helped."""

    id: UUID
    kind: str
    location_id: UUID
    waiting_area_id: UUID
    name: str
    number: int | None
    facilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingAreaView:
    """Where visitors sit, and how to get there."""

    id: UUID
    location_id: UUID
    name: str
    directions: str


@dataclass(frozen=True, slots=True)
class OpeningView:
    """One opening on one weekday (Monday is 0), in local time."""

    weekday: int
    opens: time
    closes: time


def locations(session: Session, actor: Actor, language: str = SOURCE_LANGUAGE) -> list[LocationView]:
    """Return the active locations by name; an actor bound to one location gets that one."""
    actor.require(Permission.BROWSE_CATALOGUE)
    kept = remembered(session).setdefault("locations", {})
    if language not in kept:
        query = select(Location).where(col(Location.active)).order_by(Location.kind, Location.name)
        kept[language] = [_view(row, language) for row in session.exec(query)]
    return [view for view in kept[language] if actor.location_id in (None, view.id)]


def location(session: Session, actor: Actor, location_id: UUID, language: str = SOURCE_LANGUAGE) -> LocationView:
    """Return one location; raises NotFound for an unknown one, or one that this actor is not at."""
    row = _known(session, actor, location_id)
    if not row.active:
        raise NotFound("location")
    return _view(row, language)


def location_once(session: Session, actor: Actor, location_id: UUID, language: str = SOURCE_LANGUAGE) -> LocationView:
    """Return one location, a closed one too, for an appointment outlives it; raises what `location` raises."""
    return _view(_known(session, actor, location_id), language)


def location_by_code(session: Session, actor: Actor, code: str) -> LocationView:
    """Return one location by its short code; raises NotFound."""
    row = session.exec(select(Location).where(Location.code == code)).one_or_none()
    if row is None:
        raise NotFound("location")
    return location(session, actor, row.id)


def desks(session: Session, actor: Actor, location_id: UUID) -> list[PlaceView]:
    """Return the active desks of a location by number."""
    location(session, actor, location_id)
    query = select(Desk).where(Desk.location_id == location_id, col(Desk.active)).order_by(col(Desk.number))
    return [_desk(row) for row in session.exec(query)]


def rooms(session: Session, actor: Actor, location_id: UUID) -> list[PlaceView]:
    """Return the active rooms of a location by name."""
    location(session, actor, location_id)
    query = select(Room).where(Room.location_id == location_id, col(Room.active)).order_by(Room.name)
    return [_room(row) for row in session.exec(query)]


def place(session: Session, actor: Actor, kind: str, place_id: UUID) -> PlaceView:
    """Return one desk (`desk`) or room (`room`); raises NotFound."""
    kept: dict[tuple[str, UUID], PlaceView] = remembered(session).setdefault("place views", {})
    if (kind, place_id) not in kept:
        row: Desk | Room | None = session.get(Desk, place_id) if kind == "desk" else session.get(Room, place_id)
        if row is None or not row.active:
            raise NotFound("place")
        kept[kind, place_id] = _desk(row) if isinstance(row, Desk) else _room(row)
    actor.require_location(kept[kind, place_id].location_id)
    return kept[kind, place_id]


def waiting_areas(
    session: Session, actor: Actor, location_id: UUID, language: str = SOURCE_LANGUAGE
) -> list[WaitingAreaView]:
    """Return the waiting areas of a location by name."""
    location(session, actor, location_id)
    query = select(WaitingArea).where(WaitingArea.location_id == location_id).order_by(WaitingArea.name)
    return [_area(row, language) for row in session.exec(query)]


def waiting_area(session: Session, actor: Actor, area_id: UUID, language: str = SOURCE_LANGUAGE) -> WaitingAreaView:
    """Return one waiting area; raises NotFound."""
    row = session.get(WaitingArea, area_id)
    if row is None:
        raise NotFound("waiting_area")
    actor.require_location(row.location_id)
    return _area(row, language)


def opening_hours(session: Session, actor: Actor, location_id: UUID) -> list[OpeningView]:
    """Return the weekly opening hours of a location."""
    location(session, actor, location_id)
    query = select(OpeningHours).where(OpeningHours.location_id == location_id)
    rows = session.exec(query.order_by(col(OpeningHours.weekday), col(OpeningHours.opens)))
    return [OpeningView(row.weekday, row.opens, row.closes) for row in rows]


def opening_on(session: Session, actor: Actor, location_id: UUID, day: date) -> tuple[time, time] | None:
    """Return when a location opens first and closes last on a local day; None when it stays closed."""
    location(session, actor, location_id)
    query = select(OpeningHours).where(OpeningHours.location_id == location_id, OpeningHours.weekday == day.weekday())
    rows = [
        row
        for row in session.exec(query)
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_until is None or day <= row.valid_until)
    ]
    return (min(row.opens for row in rows), max(row.closes for row in rows)) if rows else None


def closures(session: Session, actor: Actor, location_id: UUID) -> list[Closure]:
    """Return the closures of a location, the earliest first."""
    location(session, actor, location_id)
    query = select(Closure).where(Closure.location_id == location_id).order_by(col(Closure.starts_at))
    return list(session.exec(query))


def _known(session: Session, actor: Actor, location_id: UUID) -> Location:
    actor.require_location(location_id)
    row = session.get(Location, location_id)
    if row is None:
        raise NotFound("location")
    return row


def _view(row: Location, language: str) -> LocationView:
    values = {name: getattr(row, name) for name in LocationView.__slots__}
    return LocationView(**values | {"accessibility": in_language(row.accessibility, row.translations, language)})


def _area(row: WaitingArea, language: str) -> WaitingAreaView:
    directions = in_language(row.directions, row.translations, language)
    return WaitingAreaView(row.id, row.location_id, row.name, directions)


def _desk(row: Desk) -> PlaceView:
    return PlaceView(row.id, "desk", row.location_id, row.waiting_area_id, row.name, row.number, tuple(row.facilities))


def _room(row: Room) -> PlaceView:
    return PlaceView(row.id, "room", row.location_id, row.waiting_area_id, row.name, None, tuple(row.facilities))
