"""The use case of booking: from a hold or directly, once per idempotency key, with everything that belongs to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from booking_api import audit, outbox
from booking_api.appointments.confirm_plans import begin_confirmation
from booking_api.appointments.elsewhere import address_fault, kept_address, video_room
from booking_api.appointments.events import booked_event
from booking_api.appointments.finding import Spot, find_spot
from booking_api.appointments.holding import activities_of, drop_hold, locked_hold, told_with
from booking_api.appointments.idempotency import known_subject, remember
from booking_api.appointments.intake import answer_faults, kept_answers, kept_needs
from booking_api.appointments.kept_legs import check_same_legs, leg_from_json
from booking_api.appointments.limits import check_limits
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentFee,
    AppointmentLeg,
    Hold,
    JointSession,
    Participant,
)
from booking_api.appointments.parts import Written
from booking_api.appointments.passes import valid_pass_id
from booking_api.appointments.plans import Plan, check_start, plan
from booking_api.appointments.proving import with_checked_login
from booking_api.appointments.representing import represented_faults
from booking_api.appointments.requests import NOTHING_TOLD, BookRequest, ParticipantDetails
from booking_api.appointments.rules import MAX_REMARKS
from booking_api.appointments.values import AppointmentView, Booked
from booking_api.appointments.views import view_of_written, views
from booking_api.availability.allocating import Purpose, hand_over, take
from booking_api.availability.rules import moment_of, zone_of
from booking_api.availability.values import Placement
from booking_api.availability.versions import bump
from booking_api.catalogue.models import FeeLine
from booking_api.catalogue.rules import is_in_force
from booking_api.configuration import remembered
from booking_api.customers.rules import check_details
from booking_api.customers.service import as_kept, save_party
from booking_api.customers.values import CustomerDetails
from booking_api.db import write_rows
from booking_api.errors import HoldExpired, InvalidInput, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

_ANONYMOUS = CustomerDetails()
_FEE_LINES = select(FeeLine.__table__).order_by(FeeLine.__table__.c.id)  # type: ignore[attr-defined]


def book(session: Session, actor: Actor, request: BookRequest, now: datetime) -> Booked:
    """Make an appointment, with or without a hold, and record that it was made.

    Raises InvalidInput with every wrong field, NotFound, NotBookable, SlotTaken with `alternatives`, HoldExpired when
    the time of an expired hold is gone, and IdempotencyConflict.
    """
    actor.require(Permission.BOOK)
    known_id = known_subject(session, actor, request.idempotency)
    if known_id:
        return Booked(_view(session, actor, session.get_one(Appointment, known_id)), repeated=True)
    kept = locked_hold(session, actor, request.hold_id) if request.hold_id else None
    wanted = _plan(session, actor, request, kept, now)
    request = with_checked_login(session, actor, request, [each.product_id for each in wanted.activities])
    _check_person(request, wanted)
    pass_id = valid_pass_id(session, request.pass_number, now)
    customer_id = save_party(
        session, actor, request.customer or _ANONYMOUS, now, represents=request.represents, login=request.login
    )
    if kept:
        spot, from_hold = _spot_of_hold(session, actor, kept, wanted, now)
    else:
        spot, from_hold = find_spot(session, actor, wanted, _start_of(request), now), None
    excused = check_limits(session, actor, wanted, request.customer, spot.starts_at, request.exception_reason, now)
    request = replace(request, exception_reason=excused)
    appointment = _insert(session, request, wanted, spot, pass_id, customer_id, now)
    written = _insert_parts(session, request, wanted, spot, appointment)
    _take_lanes(session, spot, written.legs, from_hold, wanted.wish.staff_id is not None, now)
    if any(each.rules.confirmation_demanded for each in wanted.products):
        begin_confirmation(session, appointment, (each.product_id for each in wanted.activities), now)
    remember(session, actor, request.idempotency, appointment.id, now)
    outbox.record(session, actor, booked_event(appointment, written.legs, wanted.location_code), now)
    audit.note(session, actor, "book", "appointment", appointment.id, now)
    return Booked(view_of_written(session, actor, appointment, written))


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
    customer = request.customer or _ANONYMOUS
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


def _insert(
    session: Session,
    request: BookRequest,
    wanted: Plan,
    spot: Spot,
    pass_id: UUID | None,
    customer_id: UUID | None,
    now: datetime,
) -> Appointment:
    appointment = Appointment(
        channel=request.channel,
        location_id=wanted.location_id,
        department_id=wanted.products[0].stepped.department_id,
        customer_id=customer_id,
        session_id=spot.joint.id if spot.joint else None,
        seats=wanted.seats if spot.joint else 0,
        pass_id=pass_id,
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        language=request.language,
        remarks=request.remarks,
        visit_address=kept_address(request.address, (each.kind for each in wanted.products)),
        video_room=video_room(wanted.products),
        series_id=request.series_id,
        exception_reason=request.exception_reason,
        answers=kept_answers(wanted.asked_products, wanted.intake),
        special_needs=kept_needs(wanted.intake),
        created_at=now,
        changed_at=now,
    )
    write_rows(session, [appointment])
    return appointment


def _insert_parts(
    session: Session, request: BookRequest, wanted: Plan, spot: Spot, appointment: Appointment
) -> Written:
    """Insert everything that belongs to an appointment but its lanes, and return it as it now stands."""
    numbered = enumerate(wanted.activities)
    written = Written(
        activities=[
            Activity(appointment_id=appointment.id, product_id=each.product_id, position=position, count=each.count)
            for position, each in numbered
        ],
        participants=_participants(request, wanted, appointment.id),
        legs=_legs(appointment, spot, wanted),
        fees=_fees(session, wanted, appointment),
        customer=as_kept(request.customer or _ANONYMOUS),
        represented=as_kept(request.represents) if request.represents else None,
    )
    for rows in (written.legs, written.activities, written.participants, written.fees):
        write_rows(session, rows)
    return written


def _legs(appointment: Appointment, spot: Spot, wanted: Plan) -> list[AppointmentLeg]:
    if spot.joint:
        return [_leg_in_session(appointment, spot.joint, wanted)]
    named = wanted.wish.staff_id is not None
    return [leg_of(appointment.id, position, placement, named) for position, placement in enumerate(spot.placements)]


def leg_of(appointment_id: UUID, position: int, placement: Placement, named: bool) -> AppointmentLeg:
    """Return a leg as its row."""
    need = placement.need
    return AppointmentLeg(
        appointment_id=appointment_id,
        position=position,
        department_id=need.department_id,
        starts_at=moment_of(placement.begin),
        ends_at=moment_of(placement.finish),
        place_kind=need.place_kind,
        skills=sorted(need.skills),
        facilities=sorted(need.facilities),
        product_ids=[str(each) for each in need.product_ids],
        named_staff=named,
        staff_id=placement.staff_id,
        desk_id=placement.desk_id,
        room_id=placement.room_id,
    )


def _leg_in_session(appointment: Appointment, joint: JointSession, wanted: Plan) -> AppointmentLeg:
    product = wanted.products[0].stepped
    step = product.steps[0] if product.steps else None
    return AppointmentLeg(
        appointment_id=appointment.id,
        department_id=product.department_id,
        starts_at=joint.starts_at,
        ends_at=joint.ends_at,
        place_kind="room" if joint.room_id else "none",
        skills=sorted(step.skills) if step else [],
        product_ids=[str(product.id)],
        staff_id=joint.staff_id,
        room_id=joint.room_id,
    )


def _participants(request: BookRequest, wanted: Plan, appointment_id: UUID) -> list[Participant]:
    """Return one row per person; the first is the contact and, unless it has a name, carries the customer's.

    They are as many as the products need at least, and more when more are told.
    """
    known = [*request.participants, *[ParticipantDetails()] * (wanted.persons - len(request.participants))]
    contact, customer = known[0], request.customer
    if customer and not (contact.given_name or contact.family_name):
        known[0] = ParticipantDetails(customer.given_name, customer.prefix, customer.family_name, contact.product_ids)
    return [
        Participant(
            appointment_id=appointment_id,
            position=position,
            given_name=person.given_name,
            prefix=person.prefix,
            family_name=person.family_name,
            product_ids=[str(each) for each in person.product_ids],
            is_contact=position == 0,
        )
        for position, person in enumerate(known)
    ]


def _fees(session: Session, wanted: Plan, appointment: Appointment) -> list[AppointmentFee]:
    """Return the fees in force on the local day of the appointment, as they are now."""
    counts = {activity.product_id: activity.count for activity in wanted.activities}
    day = appointment.starts_at.astimezone(zone_of(wanted.timezone)).date()
    rows = [fee for fee in _fee_lines(session) if fee.product_id in counts]
    return [
        AppointmentFee(
            appointment_id=appointment.id,
            product_id=fee.product_id,
            name=fee.name,
            translations=fee.translations,
            count=counts[fee.product_id],
            amount_cents=fee.amount_cents,
        )
        for fee in rows
        if is_in_force(day, fee.valid_from, fee.valid_until)
    ]


def _fee_lines(session: Session) -> list[Any]:
    """Return the fees of all products, as this process remembers them."""
    kept = remembered(session)
    found: list[Any] | None = kept.get("fee_lines")
    if found is None:
        found = kept["fee_lines"] = list(session.connection().execute(_FEE_LINES))
    return found


def _take_lanes(
    session: Session, spot: Spot, legs: Sequence[AppointmentLeg], from_hold: Hold | None, personal: bool, now: datetime
) -> None:
    pairs = list(zip(spot.placements, legs, strict=False))
    if from_hold is None:
        take(session, ((placement, Purpose("leg", leg_id=leg.id, personal=personal)) for placement, leg in pairs))
        bump(session, spot.scopes)
        return
    for placement, leg in pairs:
        if hand_over(session, from_hold.id, leg.id, placement.start_cell, now) != len(placement.lanes):
            raise HoldExpired
    session.delete(from_hold)
