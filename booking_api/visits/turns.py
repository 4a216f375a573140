"""Following one's own turn on a phone: where the visit stands, and nothing that tells who it is.

The token opens this and nothing else: whoever checked in by name gets no more than the own place in the queue.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor, phone_at
from booking_api.identity.rules import Permission
from booking_api.sealing import content_of, is_genuine, signed_token
from booking_api.visits.models import Visit
from booking_api.visits.queries import view_of
from booking_api.visits.rules import LegState, WaitBand
from booking_api.visits.waiting_time import expected_wait

PURPOSE = "turn"
ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a visit stands: waiting at a place in the queue, called to a place (`fetched`: somebody comes), or over.

    `session_at` is when the joint session begins of who waits for one, or is in one: nobody is called for that.
    """

    visit_id: UUID
    location_id: UUID
    state: LegState
    short_code: str
    position: int
    wait: WaitBand | None
    place: str
    fetched: bool
    waiting_area: str
    directions: str
    calls: int
    session_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether there is nothing left to follow."""
        return self.state in (LegState.DONE, LegState.NO_SHOW, LegState.LEFT)


def turn_token(visit_id: UUID, key: bytes) -> str:
    """Return the token of the page on which a visitor follows the own turn."""
    return signed_token(PURPOSE, visit_id.bytes, key)


def turn_of(session: Session, actor: Actor, token: str, key: bytes, now: datetime, *, language: str) -> Turn:
    """Return where the visit of a token stands; raises NotFound for a token that is not ours."""
    actor.require(Permission.BROWSE_CATALOGUE)
    parts = content_of(token, ID_BYTES)
    if parts is None or not is_genuine(parts[1], PURPOSE, parts[0], key):
        raise NotFound("visit")
    visit = session.get(Visit, UUID(bytes=parts[0]))
    if visit is None:
        raise NotFound("visit")
    here = phone_at(visit.location_id)  # the token is the proof: it was given on checking in there
    view = view_of(session, here, visit.id, now, language=language)
    wait = expected_wait(session, here, visit.location_id, view.leg_id, now)
    return Turn(
        visit_id=visit.id,
        location_id=visit.location_id,
        state=view.status,
        short_code=view.short_code,
        position=wait.place_in_queue if wait else 0,
        wait=wait.band if wait else None,
        place=view.place_name,
        fetched=view.call_variant == "fetch",
        waiting_area=view.waiting_area_name,
        directions=view.directions,
        calls=view.call_count,
        session_at=view.appointment_at if view.session_id else None,
    )


def visit_of_appointment(session: Session, actor: Actor, appointment_id: UUID) -> UUID | None:
    """Return the visit of the one appointment that this citizen's link opens, once there is one."""
    if actor.appointment_id != appointment_id:
        raise NotFound("appointment")
    return session.exec(select(Visit.id).where(Visit.appointment_id == appointment_id)).one_or_none()
