"""Desks, rooms and waiting areas as the day uses them: where is it, and which walls show a call to it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.configuration import remembered_rows
from booking_api.errors import NotFound
from booking_api.locations.models import Desk, Room, WaitingArea
from booking_api.visits.known import AREAS, DESKS, ROOMS
from booking_api.visits.models import VisitLeg
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its location and the waiting area it belongs to."""

    place: Place
    location_id: UUID
    waiting_area_id: UUID
    name: str
    facilities: frozenset[str] = frozenset()


def find_place(session: Session, place: Place) -> FoundPlace:
    """Return an active desk or room, or a waiting area; raises NotFound."""
    if place.kind is PlaceKind.WAITING_AREA:
        area = remembered_rows(session, AREAS, [place.id]).get(place.id)
        if area is None:
            raise NotFound("place")
        return FoundPlace(place, area.location_id, area.id, area.name)
    row = remembered_rows(session, DESKS if place.kind is PlaceKind.DESK else ROOMS, [place.id]).get(place.id)
    if row is None or not row.active:
        raise NotFound("place")
    return FoundPlace(place, row.location_id, row.waiting_area_id, row.name, frozenset(row.facilities))


def boards_of(session: Session, leg: VisitLeg) -> list[str]:
    """Return the ids of the waiting areas whose wall shows a call of this leg: where one sits and where one goes."""
    desks, rooms = remembered_rows(session, DESKS, [leg.desk_id]), remembered_rows(session, ROOMS, [leg.room_id])
    areas = {leg.waiting_area_id, *(place.waiting_area_id for place in (*desks.values(), *rooms.values()))}
    return sorted(str(area) for area in areas if area)


def area_for(
    session: Session, location_id: UUID, place_kind: str, desk_id: UUID | None, room_id: UUID | None
) -> UUID | None:
    """Return where a leg waits: at its desk or room when that is known, else where most such places are."""
    if desk_id and (desk := session.get(Desk, desk_id)):
        return desk.waiting_area_id
    if room_id and (room := session.get(Room, room_id)):
        return room.waiting_area_id
    table = Room if place_kind == "room" else Desk
    areas = list(session.exec(select(table.waiting_area_id).where(table.location_id == location_id, col(table.active))))
    if areas:
        return max(sorted(set(areas)), key=areas.count)
    return session.exec(
        select(WaitingArea.id).where(WaitingArea.location_id == location_id).order_by(WaitingArea.name)
    ).first()
