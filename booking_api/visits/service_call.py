"""Use cases of calling: call somebody by name, call the next one, call again; exactly one colleague wins."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import events
from booking_api.errors import AlreadyCalled, AlreadyDone, InvalidInput, NotAllowed
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission, Role
from booking_api.locking import lock_all
from booking_api.visits.joining import join_session, lock_session_of
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import FoundPlace, boards_of, find_place
from booking_api.visits.queries import view_of
from booking_api.visits.queueing import callable_rows
from booking_api.visits.rules import LegState, PlaceKind, Step, may_serve
from booking_api.visits.staffing import refuse_closed, skills_for
from booking_api.visits.steps import must_take, take, tell, visit_to_serve
from booking_api.visits.values import Place, VisitView, called_to

NOBODYS = ("staff_id", "desk_id", "room_id", "called_at", "started_at", "paused_at")
CALLS_FOR_ANYONE = frozenset({Role.HOST, Role.SUPERVISOR})


def call(session: Session, actor: Actor, visit_id: UUID, place: Place, now: datetime) -> VisitView:
    """Call a waiting visitor to a place.

    Raises AlreadyCalled when a colleague was first, AlreadyDone when the visit is over, NotAllowed when the employee
    lacks the skills, InvalidInput for a place elsewhere or a desk that was closed. The same employee's second click
    changes nothing.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    found = _place_at(session, place, visit.location_id)
    refuse_closed(session, actor, visit.location_id, place.id, now)
    _require_skills(session, actor, leg)
    if _take_call(session, actor, visit, leg, found, now) or _is_mine(actor, leg, place):
        return view_of(session, actor, visit_id, now)
    if leg.state in (LegState.CALLED, LegState.IN_SERVICE):
        raise AlreadyCalled
    raise AlreadyDone(leg.state.value, state=leg.state.value)


def call_next(session: Session, actor: Actor, place: Place, now: datetime) -> VisitView | None:
    """Call the first of my queue to my place, or fetch who is to be fetched; None when nobody waits.

    Somebody whom this employee called from this place and who is still on the way is returned again: a double click
    never calls two. Raises InvalidInput for a desk that a supervisor closed.
    """
    actor.require(Permission.SERVE_VISITS)
    lock_all(session, [f"call:{place.id}"])
    here = find_place(session, place)
    under_way = _called_from(session, actor, here)
    if under_way:
        return view_of(session, actor, under_way, now)
    refuse_closed(session, actor, here.location_id, place.id, now)
    for row in callable_rows(session, actor, place, None):
        to = find_place(session, called_to(row.leg.call_variant, row.leg.waiting_area_id, place))
        if _take_call(session, actor, row.visit, row.leg, to, now):
            return view_of(session, actor, row.visit.id, now)
    return None


def recall(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Call again who was called and has not come; the line on the wall is new once more."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    if not take(session, actor, leg, Step.RECALL, now, called_at=now, call_count=VisitLeg.call_count + 1):
        raise AlreadyDone(leg.state.value, state=leg.state.value)
    tell(session, actor, events.VISIT_CALLED, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def requeue(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Put a called or started visitor back in the queue, at the place it had, or with the others of a joint session."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    lock_session_of(session, visit)
    boards = boards_of(session, leg)
    if must_take(session, actor, leg, Step.REQUEUE, now, **dict.fromkeys(NOBODYS)):
        tell(session, actor, events.VISIT_REQUEUED, visit, leg, now, boards)
        join_session(session, actor, visit, leg, now)
    return view_of(session, actor, visit_id, now)


def _take_call(session: Session, actor: Actor, visit: Visit, leg: VisitLeg, found: FoundPlace, now: datetime) -> bool:
    place = found.place
    won = take(
        session,
        actor,
        leg,
        Step.CALL,
        now,
        staff_id=actor.id if actor.is_staff else None,
        desk_id=place.id if place.kind is PlaceKind.DESK else None,
        room_id=place.id if place.kind is PlaceKind.ROOM else None,
        waiting_area_id=place.id if place.kind is PlaceKind.WAITING_AREA else leg.waiting_area_id,
        session_id=None,  # whoever is called alone does not go in with the others; back in the queue, again so
        called_at=now,
        call_count=VisitLeg.call_count + 1,
    )
    if won:
        tell(session, actor, events.VISIT_CALLED, visit, leg, now, [])
    return won


def _place_at(session: Session, place: Place, location_id: UUID) -> FoundPlace:
    found = find_place(session, place)
    if found.location_id != location_id:
        raise InvalidInput(fields={"place": "andere-locatie"})
    return found


def _require_skills(session: Session, actor: Actor, leg: VisitLeg) -> None:
    if not actor.is_staff or actor.roles & CALLS_FOR_ANYONE or leg.assigned_staff_id == actor.id:
        return
    skills = skills_for(session, actor.id, leg)
    if not may_serve(leg.skills, skills):
        raise NotAllowed("vaardigheid")


def _is_mine(actor: Actor, leg: VisitLeg, place: Place) -> bool:
    """Tell whether this employee called this leg to this very place; a client has no such memory of who pressed."""
    same_place = place.id in (leg.desk_id, leg.room_id, leg.waiting_area_id)
    return actor.is_staff and leg.state == LegState.CALLED and leg.staff_id == actor.id and same_place


def _called_from(session: Session, actor: Actor, here: FoundPlace) -> UUID | None:
    if not actor.is_staff:
        return None
    query = select(VisitLeg).where(
        VisitLeg.staff_id == actor.id, VisitLeg.location_id == here.location_id, col(VisitLeg.ended_at).is_(None)
    )
    called = [leg for leg in session.exec(query) if _is_mine(actor, leg, here.place) or _is_fetched(leg)]
    return called[0].visit_id if called else None


def _is_fetched(leg: VisitLeg) -> bool:
    return leg.state == LegState.CALLED and leg.desk_id is None and leg.room_id is None
