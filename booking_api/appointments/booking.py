"""The use case of booking: from a hold or directly, once per idempotency key, with everything that belongs to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit, outbox
from booking_api.appointments.confirm_plans import begin_confirmation
from booking_api.appointments.elsewhere import address_fault
from booking_api.appointments.events import booked_event
from booking_api.appointments.finding import Spot, find_spot
from booking_api.appointments.holding import activities_of, drop_hold, locked_hold, told_with
from booking_api.appointments.idempotency import known_subject, remember, told_when_made_meanwhile
from booking_api.appointments.intake import answer_faults
from booking_api.appointments.kept_legs import check_same_legs, leg_from_json
from booking_api.appointments.limits import check_limits
from booking_api.appointments.models import (
    Appointment,
    AppointmentLeg,
    Hold,
    JointSession,
)
from booking_api.appointments.parts import Written
from booking_api.appointments.passes import valid_pass_id
from booking_api.appointments.plans import Plan, check_start, plan
from booking_api.appointments.proving import with_checked_login
from booking_api.appointments.representing import represented_faults
from booking_api.appointments.requests import NOTHING_TOLD, BookRequest
from booking_api.appointments.rules import MAX_REMARKS
from booking_api.appointments.values import AppointmentView, Booked
from booking_api.appointments.views import view_of_written, views
from booking_api.appointments.writing import ANONYMOUS, fee_lines, new_appointment, parts_of_new
from booking_api.availability.allocating import Purpose, hand_over, take
from booking_api.availability.versions import bump
from booking_api.customers.rules import check_details
from booking_api.customers.service import save_party
from booking_api.customers.values import CustomerDetails
from booking_api.db import write_rows
from booking_api.errors import HoldExpired, InvalidInput, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.pipeline import write_in_one_go


def book(session: Session, actor: Actor, request: BookRequest, now: datetime) -> Booked:
    """Make an appointment, with or without a hold, and record that it was made.

    Raises InvalidInput with every wrong field, NotFound, NotBookable, SlotTaken with `alternatives`, HoldExpired when
    the time of an expired hold is gone, and IdempotencyConflict.
    """
    actor.require(Permission.BOOK)
    known_id = known_subject(session, actor, request.idempotency)
    if known_id:
        return Booked(_view(session, actor, session.get_one(Appointment, known_id)), repeated=True)
    with told_when_made_meanwhile(session, actor, request.idempotency):
        appointment, written = _made(session, actor, request, now)
    remember(session, actor, request.idempotency, appointment.id, now)
    return Booked(view_of_written(session, actor, appointment, written))


def _made(session: Session, actor: Actor, request: BookRequest, now: datetime) -> tuple[Appointment, Written]:
    kept = locked_hold(session, actor, request.hold_id) if request.hold_id else None
    wanted = _plan(session, actor, request, kept, now)
    request = with_checked_login(session, actor, request, [each.product_id for each in wanted.activities])
    _check_person(request, wanted)
    pass_id = valid_pass_id(session, request.pass_number, wanted.timezone, now)
    if kept:
        spot, from_hold = _spot_of_hold(session, actor, kept, wanted, now)
    else:
        spot, from_hold = find_spot(session, actor, wanted, _start_of(request), now), None
    excused = check_limits(session, actor, wanted, request.customer, spot.starts_at, request.exception_reason, now)
    request = replace(request, exception_reason=excused)
    appointment, written = _write(session, actor, request, wanted, spot, pass_id, from_hold is None, now)
    if from_hold:
        _hand_over(session, from_hold, spot, written.legs, now)
    if any(each.rules.confirmation_demanded for each in wanted.products):
        begin_confirmation(session, appointment, (each.product_id for each in wanted.activities), now)
    return appointment, written


def _write(
    session: Session,
    actor: Actor,
    request: BookRequest,
    wanted: Plan,
    spot: Spot,
    pass_id: UUID | None,
    takes_lanes: bool,
    now: datetime,
) -> tuple[Appointment, Written]:
    """Write all that an appointment is made of, with what tells others of it; nothing is read any more."""
    lines = fee_lines(session)
    write_in_one_go(session)
    customer = request.customer or ANONYMOUS
    customer_id = save_party(session, actor, customer, now, represents=request.represents, login=request.login)
    appointment = new_appointment(request, wanted, spot, pass_id, customer_id, now)
    written = parts_of_new(request, wanted, spot, appointment, lines)
    for rows in ([appointment], written.legs, written.activities, written.participants, written.fees):
        write_rows(session, rows)
    if takes_lanes:
        personal = wanted.wish.staff_id is not None
        pairs = zip(spot.placements, written.legs, strict=False)
        take(session, ((each, Purpose("leg", leg_id=leg.id, personal=personal)) for each, leg in pairs))
        bump(session, spot.scopes)
    outbox.record(session, actor, booked_event(appointment, written.legs, wanted.location_code), now)
    audit.note(session, actor, "book", "appointment", appointment.id, now)
    return appointment, written


def _view(session: Session, actor: Actor, appointment: Appointment) -> AppointmentView:
    return views(session, actor, [appointment], just_made=True)[0]


def _plan(session: Session, actor: Actor, request: BookRequest, kept: Hold | None, now: datetime) -> Plan:
    if kept:
        told = request.intake if request.intake != NOTHING_TOLD else told_with(kept)
        wanted = plan(session, actor, kept.location_id, activities_of(kept), now, staff_id=kept.staff_id, intake=told)
        check_same_legs(wanted.wish.needs, kept.legs)
        return wanted
    starts_at = _start_of(request)
    if request.location_id is None:
        raise InvalidInput(fields={"location_id": "verplicht"})
    wanted = plan(
        session, actor, request.location_id, request.activities, now, request.channel, request.staff_id, request.intake
    )
    check_start(wanted, starts_at, now)
    return wanted


def _start_of(request: BookRequest) -> datetime:
    if request.starts_at is None:
        raise InvalidInput(fields={"starts_at": "verplicht"})
    return request.starts_at


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


def _check_person(request: BookRequest, wanted: Plan) -> None:
    """Raise InvalidInput with everything that is wrong with who comes, at once."""
    customer = request.customer or ANONYMOUS
    problems = check_details(customer)
    for name in wanted.required_fields:
        # The pass travels beside the customer: it belongs to a dwelling, and is the appointment's.
        beside = {"pass_number": request.pass_number, "visit_address": request.address}
        told = beside[name] if name in beside else getattr(customer, name, None)
        if not str(told or "").strip():
            problems.setdefault(name, "verplicht")
    if len(request.participants) > wanted.most_persons:
        problems["participants"] = "te-veel"
    for number, person in enumerate(request.participants[: wanted.most_persons]):
        details = CustomerDetails(person.given_name, person.prefix, person.family_name)
        problems |= {f"participants.{number}.{field}": reason for field, reason in check_details(details).items()}
    if len(request.remarks) > MAX_REMARKS:
        problems["remarks"] = "te-lang"
    if fault := address_fault(request.address):
        problems["visit_address"] = fault
    problems |= represented_faults(request)
    asked = (each.product_id for each in wanted.asked)
    problems |= answer_faults(wanted.asked_products, asked, wanted.intake, request.channel)
    if problems:
        raise InvalidInput(fields=problems)


def _hand_over(session: Session, held: Hold, spot: Spot, legs: Sequence[AppointmentLeg], now: datetime) -> None:
    """Make the lanes that a hold has taken those of the legs; raises HoldExpired when they are gone."""
    for placement, leg in zip(spot.placements, legs, strict=False):
        if hand_over(session, held.id, leg.id, placement.start_cell, now) != len(placement.lanes):
            raise HoldExpired
    session.delete(held)
