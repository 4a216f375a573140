"""Availability, holds and appointments: look, keep, book, read."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response
from sqlmodel import Session

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.idempotency import once
from booking_api.appointments.requests import (
    ActivityWish,
    Answer,
    BookRequest,
    HoldRequest,
    Intake,
    NeedWish,
    ParticipantDetails,
)
from booking_api.appointments.together import day_of
from booking_api.appointments.values import FreeTimes, HoldView
from booking_api.errors import HoldExpired, InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Guess, Trier, count_try
from booking_api.rest.access import current_actor, doing, reading, scope
from booking_api.rest.again import may_be_given_again
from booking_api.rest.answering import answer, answer_once, documented, made
from booking_api.rest.customers import for_customer, who_changes
from booking_api.rest.documents import BODY_PROBLEMS, CONFLICT
from booking_api.rest.requests import idempotency_of
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import appointment_answer, details, hold_out, intake, represented, wishes
from booking_api.rest.v1.schemas import AppointmentIn, AppointmentOut, HoldIn, HoldOut
from booking_api.rest.v1.schemas_catalogue import AvailabilityOut, AvailabilityQuery
from booking_api.rest.words import wire

blueprint = APIBlueprint("afspraken", __name__, tag="Afspraken")


@blueprint.get("/beschikbaarheid")
@scope("catalogus:lezen", only_reads=True)
@blueprint.input(AvailabilityQuery, location="query", arg_name="query")
@documented(blueprint, AvailabilityOut, "Geef vrije tijden", "Wanneer deze activiteiten samen passen.")
def get_availability(query: AvailabilityQuery) -> Response:
    """Return the free starts per local day, in UTC."""
    with reading() as session:
        found = queries.free_times(
            session,
            current_actor(),
            query.location_id,
            _activities(query.activity),
            query.date_from,
            query.date_to,
            now(),
            channel=current_actor().origin,
            intake=_told(query),
        )
    return may_be_given_again(answer_once(found.shown, "v1", lambda: _free_times_out(found)), found.standing)


@blueprint.post("/reserveringen")
@scope("afspraken:schrijven")
@blueprint.input(HoldIn, arg_name="body")
@documented(blueprint, HoldOut, "Houd een tijd vast", "De tijd blijft vrij tot verlooptOp.", 201, BODY_PROBLEMS)
def post_hold(body: HoldIn) -> Response:
    """Keep a time for a few minutes."""
    actor = current_actor()
    told = intake(body.answers, body.special_needs)
    wish = HoldRequest(body.location_id, wishes(body.activities), body.planned_start, actor.origin, body.staff_id, told)
    key = idempotency_of(actor.id)

    def keep(session: Session) -> HoldView:
        return once(
            session, actor, key, now(),
            make=lambda: service.hold(session, actor, wish, now()),
            read=lambda hold_id: _kept_before(session, actor, hold_id),
        )  # fmt: skip

    count_try(running().db, Guess.HOLD_OF_CLIENT, Trier(str(actor.id)), now())
    held = doing(keep, day_of(wish.location_id, wish.starts_at))
    return made(answer(hold_out(held), 201), "reserveringen", held.id)


@blueprint.get("/reserveringen/<uuid:hold_id>")
@scope("afspraken:schrijven")
@documented(blueprint, HoldOut, "Geef één reservering", "Een tijd die u vasthoudt.", problems=CONFLICT)
def get_hold(hold_id: UUID) -> Response:
    """Return a held time; 409 when it expired."""
    with running().db.reading() as session:
        return answer(hold_out(queries.hold_view(session, current_actor(), hold_id, now())))


@blueprint.delete("/reserveringen/<uuid:hold_id>")
@scope("afspraken:schrijven")
@documented(blueprint, HoldOut, "Geef een reservering terug", "De tijd komt meteen vrij.", 204)
def delete_hold(hold_id: UUID) -> Response:
    """Give a held time back."""
    actor = current_actor()
    attempting(running().db, lambda session: service.release_hold(session, actor, hold_id, now()))
    return Response(status=204)


@blueprint.post("/afspraken")
@scope("afspraken:schrijven")
@blueprint.input(AppointmentIn, arg_name="body")
@documented(
    blueprint,
    AppointmentOut,
    "Maak een afspraak",
    "Met een reservering, of direct; ook anoniem.",
    201,
    BODY_PROBLEMS,
)
def post_appointment(body: AppointmentIn) -> Response:
    """Book; the same Idempotency-Key with the same body gives the same appointment."""
    actor = current_actor()
    wish = _book_request(body, actor.origin, idempotency_of(actor.id))
    day = None if wish.hold_id else day_of(wish.location_id, wish.starts_at)
    booked = doing(service.Booking(actor, wish, now()), day)
    return made(appointment_answer(booked.appointment, 201), "afspraken", booked.appointment.id)


@blueprint.get("/afspraken/<uuid:appointment_id>")
@scope("afspraken:lezen")
@documented(blueprint, AppointmentOut, "Geef één afspraak", "Voor zover u die mag zien; de ETag is voor If-Match.")
def get_appointment(appointment_id: UUID) -> Response:
    """Return one appointment."""
    with running().db.transaction() as session:
        who = who_changes(session, appointment_id)
        return appointment_answer(queries.appointment(session, who, appointment_id, now=now()))


def _free_times_out(found: FreeTimes) -> dict[str, Any]:
    days = [{wire("date"): day, wire("starts"): starts} for day, starts in found.days]
    return {wire("minutes"): found.minutes, wire("days"): days}


def _book_request(body: AppointmentIn, channel: str, idempotency: tuple[str, str] | None) -> BookRequest:
    served = for_customer()
    people = tuple(ParticipantDetails(one.given_name, one.prefix, one.family_name) for one in body.participants)
    return BookRequest(
        channel=channel,
        hold_id=body.hold_id,
        location_id=body.location_id,
        activities=wishes(body.activities),
        starts_at=body.planned_start,
        customer=details(body.customer),
        participants=people,
        language=body.customer.language if body.customer else "nl",
        remarks=body.remarks,
        staff_id=body.staff_id,
        pass_number=body.pass_number,
        represents=represented(body.represents),
        address=body.visit_address,
        idempotency=idempotency,
        intake=intake(body.answers, body.special_needs),
        login=served.login if served else None,
    )


def _kept_before(session: Session, actor: Actor, hold_id: UUID) -> HoldView:
    """Return what a repeated request kept the first time; raises HoldExpired when it is over, given back or booked."""
    try:
        return queries.hold_view(session, actor, hold_id, now())
    except NotFound as gone:
        raise HoldExpired from gone


def _activities(texts: list[str]) -> tuple[ActivityWish, ...]:
    """Read `<productId>:<aantal>`, each product once; raises InvalidInput."""
    found: dict[UUID, int] = {}
    for text in texts:
        product, _, count = text.partition(":")
        try:
            found[UUID(product)] = found.get(UUID(product), 0) + int(count)
        except ValueError as error:
            raise InvalidInput(fields={"activity": "geen-productId-met-aantal"}) from error
    return tuple(ActivityWish(product, count) for product, count in found.items())


def _told(query: AvailabilityQuery) -> Intake:
    """Read `<productId>:<vraag>:<antwoord>` and needs by code; raises InvalidInput."""
    try:
        parts = [text.split(":", 2) for text in query.answer]
        answers = tuple(Answer(UUID(product), code, value) for product, code, value in parts)
    except ValueError as error:
        raise InvalidInput(fields={"answer": "geen-productId-met-vraag-en-antwoord"}) from error
    # Which language an interpreter speaks makes no difference to the times.
    return Intake(answers, tuple(NeedWish(code, "?") for code in query.special_need))
