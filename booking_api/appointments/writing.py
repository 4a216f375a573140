"""A new appointment as rows: what it is, who comes for what, where its legs are, and what it costs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from booking_api.appointments.elsewhere import kept_address, video_room
from booking_api.appointments.finding import Spot
from booking_api.appointments.intake import kept_answers, kept_needs
from booking_api.appointments.models import (
    Activity,
    Appointment,
    AppointmentFee,
    AppointmentLeg,
    JointSession,
    Participant,
)
from booking_api.appointments.parts import Written
from booking_api.appointments.plans import Plan
from booking_api.appointments.requests import BookRequest, ParticipantDetails
from booking_api.availability.rules import moment_of, zone_of
from booking_api.availability.values import Placement
from booking_api.catalogue.models import FeeLine
from booking_api.catalogue.rules import is_in_force
from booking_api.configuration import remembered
from booking_api.customers.service import as_kept
from booking_api.customers.values import CustomerDetails
from booking_api.db import draft

ANONYMOUS = CustomerDetails()
_FEE_LINES = select(FeeLine.__table__).order_by(FeeLine.__table__.c.id)  # type: ignore[attr-defined]


def new_appointment(
    request: BookRequest, wanted: Plan, pass_id: UUID | None, customer_id: UUID | None, now: datetime
) -> Appointment:
    """Return a new appointment as it is written, but for its place (`put_at`)."""
    return draft(
        Appointment,
        channel=request.channel,
        location_id=wanted.location_id,
        department_id=wanted.products[0].stepped.department_id,
        customer_id=customer_id,
        pass_id=pass_id,
        language=request.language,
        remarks=request.remarks,
        visit_address=kept_address(request.address, (each.kind for each in wanted.products)),
        video_room=video_room(wanted.products),
        series_id=request.series_id,
        answers=kept_answers(wanted.asked_products, wanted.intake),
        special_needs=kept_needs(wanted.intake),
        created_at=now,
        changed_at=now,
    )


def put_at(appointment: Appointment, wanted: Plan, spot: Spot) -> None:
    """Say of a new appointment when it is, and in which joint session."""
    appointment.starts_at, appointment.ends_at = spot.starts_at, spot.ends_at
    appointment.session_id = spot.joint.id if spot.joint else None
    appointment.seats = wanted.seats if spot.joint else 0


def parts_of_new(
    request: BookRequest, wanted: Plan, starts_at: datetime, appointment_id: UUID, lines: Sequence[Any]
) -> Written:
    """Return all that belongs to a new appointment but its legs; `lines` are the fees of all products."""
    numbered = enumerate(wanted.activities)
    return Written(
        activities=[
            draft(
                Activity,
                appointment_id=appointment_id,
                product_id=each.product_id,
                position=position,
                count=each.count,
            )
            for position, each in numbered
        ],
        participants=_participants(request, wanted, appointment_id),
        legs=[],
        fees=_fees(lines, wanted, starts_at, appointment_id),
        customer=as_kept(request.customer or ANONYMOUS),
        represented=as_kept(request.represents) if request.represents else None,
    )


def legs_of_new(appointment: Appointment, spot: Spot, wanted: Plan) -> list[AppointmentLeg]:
    """Return the legs of a new appointment where they were found a place."""
    if spot.joint:
        return [_leg_in_session(appointment, spot.joint, wanted)]
    named = wanted.wish.staff_id is not None
    placed = enumerate(spot.placements)
    return [draft(AppointmentLeg, **leg_values(appointment.id, number, each, named)) for number, each in placed]


def leg_values(appointment_id: UUID, position: int, placement: Placement, named: bool) -> dict[str, Any]:
    """Return what the row of a leg holds."""
    need = placement.need
    return {
        "appointment_id": appointment_id,
        "position": position,
        "department_id": need.department_id,
        "starts_at": moment_of(placement.begin),
        "ends_at": moment_of(placement.finish),
        "place_kind": need.place_kind,
        "skills": sorted(need.skills),
        "facilities": sorted(need.facilities),
        "product_ids": [str(each) for each in need.product_ids],
        "named_staff": named,
        "staff_id": placement.staff_id,
        "desk_id": placement.desk_id,
        "room_id": placement.room_id,
    }


def _leg_in_session(appointment: Appointment, joint: JointSession, wanted: Plan) -> AppointmentLeg:
    product = wanted.products[0].stepped
    step = product.steps[0] if product.steps else None
    return draft(
        AppointmentLeg,
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
        draft(
            Participant,
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


def _fees(lines: Sequence[Any], wanted: Plan, starts_at: datetime, appointment_id: UUID) -> list[AppointmentFee]:
    """Return the fees in force on the local day of the appointment, as they are now."""
    counts = {activity.product_id: activity.count for activity in wanted.activities}
    day = starts_at.astimezone(zone_of(wanted.timezone)).date()
    return fees_on(day, lines, counts, appointment_id)


def fees_on(day: date, lines: Sequence[Any], counts: Mapping[UUID, int], appointment_id: UUID) -> list[AppointmentFee]:
    """Return what so many of these products cost on a local day, by the fees of all products."""
    return [
        draft(
            AppointmentFee,
            appointment_id=appointment_id,
            product_id=fee.product_id,
            name=fee.name,
            translations=fee.translations,
            count=counts[fee.product_id],
            amount_cents=fee.amount_cents,
        )
        for fee in lines
        if fee.product_id in counts and is_in_force(day, fee.valid_from, fee.valid_until)
    ]


def fee_lines(session: Session) -> list[Any]:
    """Return the fees of all products, as this process remembers them."""
    kept = remembered(session)
    found: list[Any] | None = kept.get("fee_lines")
    if found is None:
        found = kept["fee_lines"] = list(session.connection().execute(_FEE_LINES))
    return found
