"""The use case of booking, in steps: from a hold or directly, once per idempotency key, with all that belongs to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlmodel import Session

from booking_api import outbox
from booking_api.appointments.confirm_plans import begin_confirmation
from booking_api.appointments.events import booked_event
from booking_api.appointments.finding import Spot, find_spot
from booking_api.appointments.holding import drop_hold, locked_hold
from booking_api.appointments.idempotency import (
    known_subject,
    refuse_while_being_made,
    remember,
    told_when_made_meanwhile,
)
from booking_api.appointments.in_steps import InSteps
from booking_api.appointments.kept_legs import leg_from_json
from booking_api.appointments.limits import check_limits
from booking_api.appointments.models import Appointment, AppointmentLeg, Hold, JointSession
from booking_api.appointments.parts import Written
from booking_api.appointments.plans import Plan
from booking_api.appointments.ready import Ready, ready_to_book
from booking_api.appointments.requests import BookRequest
from booking_api.appointments.values import Booked
from booking_api.appointments.views import view_of_written, views
from booking_api.appointments.writing import legs_of_new, put_at
from booking_api.availability.allocating import Purpose, hand_over, take
from booking_api.availability.versions import bump
from booking_api.db import write_rows
from booking_api.errors import HoldExpired, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.pipeline import put, write_in_one_go


def book(session: Session, actor: Actor, request: BookRequest, now: datetime) -> Booked:
    """Make an appointment, with or without a hold, and record that it was made.

    Raises InvalidInput with every wrong field, NotFound, NotBookable, SlotTaken with `alternatives`, HoldExpired when
    the time of an expired hold is gone, and IdempotencyConflict.
    """
    return Booking(actor, request, now)(session)


class Booking(InSteps[Booked]):
    """The same in steps, for `attempting`."""

    def __init__(self, actor: Actor, request: BookRequest, now: datetime) -> None:
        self._actor, self._request, self._now = actor, request, now
        self._made_before: UUID | None = None
        self._ready: Ready | None = None
        self._made: tuple[Appointment, Written] | None = None

    def prepare(self, session: Session) -> None:
        """Check what is asked; what a hold is for is known under its lock only."""
        self._actor.require(Permission.BOOK)
        self._made_before = known_subject(session, self._actor, self._request.idempotency)
        self._ready = self._made = None
        if self._made_before is None and self._request.hold_id is None:
            with told_when_made_meanwhile(session, self._actor, self._request.idempotency):
                self._ready = ready_to_book(session, self._actor, self._request, None, self._now)

    def carry_out(self, session: Session) -> None:
        """Choose a place and write the appointment; what was made before stays as it is."""
        if self._made_before:
            return
        refuse_while_being_made(session, self._actor, self._request.idempotency)
        with told_when_made_meanwhile(session, self._actor, self._request.idempotency):
            self._made = self._booked(session)
        remember(session, self._actor, self._request.idempotency, self._made[0].id, self._now)

    def answer(self, session: Session) -> Booked:
        """Return the appointment as whoever made it may know it."""
        if self._made is None:
            appointment = session.get_one(Appointment, self._made_before)
            return Booked(views(session, self._actor, [appointment], just_made=True)[0], repeated=True)
        return Booked(view_of_written(session, self._actor, *self._made))

    def _booked(self, session: Session) -> tuple[Appointment, Written]:
        actor, now = self._actor, self._now
        if self._ready:
            spot = find_spot(session, actor, self._ready.wanted, self._ready.starts_at, now)
            return _made(session, actor, self._ready, spot, None, now)
        kept = locked_hold(session, actor, cast(UUID, self._request.hold_id))
        ready = ready_to_book(session, actor, self._request, kept, now)
        spot, from_hold = _spot_of_hold(session, actor, kept, ready.wanted, now)
        return _made(session, actor, ready, spot, from_hold, now)


def _made(
    session: Session, actor: Actor, ready: Ready, spot: Spot, from_hold: Hold | None, now: datetime
) -> tuple[Appointment, Written]:
    wanted, reason = ready.wanted, ready.request.exception_reason
    excused = check_limits(session, actor, wanted, ready.request.customer, spot.starts_at, reason, now)
    written = _write(session, actor, ready, spot, excused, from_hold is None, now)
    if from_hold:
        _hand_over(session, from_hold, spot, written.legs, now)
    if any(each.rules.confirmation_demanded for each in wanted.products):
        begin_confirmation(session, ready.appointment, (each.product_id for each in wanted.activities), now)
    return ready.appointment, written


def _write(
    session: Session, actor: Actor, ready: Ready, spot: Spot, excused: str, takes_lanes: bool, now: datetime
) -> Written:
    """Write all that an appointment is made of, with what tells others of it; nothing is read any more."""
    write_in_one_go(session)
    appointment, wanted = ready.appointment, ready.wanted
    put_at(appointment, wanted, spot)
    appointment.exception_reason = excused
    legs = legs_of_new(appointment, spot, wanted)
    write_rows(session, [appointment])
    write_rows(session, legs)
    put(session, ready.rows)
    if takes_lanes:
        personal = wanted.wish.staff_id is not None
        pairs = zip(spot.placements, legs, strict=False)
        take(session, ((each, Purpose("leg", leg_id=leg.id, personal=personal)) for each, leg in pairs))
        bump(session, spot.scopes)
    outbox.record(session, actor, booked_event(appointment, legs, wanted.location_code), now)
    return replace(ready.written, legs=legs)


def _spot_of_hold(session: Session, actor: Actor, kept: Hold, wanted: Plan, now: datetime) -> tuple[Spot, Hold | None]:
    """Return where a hold lies; an expired one only if its time is still free."""
    if kept.expires_at > now:
        joint = session.get_one(JointSession, kept.session_id) if kept.session_id else None
        placements = tuple(leg_from_json(leg) for leg in kept.legs)
        return Spot(kept.starts_at, kept.ends_at, placements, joint, frozenset()), kept
    starts_at = kept.starts_at
    drop_hold(session, kept)
    try:
        return find_spot(session, actor, wanted, starts_at, now), None
    except SlotTaken as taken:
        raise HoldExpired(**taken.details) from taken


def _hand_over(session: Session, held: Hold, spot: Spot, legs: Sequence[AppointmentLeg], now: datetime) -> None:
    """Make the lanes that a hold has taken those of the legs; raises HoldExpired when they are gone."""
    for placement, leg in zip(spot.placements, legs, strict=False):
        if hand_over(session, held.id, leg.id, placement.start_cell, now) != len(placement.lanes):
            raise HoldExpired
    session.delete(held)
