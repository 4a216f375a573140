"""From views to answers: what a client gets to see of an appointment, a visit or a product."""

from collections.abc import Iterable, Mapping
from typing import cast
from uuid import UUID

from flask import Response

from booking_api.appointments.requests import ActivityWish, Answer, Intake, NeedWish
from booking_api.appointments.values import AppointmentView, FeeAmount, HoldView
from booking_api.catalogue import questions
from booking_api.catalogue.views import ProductView
from booking_api.customers.values import CustomerDetails
from booking_api.locations.queries import LocationView, PlaceView
from booking_api.rest.answering import answer
from booking_api.rest.customers import reader_of
from booking_api.rest.qr_texts import qr_text
from booking_api.rest.running import running
from booking_api.rest.v1.schemas import (
    ActivityIn,
    ActivityOut,
    AppointmentOut,
    CustomerIn,
    CustomerOut,
    FeeOut,
    HoldOut,
    LegOut,
    RepresentedIn,
    RepresentedOut,
)
from booking_api.rest.v1.schemas_catalogue import LocationOut, LoginMeans, PlaceOut, ProductOut, RequiredField
from booking_api.rest.v1.schemas_intake import (
    AnswerIn,
    AnswerOut,
    OptionOut,
    QuestionOut,
    SpecialNeedIn,
    SpecialNeedOut,
)
from booking_api.rest.v1.schemas_visits import VisitOut
from booking_api.rest.words import (
    APPOINTMENT_STATUS,
    CHANNEL,
    LOCATION_KIND,
    LOGIN_MEANS,
    MESSAGES_BY,
    MESSAGES_BY_OF,
    PLACE_KIND,
    PRODUCT_KIND,
    QUESTION_KIND,
    VISIT_STATUS,
    WALL_WISH_OF,
    wire,
)
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


def product_out(view: ProductView, ids: Mapping[str, UUID]) -> ProductOut:
    """Return a product as it goes on the wire; `ids` are those of the other products that this reader sees, by code."""
    return ProductOut(
        id=view.id,
        code=view.code,
        name=view.name,
        kind=PRODUCT_KIND[view.kind],
        public_name=view.public_name,
        description=view.description,
        department_name=view.department_name,
        bring=list(view.bring),
        fees=[FeeOut(name=fee.name, count=1, amount_cents=fee.amount_cents) for fee in view.fees],
        minutes=view.minutes,
        max_persons=view.max_persons,
        required_fields=cast(list[RequiredField], [wire(name) for name in view.required_fields]),
        walk_in=bool(view.walk_in_location_ids),
        questions=[_question(each, view.language) for each in questions.read(view.questions)],
        special_needs=list(view.special_needs),
        related_product_ids=[ids[code] for code in view.related_codes if code in ids],
        login=cast(LoginMeans, LOGIN_MEANS[view.login_level]),
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
        represents=_represented(view.represented),
        kind=PRODUCT_KIND[view.kind],
        visit_address=view.visit_address,
        video_link=running().rooms.link(view.video_room),
        session_id=view.session_id,
        series_id=view.series_id,
        planned_staff_id=next((leg.staff_id for leg in view.legs if leg.staff_id), None),
        fees=_fees(view.fees),
        total_cents=view.total_cents,
        bring=list(view.bring),
        check_in_code=view.code,
        check_in_qr=qr_text,
        created_at=view.created_at,
        cancelled_at=view.cancelled_at,
        answers=[
            AnswerOut(product_id=one.product_id, code=one.code, question=one.question, answer=one.answer)
            for one in view.answers
        ],
        special_needs=[SpecialNeedOut(code=code, language=language) for code, language in view.special_needs],
    )


def appointment_answer(view: AppointmentView, status: int = 200) -> Response:
    """Return an appointment as an answer, with the mark of its version."""
    response = answer(appointment_out(view, qr_text(reader_of(view.id), view)), status)
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


def intake(answers: Iterable[AnswerIn], needs: Iterable[SpecialNeedIn]) -> Intake:
    """Return what a body tells beforehand as the use cases want it."""
    return Intake(
        tuple(Answer(one.product_id, one.question, one.answer) for one in answers),
        tuple(NeedWish(one.code, one.language) for one in needs),
    )


def _question(question: questions.Question, language: str) -> QuestionOut:
    return QuestionOut(
        code=question.code,
        kind=QUESTION_KIND[question.kind],
        question=questions.in_words(question.label, language),
        description=questions.in_words(question.hint, language),
        required=question.required,
        only_with=question.show_code or None,
        only_with_values=list(question.show_values),
        options=[
            OptionOut(
                value=one.value, name=questions.in_words(one.label, language), extra_minutes=one.minutes,
                becomes_product=one.product or None,
            )
            for one in question.options
        ],
    )  # fmt: skip


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
        wants=MESSAGES_BY_OF[customer.wants],
    )


def represented(person: RepresentedIn | None) -> CustomerDetails | None:
    """Return for whom the customer of a body acts, or None."""
    return CustomerDetails(person.given_name, person.prefix, person.family_name) if person else None


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
        wants=MESSAGES_BY[customer.wants],
    )


def _represented(person: CustomerDetails | None) -> RepresentedOut | None:
    if person is None:
        return None
    return RepresentedOut(given_name=person.given_name, prefix=person.prefix, family_name=person.family_name)


def _fees(fees: Iterable[FeeAmount]) -> list[FeeOut]:
    return [FeeOut(name=fee.name, count=fee.count, amount_cents=fee.amount_cents) for fee in fees]
