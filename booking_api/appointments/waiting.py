"""Use cases of the waiting list: ask to come earlier, here or at other locations, accept or decline an offer (A15).

A place is offered (`offering.py`) to one person at a time and kept by a hold meanwhile, so it can never be offered or
booked twice; at most one offer of a waiting place is open, which the database sees to. Everything is in rows: whatever
process dies, the next one goes on.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.appointments import waiting_rules as rules
from booking_api.appointments.changeable import locked, locked_for_change
from booking_api.appointments.changing import move
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.models_waiting import OfferState, WaitingPlace
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.appointments.waiting_rows import (
    OfferView,
    WaitingView,
    close_offer,
    drop_place,
    end_waiting,
    offer_of,
    open_offer,
    other_places,
    place_of,
    waiting_view,
    where,
)
from booking_api.errors import AlreadyDone, InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

__all__ = [
    "OfferView", "WaitingView", "accept_offer", "ask_earlier", "decline_offer", "leave_list", "places_elsewhere",
    "waiting_of",
]  # fmt: skip
OFFER_OVER = "aanbod-verlopen"


def ask_earlier(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    weekdays: Sequence[int],
    parts: Sequence[str],
    now: datetime,
    *,
    elsewhere: Collection[UUID] = (),
) -> WaitingView:
    """Put an appointment on the waiting list; asked again, the wish changes and the place in the row stays.

    `elsewhere` are other locations that suit as well. Raises NotFound, NotAllowed, InvalidInput for an unknown day,
    part or location, AlreadyDone when it no longer stands.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    if faults := rules.wish_faults(weekdays, parts):
        raise InvalidInput(fields=faults)
    appointment = locked_for_change(session, actor, appointment_id)
    if appointment.status is not AppointmentStatus.BOOKED or appointment.starts_at <= now:
        raise AlreadyDone
    known = other_places(session, actor, appointment_id, appointment.location_id) if elsewhere else {}
    if not known.keys() >= set(elsewhere):
        raise InvalidInput(fields={"elsewhere": "onbekende-keuze"})
    row = place_of(session, appointment_id) or WaitingPlace(
        appointment_id=appointment_id, location_id=appointment.location_id, created_at=now
    )
    row.location_id = appointment.location_id
    row.weekdays, row.parts = sorted(set(weekdays)), [part for part in rules.PARTS if part in parts]
    row.elsewhere = [str(each) for each in known if each in elsewhere]
    session.add(row)
    session.flush()
    audit.note(session, actor, "ask_earlier", "appointment", appointment_id, now)
    return waiting_view(session, row)


def places_elsewhere(session: Session, actor: Actor, appointment_id: UUID) -> dict[UUID, str]:
    """Return where else an appointment could be, by id with names; nothing for who is bound to one location.

    Raises NotFound.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(appointment.location_id)
    return other_places(session, actor, appointment_id, appointment.location_id)


def leave_list(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Take an appointment off the waiting list; one that is not on it is fine. What was offered goes to the next."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    row = place_of(session, appointment_id)
    offer = open_offer(session, row.id) if row else None
    if offer:
        locked(session, actor, appointment_id, offer.starts_at, where(session, offer))
    locked_for_change(session, actor, appointment_id)
    if row is None:
        return
    session.refresh(row)
    if row.ended_at is not None:
        return
    if offer:
        close_offer(session, actor, offer, OfferState.WITHDRAWN, now)
    end_waiting(session, row, "left", now)
    audit.note(session, actor, "leave_waiting_list", "appointment", appointment_id, now)


def waiting_of(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> WaitingView | None:
    """Return how an appointment waits for an earlier time, None when it does not; no offer that is over."""
    actor.require(Permission.READ_APPOINTMENTS)
    if actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    row = place_of(session, appointment_id)
    if row:
        actor.require_location(row.location_id)
    view = waiting_view(session, row) if row else None
    return replace(view, offer=None) if view and view.offer and view.offer.expires_at <= now else view


def accept_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> AppointmentView:
    """Move the appointment to the offered place, at whatever location; code and link stay. Accepting twice is fine.

    Raises NotFound, and AlreadyDone (`details["reason"]`: aanbod-verlopen) when the offer is over or no longer earlier.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    offer = offer_of(session, actor, offer_id)
    place = where(session, offer)
    waits = locked(session, actor, offer.appointment_id, offer.starts_at, place)
    session.refresh(offer)
    if offer.state is OfferState.ACCEPTED:
        appointment = locked_for_change(session, actor, offer.appointment_id)
        return views(session, actor, [appointment])[0]
    if offer.state is not OfferState.OPEN or offer.expires_at <= now or offer.starts_at >= waits.starts_at:
        raise AlreadyDone(OFFER_OVER, reason=OFFER_OVER)
    drop_place(session, offer)
    offer.state, offer.answered_at = OfferState.ACCEPTED, now
    session.add(offer)
    end_waiting(session, session.get_one(WaitingPlace, offer.waiting_id), "moved", now)
    return move(session, actor, offer.appointment_id, offer.starts_at, now, promised=True, location_id=place)


def decline_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> None:
    """Leave an offered place to the next one and keep waiting; declining twice, or too late, is fine."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    offer = offer_of(session, actor, offer_id)
    locked(session, actor, offer.appointment_id, offer.starts_at, where(session, offer))
    session.refresh(offer)
    locked_for_change(session, actor, offer.appointment_id)
    if offer.state is OfferState.OPEN:
        close_offer(session, actor, offer, OfferState.DECLINED, now)
