"""The use case of booking: from a hold or directly, once per idempotency key, with everything that belongs to it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, outbox
from booking_api.appointments.events import booked_event
from booking_api.appointments.finding import Spot, find_spot
from booking_api.appointments.holding import activities_of, drop_hold, locked_hold
from booking_api.appointments.idempotency import known_subject, remember
from booking_api.appointments.kept_legs import leg_from_json
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentFee,
    AppointmentLeg,
    Hold,
    JointSession,
    Participant,
)
from booking_api.appointments.passes import valid_pass_id
from booking_api.appointments.plans import Plan, check_start, plan
from booking_api.appointments.requests import BookRequest, ParticipantDetails
from booking_api.appointments.rules import MAX_REMARKS
from booking_api.appointments.values import AppointmentView, Booked
from booking_api.appointments.views import views
from booking_api.appointments.writing import write_rows
from booking_api.availability.allocating import Purpose, hand_over, take
from booking_api.availability.rules import moment_of, zone_of
from booking_api.availability.values import Placement
from booking_api.availability.versions import bump
from booking_api.catalogue.models import FeeLine
from booking_api.catalogue.rules import is_in_force
from booking_api.customers.rules import check_details
from booking_api.customers.service import save_party
from booking_api.customers.values import CustomerDetails
from booking_api.errors import HoldExpired, InvalidInput, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

_ANONYMOUS = CustomerDetails()


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
    _check_person(request, wanted)
    pass_id = valid_pass_id(session, request.pass_number, now)
    if kept:
        spot, from_hold = _spot_of_hold(session, actor, kept, wanted, now)
    else:
        spot, from_hold = find_spot(session, actor, wanted, _start_of(request), now), None
    appointment = _insert(session, actor, request, wanted, spot, pass_id, now)
    legs = _insert_legs(session, appointment, spot, wanted)
    _insert_details(session, request, wanted, appointment)
    _take_lanes(session, spot, legs, from_hold, wanted.wish.staff_id is not None, now)
    remember(session, actor, request.idempotency, appointment.id, now)
    outbox.record(session, actor, booked_event(appointment, legs, wanted.location_code), now)
    audit.note(session, actor, "book", "appointment", appointment.id, now)
    return Booked(_view(session, actor, appointment))


def _view(session: Session, actor: Actor, appointment: Appointment) -> AppointmentView:
    return views(session, actor, [appointment], just_made=True)[0]


def _plan(session: Session, actor: Actor, request: BookRequest, kept: Hold | None, now: datetime) -> Plan:
    if kept:
        return plan(session, actor, kept.location_id, activities_of(kept), now, staff_id=kept.staff_id)
    starts_at = _start_of(request)
    if request.location_id is None:
        raise InvalidInput(fields={"location_id": "verplicht"})
    wanted = plan(session, actor, request.location_id, request.activities, now, request.channel, request.staff_id)
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
        if not str(getattr(customer, name, None) or "").strip():
            problems.setdefault(name, "verplicht")
    if len(request.participants) > wanted.persons:
        problems["participants"] = "te-veel"
    for number, person in enumerate(request.participants[: wanted.persons]):
        details = CustomerDetails(person.given_name, person.prefix, person.family_name)
        problems |= {f"participants.{number}.{field}": reason for field, reason in check_details(details).items()}
    if len(request.remarks) > MAX_REMARKS:
        problems["remarks"] = "te-lang"
    if problems:
        raise InvalidInput(fields=problems)


def _insert(
    session: Session,
    actor: Actor,
    request: BookRequest,
    wanted: Plan,
    spot: Spot,
    pass_id: UUID | None,
    now: datetime,
) -> Appointment:
    appointment = Appointment(
        channel=request.channel,
        location_id=wanted.location_id,
        department_id=wanted.products[0].stepped.department_id,
        customer_id=save_party(session, actor, request.customer, now) if request.customer else None,
        session_id=spot.joint.id if spot.joint else None,
        seats=wanted.seats if spot.joint else 0,
        pass_id=pass_id,
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        language=request.language,
        remarks=request.remarks,
        created_at=now,
        changed_at=now,
    )
    write_rows(session, [appointment])
    return appointment


def _insert_legs(session: Session, appointment: Appointment, spot: Spot, wanted: Plan) -> list[AppointmentLeg]:
    named = wanted.wish.staff_id is not None
    legs = [leg_of(appointment.id, position, placement, named) for position, placement in enumerate(spot.placements)]
    if spot.joint:
        legs = [_leg_in_session(appointment, spot.joint, wanted)]
    write_rows(session, legs)
    return legs


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
        room_id=joint.room_id,
    )


def _insert_details(session: Session, request: BookRequest, wanted: Plan, appointment: Appointment) -> None:
    numbered = enumerate(wanted.activities)
    write_rows(
        session,
        [
            Activity(appointment_id=appointment.id, product_id=each.product_id, position=position, count=each.count)
            for position, each in numbered
        ],
    )
    write_rows(session, _participants(request, wanted, appointment.id))
    write_rows(session, _fees(session, wanted, appointment))


def _participants(request: BookRequest, wanted: Plan, appointment_id: UUID) -> list[Participant]:
    """Return one row per person; the first is the contact and, unless it has a name, carries the customer's."""
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
    rows = session.exec(select(FeeLine).where(col(FeeLine.product_id).in_(counts)).order_by(col(FeeLine.id)))
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


def _take_lanes(
    session: Session, spot: Spot, legs: list[AppointmentLeg], from_hold: Hold | None, personal: bool, now: datetime
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
