"""What a wall shows: the calls of one waiting area, and the counter that puts its pictures in order."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, or_, select

from booking_api.configuration import remembered_rows
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, Location, Room, WaitingArea
from booking_api.visits.known import AREAS, known_location
from booking_api.visits.leg_rows import LEGS, LegRow, leg_rows
from booking_api.visits.loading import place_of, shown_name
from booking_api.visits.models import BoardCounter, VisitLeg
from booking_api.visits.places import boards_of, find_place
from booking_api.visits.rules import LegState, PlaceKind
from booking_api.visits.session_boards import areas_with_expired_sessions, session_lines
from booking_api.visits.values import Board, BoardLine

MOST_LINES = 6

_DESKS = select(Desk.id).where(Desk.waiting_area_id == bindparam("area_id"))
_ROOMS = select(Room.id).where(Room.waiting_area_id == bindparam("area_id"))
# Asked while somebody looks at the wall, so built once.
_CALLED = LEGS.where(
    col(VisitLeg.location_id) == bindparam("location_id"),
    col(VisitLeg.state) == LegState.CALLED,
    col(VisitLeg.ended_at).is_(None),
    or_(
        col(VisitLeg.waiting_area_id) == bindparam("area_id"),
        col(VisitLeg.desk_id).in_(_DESKS),
        col(VisitLeg.room_id).in_(_ROOMS),
    ),
)


def board_lines(session: Session, actor: Actor, waiting_area_id: UUID, now: datetime) -> list[BoardLine]:
    """Return the calls that the wall of a waiting area shows now, the newest first, at most six."""
    return list(board_of(session, actor, waiting_area_id, now).lines)


def board_of(session: Session, actor: Actor, waiting_area_id: UUID, now: datetime) -> Board:
    """Return all that a waiting area shows now; raises NotFound for an unknown area and for one elsewhere."""
    actor.require(Permission.READ_BOARD)
    area = remembered_rows(session, AREAS, [waiting_area_id]).get(waiting_area_id)
    if area is None:
        raise NotFound("waiting_area")
    actor.require_location(area.location_id)
    location = known_location(session, area.location_id)
    rows = session.execute(_CALLED, {"area_id": area.id, "location_id": area.location_id})
    lines = [_line(session, LegRow(*row), location) for row in rows] + session_lines(session, area, location, now)
    alive = sorted((line for line in lines if line.expires_at > now), key=lambda line: line.called_at, reverse=True)
    return Board(area.id, location.code, area.name, location.timezone, tuple(alive[:MOST_LINES]))


def area_ids(session: Session, actor: Actor) -> list[UUID]:
    """Return every waiting area that has a wall to keep right."""
    actor.require(Permission.OPERATE)
    return list(session.exec(select(WaitingArea.id).order_by(col(WaitingArea.id))))


def areas_with_expired_calls(session: Session, actor: Actor, since: datetime, until: datetime) -> list[UUID]:
    """Return the waiting areas from whose wall a call went by itself after `since` and not after `until`."""
    actor.require(Permission.OPERATE)
    rows = leg_rows(session, col(VisitLeg.state) == LegState.CALLED, col(VisitLeg.ended_at).is_(None))
    shown = dict(session.exec(select(Location.id, Location.call_shown_minutes)).all())
    areas = {
        UUID(area)
        for row in rows
        if row.leg.called_at and since < row.leg.called_at + timedelta(minutes=shown[row.leg.location_id]) <= until
        for area in boards_of(session, row.leg)
    }
    return sorted(areas | areas_with_expired_sessions(session, since, until))


def next_board_seq(session: Session, actor: Actor, area_id: UUID) -> int:
    """Return the next number of a board's pictures and keep the board locked until the transaction ends.

    Take the number first and read the truth after it: then a higher number never shows an older truth.
    """
    actor.require(Permission.OPERATE)
    statement = text(
        "INSERT INTO board_counter (board, seq) VALUES (:board, 1) "
        "ON CONFLICT (board) DO UPDATE SET seq = board_counter.seq + 1 RETURNING seq"
    )
    return int(session.execute(statement, {"board": str(area_id)}).scalar_one())


def board_seq(session: Session, actor: Actor, area_id: UUID) -> int:
    """Return the number of the last picture of a board; 0 before the first."""
    actor.require(Permission.READ_BOARD)
    counter = session.get(BoardCounter, str(area_id))
    return counter.seq if counter else 0


def _line(session: Session, row: LegRow, location: Any) -> BoardLine:
    leg = row.leg
    called_at = leg.called_at or row.visit.arrived_at
    place = place_of(leg)
    return BoardLine(
        id=leg.id,
        name=shown_name(row, location),
        place=_place_name(session, leg),
        kind=place.kind if place else PlaceKind.WAITING_AREA,
        called_at=called_at,
        expires_at=called_at + timedelta(minutes=location.call_shown_minutes),
        times=leg.call_count,
    )


def _place_name(session: Session, leg: VisitLeg) -> str:
    place = place_of(leg)
    return find_place(session, place).name if place else ""
