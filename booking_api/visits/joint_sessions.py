"""Use cases of a joint session on its day: who is here goes in by one press, and all are finished by one (0046)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit, events, outbox
from booking_api.appointments.models import JointSession
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import WINDOW
from booking_api.errors import AlreadyDone, NotAllowed, NotFound, TooSoon
from booking_api.events import Event
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.joining import admit, legs_in, lock_session, step_together
from booking_api.visits.places import area_for
from booking_api.visits.rules import LegState, Step
from booking_api.visits.rules_sessions import OPENS_BEFORE, SessionStage, SessionTimes, may_lead, stage_of
from booking_api.visits.service_serve import finished
from booking_api.visits.steps import tell_each
from booking_api.visits.values_desk import Outcome

_NOT_IN = {"started_at": None, "called_at": None, "staff_id": None, "room_id": None}


def begin_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> int:
    """Let everybody go in who is here for a session; returns how many parties. A second press changes nothing.

    Raises NotFound, NotAllowed, TooSoon (`details["minutes"]` before its time at most), and AlreadyDone with the
    `name` of the colleague who was first, or when it is over.
    """
    joint, stage = _to_lead(session, actor, session_id, now)
    if stage is SessionStage.AHEAD:
        raise TooSoon(minutes=int(OPENS_BEFORE.total_seconds() // 60))
    if stage is SessionStage.OVER:
        raise _was_first(session, joint.finished_by)
    if stage is SessionStage.UNDER_WAY:
        if actor.id == joint.begun_by:
            return 0
        raise _was_first(session, joint.begun_by)
    joint.begun_at, joint.begun_by = now, actor.id
    session.add(joint)
    session.flush()
    went_in = admit(session, actor, joint, legs_in(session, joint, LegState.WAITING), now)
    _tell(session, actor, events.SESSION_BEGUN, joint, now)
    return went_in


def undo_begin(session: Session, actor: Actor, session_id: UUID, now: datetime) -> None:
    """Take back that a session began: everybody who went in waits again. A second press changes nothing.

    Raises NotFound, NotAllowed, AlreadyDone once it is over.
    """
    joint, stage = _to_lead(session, actor, session_id, now)
    if stage is SessionStage.OVER:
        raise _was_first(session, joint.finished_by)
    if stage is not SessionStage.UNDER_WAY:
        return
    joint.begun_at = joint.begun_by = None
    session.add(joint)
    session.flush()
    inside = legs_in(session, joint, LegState.IN_SERVICE)
    wait_again = step_together(session, actor, inside, Step.REQUEUE, now, **_NOT_IN)
    tell_each(session, actor, events.VISIT_REQUEUED, wait_again, now)
    _tell(session, actor, events.SESSION_BEGIN_UNDONE, joint, now)


def finish_session(
    session: Session, actor: Actor, session_id: UUID, now: datetime, *, outcome: Outcome | None = None
) -> int:
    """Finish for everybody who is in, with one result for all; returns how many parties. A second press is nothing.

    Raises NotFound, NotAllowed, InvalidInput for a result that is not of its department, and AlreadyDone when it did
    not begin, or with the `name` of the colleague who was first.
    """
    joint, stage = _to_lead(session, actor, session_id, now)
    if joint.finished_at is not None and actor.id == joint.finished_by:
        return 0
    if stage is not SessionStage.UNDER_WAY:
        raise _was_first(session, joint.finished_by)
    joint.finished_at, joint.finished_by = now, actor.id
    session.add(joint)
    session.flush()
    inside = legs_in(session, joint, LegState.IN_SERVICE)
    done = step_together(session, actor, inside, Step.FINISH, now, ended_at=now)
    finished(session, actor, done, now, outcome=outcome)
    _tell(session, actor, events.SESSION_FINISHED, joint, now)
    return len(done)


def _to_lead(session: Session, actor: Actor, session_id: UUID, now: datetime) -> tuple[JointSession, SessionStage]:
    """Return a session and where it stands, under its lock, for who may lead it."""
    actor.require(Permission.SERVE_VISITS)
    lock_session(session, session_id)
    joint = session.get(JointSession, session_id, populate_existing=True)
    product = session.get(Product, joint.product_id) if joint else None
    if joint is None or product is None or product.kind == WINDOW:
        raise NotFound("session")
    actor.require_location(joint.location_id)
    if not may_lead(actor, joint.staff_id, product.department_id):
        raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)
    times = SessionTimes(joint.starts_at, joint.ends_at, joint.begun_at, joint.finished_at, joint.cancelled_at)
    return joint, stage_of(times, now)


def _was_first(session: Session, staff_id: UUID | None) -> AlreadyDone:
    colleague = session.get(StaffMember, staff_id) if staff_id else None
    return AlreadyDone("collega-was-eerst", name=colleague.name if colleague else "")


def _tell(session: Session, actor: Actor, kind: str, joint: JointSession, now: datetime) -> None:
    area = area_for(session, joint.location_id, "none", None, joint.room_id)
    keys = {"boards": [str(area)] if area else []}
    outbox.record(session, actor, Event(kind, joint.id, joint.location_id, after=keys), now)
    audit.note(session, actor, kind, "session", joint.id, now)
