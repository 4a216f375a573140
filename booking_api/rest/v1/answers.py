"""From views to answers: what a client gets to see of an appointment, a visit or a product."""

from collections.abc import Iterable

from flask import Response

from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import AppointmentView, FeeAmount, HoldView
from booking_api.catalogue.views import ProductView
from booking_api.customers.values import CustomerDetails
from booking_api.locations.queries import LocationView, PlaceView
from booking_api.rest.access import current_actor
from booking_api.rest.answering import answer
from booking_api.rest.qr_texts import qr_text
from booking_api.rest.v1.schemas import (
    ActivityIn,
    ActivityOut,
    AppointmentOut,
    CustomerIn,
    CustomerOut,
    FeeOut,
    HoldOut,
    LegOut,
    LocationOut,
    PlaceOut,
    ProductOut,
    VisitOut,
)
from booking_api.rest.words import APPOINTMENT_STATUS, CHANNEL, LOCATION_KIND, PLACE_KIND, VISIT_STATUS, WALL_WISH_OF
from booking_api.visits.values import VisitView


def location_out(view: LocationView) -> LocationOut:
    """Return a location as it goes on the wire."""
    return LocationOut(
        id=view.id,
        code=view.code,
        name=view.name,
        kind=LOCATION_KIND[view.kind],
        address=view.address,
        postcode=view.postcode,
        city=view.city,
        phone=view.phone,
        accessibility=view.accessibility,
        timezone=view.timezone,
        walk_in=view.allows_walk_in,
    )


def place_out(view: PlaceView) -> PlaceOut:
    """Return a desk or room as it goes on the wire."""
    return PlaceOut(
        id=view.id,
        location_id=view.location_id,
        waiting_area_id=view.waiting_area_id,
        name=view.name,
        number=view.number,
        facilities=list(view.facilities),
    )


def product_out(view: ProductView) -> ProductOut:
    """Return a product as it goes on the wire."""
    return ProductOut(
        id=view.id,
        code=view.code,
        name=view.name,
        public_name=view.public_name,
        description=view.description,
        department_name=view.department_name,
        bring=list(view.bring),
        fees=[FeeOut(name=fee.name, count=1, amount_cents=fee.amount_cents) for fee in view.fees],
        minutes=view.minutes,
        max_persons=view.max_persons,
        required_fields=list(view.required_fields),
        walk_in=bool(view.walk_in_location_ids),
    )


def hold_out(view: HoldView) -> HoldOut:
    """Return a hold as it goes on the wire."""
    return HoldOut(
        id=view.id,
        code=view.code,
        location_id=view.location_id,
        planned_start=view.starts_at,
        planned_end=view.ends_at,
        expires_at=view.expires_at,
        minutes=view.minutes,
    )


def appointment_out(view: AppointmentView, qr_text: str) -> AppointmentOut:
    """Return an appointment as it goes on the wire; `qr_text` is what its QR image says."""
    return AppointmentOut(
        id=view.id,
        status=APPOINTMENT_STATUS[view.status],
        channel=CHANNEL.get(view.channel, view.channel),
        location_id=view.location_id,
        location_name=view.location_name,
        planned_start=view.starts_at,
        planned_end=view.ends_at,
        minutes=view.minutes,
        subject=view.subject,
        language=view.language,
        persons=view.persons,
        activities=[
            ActivityOut(product_id=one.product_id, name=one.name, count=one.count, bring=list(one.bring))
            for one in view.activities
        ],
        legs=_legs(view),
        customer=_customer(view.customer),
        fees=_fees(view.fees),
        total_cents=view.total_cents,
        bring=list(view.bring),
        check_in_code=view.code,
        check_in_qr=qr_text,
        created_at=view.created_at,
        cancelled_at=view.cancelled_at,
    )


def appointment_answer(view: AppointmentView, status: int = 200) -> Response:
    """Return an appointment as an answer, with the mark of its version."""
    response = answer(appointment_out(view, qr_text(current_actor(), view)), status)
    response.set_etag(view.version)
    return response


def visit_out(view: VisitView) -> VisitOut:
    """Return a visit as it goes on the wire."""
    return VisitOut(
        id=view.id,
        status=VISIT_STATUS[view.status],
        location_id=view.location_id,
        appointment_id=view.appointment_id,
        name=view.name,
        persons=view.persons,
        subject=view.subject,
        planned_start=view.appointment_at,
        arrived_at=view.arrived_at,
        called_at=view.called_at,
        started_at=view.started_at,
        finished_at=view.ended_at,
        place_name=view.place_name or None,
        waiting_area=view.waiting_area_name,
        called_times=view.call_count,
    )


def wishes(activities: Iterable[ActivityIn]) -> tuple[ActivityWish, ...]:
    """Return the activities of a body as the use cases want them."""
    return tuple(ActivityWish(one.product_id, one.count) for one in activities)


def details(customer: CustomerIn | None) -> CustomerDetails | None:
    """Return the customer of a body as the use cases want it; None for an anonymous one."""
    if customer is None:
        return None
    return CustomerDetails(
        customer.given_name,
        customer.prefix,
        customer.family_name,
        email=customer.email,
        phone=customer.phone,
        language=customer.language,
        wall_wish=WALL_WISH_OF[customer.wall_wish],
    )


def _legs(view: AppointmentView) -> list[LegOut]:
    return [
        LegOut(
            position=leg.position,
            planned_start=leg.starts_at,
            planned_end=leg.ends_at,
            kind=PLACE_KIND.get(leg.place_kind, leg.place_kind),
            staff_id=leg.staff_id,
            desk_id=leg.desk_id,
            room_id=leg.room_id,
        )
        for leg in view.legs
    ]


def _customer(customer: CustomerDetails | None) -> CustomerOut | None:
    if customer is None:
        return None
    return CustomerOut(
        given_name=customer.given_name,
        prefix=customer.prefix,
        family_name=customer.family_name,
        email=customer.email,
        phone=customer.phone,
        language=customer.language,
    )


def _fees(fees: Iterable[FeeAmount]) -> list[FeeOut]:
    return [FeeOut(name=fee.name, count=fee.count, amount_cents=fee.amount_cents) for fee in fees]
