"""`/afspraken/nieuw/…`: a held time becomes an appointment, or one each week; who it is for, and who acts for whom."""

import hashlib
from math import ceil
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from booking_api.appointments import queries, service
from booking_api.appointments.requests import BookRequest, HoldRequest, Intake
from booking_api.appointments.series import MOST_WEEKS, Series, book_series
from booking_api.appointments.unfinished import details_of_hold
from booking_api.appointments.values import HoldView
from booking_api.appointments.weekly import RefusedDate
from booking_api.catalogue.queries import products_by_id
from booking_api.catalogue.views import ProductView
from booking_api.errors import HoldExpired, InvalidInput, NotBookable, NotFound, SlotTaken
from booking_api.locations.queries import location
from booking_api.references import new_token
from portal.staff.appointments import intake_form, words
from portal.staff.appointments.person_form import (
    FIELDS,
    Form,
    details_of,
    participants_of,
    represented_of,
    typed,
)
from portal.staff.appointments.site import BOOKER, blueprint, channel_of
from web.access import access
from web.context import attempt, current_actor, current_settings, now, reading
from web.i18n import current_language, customer_languages

TYPED = (*FIELDS, "wall_wish", "pass_number", "visit_address")
"""What a customer may have typed before the booking was taken over."""


@blueprint.get("/nieuw/<uuid:hold_id>", endpoint="finish")
@access(BOOKER)
def show(hold_id: UUID) -> ResponseReturnValue:
    """Ask who comes, filled in with what was told for this time, and typed by the customer if it was taken over."""
    form: Form = MultiDict({"language": "nl", "weeks": "1"})
    try:
        with reading() as session:
            intake_form.fill(form, queries.hold_view(session, current_actor(), hold_id, now()).intake)
    except (HoldExpired, NotFound):
        return redirect(url_for("appointments.expired"), 303)
    if request.args.get("overgenomen"):
        key = current_settings().citizen_key
        with reading() as session:
            told = details_of_hold(session, current_actor(), hold_id, key, now())
        form.update({name: str(told[name]) for name in TYPED if told.get(name)})
    return _page(hold_id, form, {})


@blueprint.post("/nieuw/<uuid:hold_id>", endpoint="book")
@access(BOOKER)
def book(hold_id: UUID) -> ResponseReturnValue:
    """Book, or show what is not right yet; nothing typed is lost."""
    form = typed()
    weeks = min(max(form.get("weeks", 1, int), 1), MOST_WEEKS)
    try:
        if weeks > 1:
            made = attempt(lambda session: _series(session, hold_id, form, weeks))
            return redirect(_series_address(made), 303)
        booked = attempt(lambda session: _one(session, hold_id, form))
    except InvalidInput as wrong:
        return _page(hold_id, form, wrong.details["fields"], status=422)
    except SlotTaken as taken:
        return _page(hold_id, form, {}, refused=taken.details.get("refused", ()), reason="past-niet", status=409)
    except NotBookable as refused:
        return _page(hold_id, form, {}, reason=str(refused.details.get("reason", "bezet")), status=409)
    except (HoldExpired, NotFound):
        return redirect(url_for("appointments.expired"), 303)
    return redirect(url_for("appointments.one", appointment_id=booked, gedaan="geboekt"), 303)


@blueprint.post("/nieuw/<uuid:hold_id>/loslaten", endpoint="let_go")
@access(BOOKER)
def let_go(hold_id: UUID) -> ResponseReturnValue:
    """Give the held time back and choose another."""
    arguments: dict[str, Any] = {}
    try:
        with reading() as session:
            arguments = _arguments(queries.hold_view(session, current_actor(), hold_id, now()))
    except (HoldExpired, NotFound):
        pass
    attempt(lambda session: service.release_hold(session, current_actor(), hold_id, now()))
    return redirect(url_for("appointments.choose", **arguments), 303)


@blueprint.get("/nieuw/verlopen", endpoint="expired")
@access(BOOKER)
def expired() -> str:
    """Say that the held time went back."""
    return render_template("appointments/expired.html")


