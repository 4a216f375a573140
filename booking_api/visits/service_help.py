"""Use cases of the help button (V10): a visitor is stuck at a step, or a colleague needs a hand; somebody answers."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, outbox
from booking_api.errors import NotFound
from booking_api.events import HELP_ANSWERED, HELP_REQUESTED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.models import HelpRequest
from booking_api.visits.values import HelpView

OWN_PHONE, OWN_TURN = "telefoon", "beurt"
"""Before a colon and a mark, as the place of who calls from a phone: the host reads it in the own language."""


def ask_help(session: Session, actor: Actor, location_id: UUID, place: str, step: str, now: datetime) -> HelpView:
    """Alert the host with the place and the step; pressing again while nobody answered changes nothing.

    Of a visitor nobody learns who it is; of a colleague one does, to go there or to whisper back.
    """
    actor.require(Permission.ASK_HELP)
    actor.require_location(location_id)
    device_id = actor.id if actor.kind == "device" else None
    staff_id = actor.id if actor.is_staff else None
    row = _open(session, location_id, device_id, staff_id, place)
    if row is None:
        row = HelpRequest(
            location_id=location_id,
            device_id=device_id,
            staff_id=staff_id,
            place=place[:120],
            step=step[:60],
            asked_at=now,
        )
        session.add(row)
        session.flush()
        outbox.record(session, actor, Event(HELP_REQUESTED, row.id, location_id), now)
    return HelpView(row.id, row.location_id, row.place, row.step, row.asked_at, row.staff_id)


def answer_help(session: Session, actor: Actor, help_id: UUID, now: datetime) -> None:
    """Tell that somebody is on the way; raises NotFound. A second answer changes nothing."""
    actor.require(Permission.ANSWER_HELP)
    row = session.get(HelpRequest, help_id)
    if row is None:
        raise NotFound("help_request")
    actor.require_location(row.location_id)
    if row.answered_at is not None:
        return
    row.answered_at, row.answered_by = now, actor.id if actor.is_staff else None
    session.add(row)
    outbox.record(session, actor, Event(HELP_ANSWERED, row.id, row.location_id), now)
    audit.note(session, actor, "answer_help", "help_request", row.id, now)


def _open(
    session: Session, location_id: UUID, device_id: UUID | None, staff_id: UUID | None, place: str
) -> HelpRequest | None:
    query = select(HelpRequest).where(
        HelpRequest.location_id == location_id,
        HelpRequest.device_id == device_id,
        HelpRequest.staff_id == staff_id,
        HelpRequest.place == place[:120],
        col(HelpRequest.answered_at).is_(None),
    )
    return session.exec(query).first()
