"""The fourteen operations of the contract and its token endpoint."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from booking_api.errors import WelkomError
from booking_api.locations import queries as places
from booking_api.rest.access import open_to_proof
from booking_api.rest.eforms import booking, offer
from booking_api.rest.eforms.acting import form_actor, id_of
from booking_api.rest.eforms.moments import day_before, day_of, local, unmistakable
from booking_api.rest.eforms.words import reason_of
from booking_api.rest.jcc import answers, reading
from booking_api.rest.jcc.access import scope, token
from booking_api.rest.jcc.fields import field_states
from booking_api.rest.qr_texts import qr_text
from booking_api.rest.running import now, running

P = ParamSpec("P")
log = logging.getLogger("welkom.api")
blueprint = Blueprint("jcc", __name__)
blueprint.add_url_rule("/connect/token", "token", open_to_proof(token), methods=["POST"])


def refusing(answer: Callable[[int, str], Any]) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Answer a refusal as an ordinary answer (200): on any other status the form's own task breaks off.

    `answer` makes it of a code and a sentence. This goes around the check of who calls, so that it holds for that too.
    """

    def decorate(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def told(*args: P.args, **kwargs: P.kwargs) -> Response:
            try:
                return view(*args, **kwargs)
            except (WelkomError, ValidationError, HTTPException) as error:
                return jsonify(answer(*_code_and_reason(error)))
            except Exception as error:
                log.exception("unexpected %s", type(error).__name__)
                return jsonify(answer(500, "Er ging bij ons iets mis. Probeer het later opnieuw."))

        return told

    return decorate


def _code_and_reason(error: WelkomError | ValidationError | HTTPException) -> tuple[int, str]:
    """Return what was refused and why; what was typed is not in it."""
    if isinstance(error, WelkomError):
        return error.status, reason_of(error)
    if isinstance(error, HTTPException):
        return error.code or 500, error.name
    wrong = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
    return 400, f"De invoer klopt niet. {wrong}"


@blueprint.get("/version")
@scope("catalogus:lezen")
def version() -> Response:
    """Tell that this is the right address and the right credential."""
    return jsonify(warpApiVersion="1.0", afsprakenVersion="Welkom")


@blueprint.get("/activity/listforappointment")
@scope("catalogus:lezen")
def activities() -> Response:
    """Return the products, of one location where asked."""
    with running().db.reading() as session:
        found = offer.offered(session, form_actor(), reading.language(), reading.location_id())
    return jsonify([answers.activity(each) for each in found])


@blueprint.get("/activity/listforappointment/additional")
@scope("catalogus:lezen")
def additional_activities() -> Response:
    """Return what can be booked together with the products chosen, without those."""
    chosen, where = reading.ids("selectedActivityId"), reading.location_id()
    with running().db.reading() as session:
        found = offer.combinable(session, form_actor(), chosen, reading.language(), where)
    return jsonify([answers.activity(each) for each in found])


@blueprint.get("/location")
@scope("catalogus:lezen")
def locations() -> Response:
    """Return the locations."""
    with running().db.reading() as session:
        return jsonify([answers.place(each) for each in places.locations(session, form_actor())])


@blueprint.get("/location/forappointment")
@scope("catalogus:lezen")
def locations_for() -> Response:
    """Return the locations where all products chosen are offered."""
    with running().db.reading() as session:
        found = offer.locations_for(session, form_actor(), reading.ids("selectedActivityId"))
    return jsonify([answers.place(each) for each in found])


@blueprint.get("/location/<location_id>")
@scope("catalogus:lezen")
def location(location_id: str) -> Response:
    """Return one location; the form asks for it with the details of an appointment, also when it has closed since."""
    with running().db.reading() as session:
        found = places.location_once(session, form_actor(), id_of(location_id, "location"))
        still_open = {each.id for each in places.locations(session, form_actor())}
    return jsonify(answers.place(found) | {"isActive": found.id in still_open})


@blueprint.get("/activity/appointmentdaterange")
@scope("catalogus:lezen")
def date_range() -> Response:
    """Return the first bookable day and the day after the last one: the form leaves the end out."""
    today = local(now()).date()
    with running().db.reading() as session:
        first, last = offer.bookable_days(session, form_actor(), reading.ids("activityId"), now()) or (today, today)
    return jsonify(minDate=f"{first}T00:00:00", maxDate=f"{last + timedelta(days=1)}T00:00:00")


@blueprint.get("/appointment/availabletimelist")
@scope("catalogus:lezen")
def times() -> Response:
    """Return every free time from `fromDate` until, not including, `toDate`; the duration is in seconds."""
    first = day_of(request.args.get("fromDate", ""))
    last = day_before(request.args.get("toDate", ""))
    where = id_of(request.args.get("locationId", ""), "location")
    with running().db.reading() as session:
        found = offer.free_times(session, form_actor(), where, reading.wishes(), first, last, now())
    shown = unmistakable(start for _, starts in found.days for start in starts)
    return jsonify(
        availableTimesList=[each.replace(tzinfo=None).isoformat() for each in shown],
        appointmentDuration=found.minutes * 60,
    )


@blueprint.get("/appointment/calculateduration")
@refusing(answers.no_duration)
@scope("catalogus:lezen")
def duration() -> Response:
    """Return the minutes it takes; 0 for what is refused: it is asked just before booking, which then says why."""
    with running().db.reading() as session:
        return jsonify(offer.minutes(session, form_actor(), reading.wishes(), now()))


@blueprint.get("/customer/customerfields/required")
@scope("catalogus:lezen")
def customer_fields() -> Response:
    """Return which details are asked: what any of the products requires."""
    chosen = reading.ids("selectedActivityId")
    with running().db.reading() as session:
        found = offer.offered(session, form_actor())
    return jsonify(field_states(name for each in found if each.id in chosen for name in each.required_fields))


@blueprint.post("/appointment")
@refusing(answers.refused)
@scope("afspraken:schrijven")
def book() -> Response:
    """Book; the same wish within minutes is the same appointment."""
    return jsonify(answers.done(booking.book_once(form_actor(), reading.booking()).id))


@blueprint.get("/appointment")
@scope("afspraken:lezen")
def appointment() -> Response:
    """Return an appointment that a form booked, past and cancelled ones too."""
    actor = form_actor()
    view = booking.details(actor, _asked_id(), reading.language())
    with running().db.reading() as session:
        products = offer.booked_products(session, actor, view, reading.language())
    return jsonify(answers.appointment(view, products))


@blueprint.get("/appointment/qrcode")
@scope("afspraken:lezen")
def qr_code() -> Response:
    """Return the text that the form makes a QR image of."""
    actor = form_actor()
    return jsonify(qr_text(actor, booking.details(actor, _asked_id())))


@blueprint.delete("/appointment")
@refusing(answers.refused)
@scope("afspraken:schrijven")
def cancel() -> Response:
    """Cancel; a second time is refused."""
    return jsonify(answers.done(booking.cancel(form_actor(), _asked_id()).id))


def _asked_id() -> Any:
    return id_of(request.args.get("id", ""), "appointment")
