"""Who comes without an appointment (V3): the next free time of today, booked at once, or the queue and its wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.booking import book
from booking_api.appointments.models import Appointment
from booking_api.appointments.plans import plan
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.values import AppointmentView
from booking_api.availability.rules import zone_of
from booking_api.errors import CodeRefused, NotBookable, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.rules import Refusal, WaitBand
from booking_api.visits.service_arrive import check_in, register_walk_in
from booking_api.visits.values import VisitView, WalkInRequest
from booking_api.visits.waiting_time import expected_wait

PILLAR = "pillar"
BY_NAME = frozenset({"given_name", "prefix", "family_name"})
"""What somebody without an appointment is asked; a product that must know more is not booked in this way."""


@dataclass(frozen=True, slots=True)
class WaysToday:
    """How somebody can be helped today: from which free time, and by the queue with which wait."""

    starts_at: datetime | None
    queue_is_open: bool
    wait: WaitBand | None

    def is_time_sooner(self, now: datetime) -> bool:
        """Tell whether the free time comes before the shortest wait is over."""
        if self.starts_at is None or self.wait is None:
            return self.starts_at is not None and not self.queue_is_open
        return self.starts_at < now + timedelta(minutes=self.wait.low)


def ways_today(session: Session, actor: Actor, request: WalkInRequest, now: datetime) -> WaysToday:
    """Return both ways of being helped today, for who decides between them; nothing is kept.

    Raises InvalidInput for wrong products or numbers. Asked within a transaction.
    """
    actor.require(Permission.REGISTER_WALK_IN)
    is_open, wait = _queue(session, actor, request, now)
    return WaysToday(_first_free(session, actor, request, now), is_open, wait)


def _queue(session: Session, actor: Actor, request: WalkInRequest, now: datetime) -> tuple[bool, WaitBand | None]:
    """Return whether the queue is open and how long the wait would be: tried by really joining, which is undone."""
    trial = session.begin_nested()
    try:
        visit = register_walk_in(session, actor, request, now)
        found = expected_wait(session, actor, request.location_id, visit.leg_id, now)
    except NotBookable:
        return False, None
    finally:
        trial.rollback()
    return True, found.band if found else None


def _first_free(session: Session, actor: Actor, request: WalkInRequest, now: datetime) -> datetime | None:
    wishes = _wishes(request)
    try:
        wanted = plan(session, actor, request.location_id, wishes, now, request.channel)
        if set(wanted.required_fields) - BY_NAME or any(each.kind != "appointment" for each in wanted.products):
            return None
        today = now.astimezone(zone_of(wanted.timezone)).date()
        found = free_times(session, actor, request.location_id, wishes, today, today, now, request.channel)
    except NotBookable:
        return None
    return found.days[0][1][0] if found.days else None


def _wishes(request: WalkInRequest) -> tuple[ActivityWish, ...]:
    return tuple(ActivityWish(each.product_id, each.count) for each in request.activities)


def book_today(
    session: Session, actor: Actor, request: WalkInRequest, starts_at: datetime, now: datetime
) -> tuple[AppointmentView, VisitView | None]:
    """Book a time of today and check in at once; without a visit where it is too early for that: come back then.

    Raises SlotTaken when the time is gone, and what booking raises.
    """
    wanted = BookRequest(
        request.channel,
        location_id=request.location_id,
        activities=_wishes(request),
        starts_at=starts_at,
        customer=request.customer,
        language=request.language,
    )
    made = book(session, actor, wanted, now).appointment
    try:
        here = check_in(session, actor, request.location_id, now, channel=request.channel, appointment_id=made.id)
    except CodeRefused as refused:
        if refused.details.get("reason") != Refusal.TOO_EARLY:
            raise
        return made, None
    return made, here


def require_booked_at_pillar(session: Session, actor: Actor, appointment_id: UUID) -> None:
    """Raise NotFound for an appointment that was not made at a pillar of this actor's location."""
    actor.require(Permission.CHECK_IN)
    found = session.get(Appointment, appointment_id)
    if found is None or found.channel != PILLAR:
        raise NotFound("appointment")
    actor.require_location(found.location_id)