def _one(session: Session, hold_id: UUID, form: Form) -> UUID:
    return service.book(session, current_actor(), _request(session, hold_id, form), now()).appointment.id


def _series(session: Session, hold_id: UUID, form: Form, weeks: int) -> Series:
    wanted = _request(session, hold_id, form)
    all_or_none = form.get("fits") != "wat-past"
    return book_series(session, current_actor(), wanted, weeks, now(), all_or_none=all_or_none)


def _request(session: Session, hold_id: UUID, form: Form) -> BookRequest:
    actor, customer = current_actor(), details_of(form)
    key = form.get("key", "")[:60]
    digest = hashlib.sha256(repr(sorted(form.items(multi=True))).encode()).hexdigest()
    return BookRequest(
        channel=channel_of(actor),
        hold_id=_with_answers(session, hold_id, form),
        customer=None if customer.is_anonymous else customer,
        participants=participants_of(form, customer),
        represents=represented_of(form),
        language=customer.language,
        remarks=form.get("remarks", ""),
        address=form.get("visit_address", ""),
        pass_number=form.get("pass_number") or None,
        exception_reason=form.get("exception_reason", "")[:200],
        idempotency=(f"staff:{key}", digest) if key else None,
    )


def _with_answers(session: Session, hold_id: UUID, form: Form) -> UUID:
    """Return the hold; made anew at the same time when answers may have changed how long it takes."""
    actor = current_actor()
    try:
        kept = queries.hold_view(session, actor, hold_id, now())
    except (NotFound, HoldExpired):
        return hold_id  # `book` says so, or finds what this very form made before
    told = intake_form.told(form, _products(session, kept))
    if told == kept.intake:
        return hold_id
    service.release_hold(session, actor, hold_id, now())
    return service.hold(session, actor, _again(kept, told), now()).id


def _again(kept: HoldView, told: Intake) -> HoldRequest:
    actor = current_actor()
    return HoldRequest(kept.location_id, kept.activities, kept.starts_at, channel_of(actor), kept.staff_id, told)


def _page(
    hold_id: UUID,
    form: Form,
    faults: dict[str, str],
    refused: tuple[RefusedDate, ...] = (),
    reason: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    actor, language = current_actor(), current_language().code
    try:
        with reading() as session:
            kept = queries.hold_view(session, actor, hold_id, now())
            quote = queries.quote(
                session,
                actor,
                kept.location_id,
                kept.activities,
                now(),
                language=language,
                starts_at=kept.starts_at,
                intake=kept.intake,
            )
            place = location(session, actor, kept.location_id, language)
            chosen = _products(session, kept)
            asked = intake_form.asked(session, chosen)
    except (HoldExpired, NotFound):
        return redirect(url_for("appointments.expired"), 303)
    g.zone = ZoneInfo(place.timezone)
    form.setdefault("key", new_token())
    answers = intake_form.errors_of(faults, asked)
    errors = words.sentences({name: code for name, code in faults.items() if not name.startswith("answers.")}) | answers
    html = render_template(
        "appointments/finish.html",
        errors=errors,
        hold=kept, quote=quote, place=place, form=form, refused=refused, reason=reason, asked=asked,
        kind=chosen[0].kind if chosen else "", languages=customer_languages(), most_weeks=MOST_WEEKS,
        minutes_left=max(0, ceil((kept.expires_at - now()).total_seconds() / 60)),
        taken_over=bool(request.args.get("overgenomen")),
    )  # fmt: skip
    return make_response(html, status)


def _products(session: Session, kept: HoldView) -> list[ProductView]:
    ids = [each.product_id for each in kept.activities]
    found = products_by_id(session, current_actor(), ids, current_language().code)
    return [found[each] for each in ids]


def _arguments(kept: HoldView) -> dict[str, Any]:
    counts = {f"aantal-{each.product_id}": each.count for each in kept.activities}
    return {"locatie": kept.location_id, "product": [str(each.product_id) for each in kept.activities], **counts}


def _series_address(made: Series) -> str:
    refused = [f"{each.starts_at.isoformat()}|{each.reason}" for each in made.refused]
    return url_for("appointments.series", series_id=made.id, niet=refused)
