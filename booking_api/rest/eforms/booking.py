"""Book, read and cancel for a form: the use cases of everybody, once for the same wish sent again."""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.idempotency import forget_unless_fresh
from booking_api.appointments.models import AppointmentStatus
from booking_api.appointments.requests import ActivityWish, BookRequest, ParticipantDetails
from booking_api.appointments.together import day_of
from booking_api.appointments.values import AppointmentView
from booking_api.customers.rules import search_key, tidy_phone
from booking_api.customers.values import CustomerDetails
from booking_api.errors import AlreadyDone, ChangedMeanwhile, NotFound, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.rest.eforms import customers, offer
from booking_api.rest.eforms.acting import CHANNEL
from booking_api.rest.running import now, running

REPEAT_WITHIN = timedelta(minutes=15)
"""A form that got no answer in time is sent again; after so long the same wish is a new one."""
REASON = "via e-formulier"
NAMES = frozenset({"firstName", "initials", "lastNamePrefix", "lastName", "gender"})
"""Details, in the words of the plugins, that many people share: no one is known by them alone."""


@dataclass(frozen=True, slots=True)
class FormWish:
    """What a form books. `told` is all that the form tells of the customer.

    `one_number`: every activity has the number of all who come, as Qmatic tells it, however few of it a product allows.
    """

    location_id: UUID
    activities: tuple[ActivityWish, ...]
    starts_at: datetime
    customer: CustomerDetails
    told: dict[str, Any]
    language: str = "nl"
    remarks: str = ""
    one_number: bool = False


def book_once(actor: Actor, wish: FormWish) -> AppointmentView:
    """Book, or return what the same wish made within REPEAT_WITHIN; raises what `service.book` raises."""
    try:
        return attempting(
            running().db, lambda session: _book(session, actor, wish), day_of(wish.location_id, wish.starts_at)
        )
    except SlotTaken:
        # Perhaps taken by the first sending of this very wish, that was still under way.
        return attempting(running().db, lambda session: _book(session, actor, wish))


def details(actor: Actor, appointment_id: UUID, language: str = "") -> AppointmentView:
    """Return an appointment that a form booked, whatever became of it; raises NotFound."""
    with running().db.transaction() as session:
        return _booked_by_form(session, actor, appointment_id, language)


def cancel(actor: Actor, appointment_id: UUID) -> AppointmentView:
    """Cancel as the citizen may; raises NotFound, NotBookable when it is too late, AlreadyDone for a second time."""
    try:
        return attempting(running().db, lambda session: _cancel(session, actor, appointment_id))
    except ChangedMeanwhile:
        # Between reading and locking: perhaps by the other one of two who cancel, perhaps moved by a colleague.
        return attempting(running().db, lambda session: _cancel(session, actor, appointment_id))


def _book(session: Session, actor: Actor, wish: FormWish) -> AppointmentView:
    known = offer.chosen_products(session, actor, wish.activities)
    activities = offer.shared_count(known, wish.activities) if wish.one_number else wish.activities
    required = {name for product in known.values() for name in product.required_fields}
    repeat = _mark_of(wish)
    if repeat:
        forget_unless_fresh(session, actor, repeat[0], now() - REPEAT_WITHIN)
    request = BookRequest(
        channel=CHANNEL,
        location_id=wish.location_id,
        activities=activities,
        starts_at=wish.starts_at,
        customer=customers.tolerated(wish.customer, required),
        participants=(ParticipantDetails(),) * offer.persons(known, activities),
        language=wish.language,
        remarks=wish.remarks,
        idempotency=repeat,
    )
    return service.book(session, actor, request, now()).appointment


def _cancel(session: Session, actor: Actor, appointment_id: UUID) -> AppointmentView:
    view = _booked_by_form(session, actor, appointment_id)
    if view.status is AppointmentStatus.CANCELLED:
        raise AlreadyDone("al-geannuleerd")
    citizen = _citizen(actor, appointment_id)
    return service.cancel(session, citizen, appointment_id, REASON, now(), versions={view.version})


def _booked_by_form(session: Session, actor: Actor, appointment_id: UUID, language: str = "") -> AppointmentView:
    view = queries.appointment(session, actor, appointment_id, language, now=now())
    if view.channel != CHANNEL or not all(actor.sees_department(each) for each in view.department_ids):
        raise NotFound("appointment")
    return view


def _citizen(actor: Actor, appointment_id: UUID) -> Actor:
    """Return the client as holder of one citizen's link, so that the deadline for citizens holds."""
    return replace(actor, appointment_id=appointment_id)


def _mark_of(wish: FormWish) -> tuple[str, str] | None:
    """Return by what a repeat is known: who books, what, where and when; None when the customer could be anybody.

    It is signed, because what it is made of is personal and could be guessed.
    """
    who = _who(wish)
    if not who:
        return None
    activities = sorted((str(each.product_id), each.count) for each in wish.activities)
    text = json.dumps([str(wish.location_id), wish.starts_at.isoformat(), activities, who], sort_keys=True)
    mark = hmac.new(running().token_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return mark, mark


def _who(wish: FormWish) -> list[Any]:
    """Return what tells one customer from another: the name with an address, or all that was told; none for a name.

    Not everything where there is an address: whoever sends a form again may have mended something in it.
    """
    customer = wish.customer
    name = [search_key(part or "") for part in (customer.given_name, customer.family_name)]
    if email := (customer.email or "").strip().casefold():
        return [*name, email]
    if phone := tidy_phone(customer.phone or ""):
        return [*name, phone]
    told = {key: value for key, value in wish.told.items() if value and not isinstance(value, bool)}
    return [told] if set(told) - NAMES else []
