"""`/controle`: everything once more, and then the booking itself, which happens once however often it is sent."""

import hashlib
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.idempotency import made_with
from booking_api.appointments.requests import BookRequest
from booking_api.customers.rules import wall_name
from booking_api.customers.values import CustomerDetails
from booking_api.errors import (
    HoldExpired,
    IdempotencyConflict,
    InvalidInput,
    NotBookable,
    NotFound,
    SlotTaken,
    TooManyTries,
)
from booking_api.identity.actor import PUBLIC
from portal.citizen import holds, intake, offers
from portal.citizen.details import UNKNOWN_PASS, details_of
from portal.citizen.draft import Draft, current_draft
from portal.citizen.login import current_login
from portal.citizen.reaching import told_at
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, step
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_db, now, reading
from web.i18n import current_language

ALREADY_MADE = "al-gemaakt"
OTHER_TAB = "ander-tabblad"


@blueprint.get("/controle", endpoint="check")
@access(EVERYBODY)
@step("check")
def show(draft: Draft) -> ResponseReturnValue:
    """Show what will be booked, each line with a way to change it; or what is booked, when that answer got lost."""
    if _settled(draft):
        return go_to("booked")
    hold = holds.renewed(draft)
    if hold is None:
        holds.lost(draft)
        return go_to("time")
    with reading() as session:
        chosen = offers.chosen(session, draft)
    if chosen.location is None:
        return go_to("place")
    products = [product for product, _count in chosen.lines]
    return page(
        "check", draft, answers=intake.summary(products, draft), needs=intake.needs_told(products, draft),
        seen=_fingerprint(draft), notice=draft.tell_once(),
        chosen=chosen, hold=hold, minutes_left=holds.minutes_left(hold), details=details_of(draft),
        told_at=told_at(details_of(draft)), on_screen=_on_screen(chosen, details_of(draft)),
    )  # fmt: skip


@blueprint.post("/controle")
@access(EVERYBODY)
def book() -> ResponseReturnValue:
    """Book; a second press finds the appointment that the first one made."""
    draft = current_draft()
    if draft.booked_id and request.form.get("sleutel") == draft.booked_key:
        return go_to("booked")
    return _book()


@step("check")
def _book(draft: Draft) -> ResponseReturnValue:
    # Nobody agrees to what another tab chose since: all tabs of a browser share one booking.
    if request.form.get("gezien", _fingerprint(draft)) != _fingerprint(draft):
        draft.notice = OTHER_TAB
        return go_to("check")
    try:
        appointment_id = _booked(draft)
    except IdempotencyConflict:
        _settled(draft)
        return go_to("booked")
    except (HoldExpired, NotFound):
        return _once_more(draft)
    except InvalidInput as wrong:
        return _back_to_details(draft, wrong)
    draft.done(appointment_id)
    return go_to("booked")


def _on_screen(chosen: offers.Chosen, details: CustomerDetails) -> str | None:
    """Return how the wall will show the name, empty for not at all; None where nobody is called on a wall."""
    if chosen.location is None or not chosen.is_called_on_a_wall:
        return None
    return wall_name(
        details.given_name, details.prefix, details.family_name, details.wall_wish, chosen.location.name_policy.value
    )


def _settled(draft: Draft) -> bool:
    """Tell whether this draft was booked already without its browser knowing; a time held since then goes back."""
    with reading() as session:
        made = made_with(session, PUBLIC, _key(draft))
    if made is None:
        return False
    other_time = bool(draft.hold_id) and holds.current(draft) is not None
    holds.drop(draft)
    draft.done(made)
    draft.notice = ALREADY_MADE if other_time else ""
    return True


def _once_more(draft: Draft) -> ResponseReturnValue:
    """Take the same time again when it is still free: whoever reads slowly should not start anew."""
    starts_at = draft.start
    try:
        if starts_at is None or holds.taken_over():  # what staff make is not made twice
            raise NotFound
        holds.take(draft, starts_at)
        draft.done(_booked(draft))
    except (HoldExpired, InvalidInput, NotFound, NotBookable, SlotTaken, TooManyTries):
        holds.lost(draft)
        return go_to("time")
    return go_to("booked")


def _back_to_details(draft: Draft, wrong: InvalidInput) -> ResponseReturnValue:
    """Only the register of passes can say that a number is unknown; everything else was looked at before."""
    if "pass_number" not in wrong.details.get("fields", {}):
        raise wrong
    draft.detailed, draft.notice = False, UNKNOWN_PASS
    return go_to("details")


def _booked(draft: Draft) -> UUID:
    details = details_of(draft)
    wanted = BookRequest(
        hold_id=UUID(draft.hold_id),
        location_id=UUID(draft.location_id),
        activities=offers.wishes(draft),
        starts_at=draft.start,
        customer=None if details.is_anonymous else details,
        channel=offers.CHANNEL,
        language=current_language().code,
        login=current_login(),
        pass_number=draft.details.get("pass_number"),
        address=draft.details.get("visit_address", ""),
        idempotency=(_key(draft), _fingerprint(draft)),
        intake=offers.told(draft),
    )
    return attempting(current_db(), lambda session: service.book(session, PUBLIC, wanted, now()).appointment.id)


def _key(draft: Draft) -> str:
    return f"web:{draft.key}"


def _fingerprint(draft: Draft) -> str:
    return hashlib.sha256(
        repr((draft.counts, draft.answers, draft.needs, draft.location_id, draft.starts_at, draft.details)).encode()
    ).hexdigest()
