"""Where a member of staff works today: the location and, for the console, the own desk or room; kept in the session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, session
from sqlmodel import Session

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.locations.queries import LocationView, PlaceView, locations, place
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place

LOCATION_KEY = "werklocatie"
PLACE_KEY = "werkplek"
KINDS = {"desk": PlaceKind.DESK, "room": PlaceKind.ROOM}


@dataclass(frozen=True, slots=True)
class Choice:
    """The location somebody works at, and all it may be."""

    here: LocationView
    options: list[LocationView]


def chosen_location(db: Session, actor: Actor) -> Choice:
    """Return the location of this member of staff: the one chosen before, or the first; times become its own."""
    options = locations(db, actor)
    if not options:
        raise NotFound("location")
    known = {str(option.id): option for option in options}
    here = known.get(session.get(LOCATION_KEY, "")) or options[0]
    g.zone = ZoneInfo(here.timezone)
    return Choice(here, options)


def choose_location(location_id: UUID) -> None:
    """Remember at which location somebody works; a desk of another location is forgotten."""
    session[LOCATION_KEY] = str(location_id)
    session.pop(PLACE_KEY, None)


def choose_place(found: PlaceView, now: datetime) -> None:
    """Remember a desk or room for this day only."""
    session[PLACE_KEY] = [found.kind, str(found.id), local_day(now)]
    session[LOCATION_KEY] = str(found.location_id)


def chosen_place(db: Session, actor: Actor, now: datetime) -> PlaceView | None:
    """Return the desk or room chosen today, or None when there is none, or it is gone."""
    kind, place_id, day = session.get(PLACE_KEY) or ("", "", "")
    if not place_id or day != local_day(now):
        return None
    try:
        return place(db, actor, kind, UUID(place_id))
    except NotFound:
        return None


def forget_place() -> None:
    """Let go of the chosen desk or room."""
    session.pop(PLACE_KEY, None)


def local_day(now: datetime) -> str:
    """Return today at the location of this request, as text."""
    zone: ZoneInfo = g.get("zone") or ZoneInfo("UTC")
    return now.astimezone(zone).date().isoformat()


def as_called(found: PlaceView) -> Place:
    """Return a desk or room as visitors are called to it."""
    return Place(KINDS[found.kind], found.id)
