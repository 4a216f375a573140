"""Use case of passing a visitor on, to a desk, room, team, product or employee, without checking in again.

The leg ends as `transferred` and a new one waits in its place. It keeps its turn: the booked time, or since when the
visitor waits (`turn_since`), and a priority never gets lower.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api import events
from booking_api.appointments.requests import ActivityWish
from booking_api.catalogue.values import Need
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember, Team
from booking_api.references import new_id
from booking_api.visits.further_legs import append_legs, leg_values, needs_of
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.notes import keep_note
from booking_api.visits.places import boards_of, find_place
from booking_api.visits.queries import view_of
from booking_api.visits.rules import LegState, PlaceKind, Step, TransferKind
from booking_api.visits.steps import add_period, must_take, tell, visit_to_serve
from booking_api.visits.values import Place, VisitView
from booking_api.visits.values_desk import Destination

_GOES_ALONG = (
    "visit_id", "location_id", "position", "appointment_leg_id", "department_id", "team_id", "product_ids", "skills",
    "facilities", "place_kind", "call_variant", "priority", "minutes", "waiting_area_id",
)  # fmt: skip
_ANYONE: dict[str, Any] = {"skills": [], "facilities": []}


def transfer(session: Session, actor: Actor, visit_id: UUID, to: Destination, note: str, now: datetime) -> VisitView:
    """Pass the current leg on; the note is for who helps next. A second click changes nothing.

    Raises InvalidInput for a destination that does not exist or is elsewhere, AlreadyDone when the visit is over.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    changes, further = _directed(session, actor, visit, leg, to, now)
    if leg.state == LegState.WAITING and all(getattr(leg, name) == value for name, value in changes.items()):
        return view_of(session, actor, visit_id, now)
    boards = boards_of(session, leg)
    since = leg.turn_since or leg.waiting_since
    if must_take(session, actor, leg, Step.TRANSFER, now, ended_at=now):
        along = {name: getattr(leg, name) for name in _GOES_ALONG}
        following = VisitLeg(id=new_id(), **(along | changes), waiting_since=now, turn_since=since)
        session.add(following)
        session.flush()
        add_period(session, actor, following, now)
        append_legs(session, visit, further)
        keep_note(session, actor, visit, following.department_id, note, now, kind="transfer")
        tell(session, actor, events.VISIT_TRANSFERRED, visit, following, now, boards)
    return view_of(session, actor, visit_id, now)


def _directed(
    session: Session, actor: Actor, visit: Visit, leg: VisitLeg, to: Destination, now: datetime
) -> tuple[dict[str, Any], tuple[Need, ...]]:
    """Return what changes in the leg, and the needs that come after it."""
    if to.kind is TransferKind.PRODUCT:
        first, *rest = needs_of(session, actor, visit.location_id, [ActivityWish(to.id)], now)
        values = leg_values(session, visit, first)
        return values | {"priority": max(leg.priority, values["priority"])}, tuple(rest)
    if to.kind is TransferKind.TEAM:
        return _wherever(leg) | _to_team(session, to.id), ()
    if to.kind is TransferKind.EMPLOYEE:
        return _wherever(leg) | _to_employee(session, leg, to.id), ()
    return _to_place(session, visit, Place(PlaceKind(to.kind.value), to.id)), ()


def _wherever(leg: VisitLeg) -> dict[str, Any]:
    """Let colleagues who are asked to help decide where: who came for a room may be passed on to somebody at a desk."""
    return {"place_kind": "none"} if leg.place_kind == "room" else {}


def _to_team(session: Session, team_id: UUID) -> dict[str, Any]:
    team = session.get(Team, team_id)
    if team is None:
        raise InvalidInput(fields={"doel": "onbekend"})
    return _ANYONE | {"team_id": team.id, "team_only": True, "department_id": team.department_id}


def _to_employee(session: Session, leg: VisitLeg, staff_id: UUID) -> dict[str, Any]:
    member = session.get(StaffMember, staff_id)
    if member is None or not member.active:
        raise InvalidInput(fields={"doel": "onbekend"})
    elsewhere = member.department_id != leg.department_id
    return {"assigned_staff_id": member.id} | ({"department_id": member.department_id} if elsewhere else {})


def _to_place(session: Session, visit: Visit, place: Place) -> dict[str, Any]:
    try:
        found = find_place(session, place)
    except NotFound:
        raise InvalidInput(fields={"doel": "onbekend"}) from None
    if found.location_id != visit.location_id:
        raise InvalidInput(fields={"doel": "andere-locatie"})
    kind = "desk" if place.kind is PlaceKind.DESK else "room"
    return _ANYONE | {
        "for_place_id": place.id,
        "place_kind": kind,
        "call_variant": kind,
        "waiting_area_id": found.waiting_area_id,
    }
