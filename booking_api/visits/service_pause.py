"""Use cases at the desk: set a visitor aside and go on, and take over whom a colleague left behind."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import events
from booking_api.errors import AlreadyCalled, InvalidInput, NotAllowed
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.models import StaffPresence, VisitLeg
from booking_api.visits.places import boards_of, find_place
from booking_api.visits.queries import view_of
from booking_api.visits.rules import PlaceKind, Presence, Step
from booking_api.visits.steps import must_take, take, tell, visit_to_serve
from booking_api.visits.values import Place, VisitView


def pause(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Set a visitor aside for a while; the employee may help somebody else meanwhile."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    if must_take(session, actor, leg, Step.PAUSE, now, paused_at=now):
        tell(session, actor, events.VISIT_PAUSED, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def resume(session: Session, actor: Actor, visit_id: UUID, now: datetime) -> VisitView:
    """Go on with a visitor who was set aside; a colleague who goes on becomes the one who helps."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    helper = actor.id if actor.is_staff else leg.staff_id
    if must_take(session, actor, leg, Step.RESUME, now, paused_at=None, staff_id=helper):
        tell(session, actor, events.VISIT_RESUMED, visit, leg, now, [])
    return view_of(session, actor, visit_id, now)


def take_over(session: Session, actor: Actor, visit_id: UUID, place: Place, now: datetime) -> VisitView:
    """Go on at the own place with a visitor whom a colleague left behind (signed out, ill).

    Raises NotAllowed while that colleague is still there, unless a host or supervisor decides so; AlreadyCalled when
    somebody else took over just before; AlreadyDone when nobody is being helped; InvalidInput for a place elsewhere.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    found = find_place(session, place)
    if found.location_id != visit.location_id:
        raise InvalidInput(fields={"place": "andere-locatie"})
    if leg.staff_id == actor.id and place.id in (leg.desk_id, leg.room_id):
        return view_of(session, actor, visit_id, now)
    if leg.staff_id != actor.id and not _is_left_behind(session, actor, leg):
        raise NotAllowed("collega-helpt")
    boards, before = boards_of(session, leg), leg.staff_id
    here = _at(place) | {"staff_id": actor.id if actor.is_staff else before, "paused_at": None}
    if not take(session, actor, leg, Step.TAKE_OVER, now, held_by=before, **here):
        if leg.staff_id != before:
            raise AlreadyCalled
        must_take(session, actor, leg, Step.TAKE_OVER, now)
    tell(session, actor, events.VISIT_TAKEN_OVER, visit, leg, now, boards)
    return view_of(session, actor, visit_id, now)


def _at(place: Place) -> dict[str, UUID | None]:
    is_desk = place.kind is PlaceKind.DESK
    return {"desk_id": place.id if is_desk else None, "room_id": None if is_desk else place.id}


def _is_left_behind(session: Session, actor: Actor, leg: VisitLeg) -> bool:
    if leg.staff_id is None or not actor.is_staff or actor.may(Permission.ANSWER_HELP):
        return True
    told = session.get(StaffPresence, leg.staff_id)
    return told is not None and told.state == Presence.AWAY
