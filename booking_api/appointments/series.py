"""Ordinary appointments week by week for one customer, booked by staff: all of them, or those that fit."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.booking import book
from booking_api.appointments.holding import hold_request, locked_hold
from booking_api.appointments.idempotency import once
from booking_api.appointments.models import Appointment
from booking_api.appointments.requests import BookRequest
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.appointments.weekly import RefusedDate, closed_dates, lock_days, weekly
from booking_api.errors import InvalidInput, NotAllowed, NotBookable, NotFound, SlotTaken
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.queries import location
from booking_api.references import new_id

MOST_WEEKS = 26
_A_WHILE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Series:
    """What was booked, in order of time, and the dates on which it was not possible."""

    id: UUID
    booked: tuple[AppointmentView, ...]
    refused: tuple[RefusedDate, ...]


def book_series(
    session: Session, actor: Actor, request: BookRequest, weeks: int, now: datetime, *, all_or_none: bool
) -> Series:
    """Book the same weekday and time for so many weeks, the first from a hold where there is one.

    Raises what `book` raises for the customer's details, and SlotTaken (`details["refused"]`) when nothing fits or,
    with `all_or_none`, when one date does not: then nothing is booked.
    """
    actor.require(Permission.BOOK_FOR_OTHERS)
    if not actor.is_staff:
        raise NotAllowed("reeks")
    if not 2 <= weeks <= MOST_WEEKS:
        raise InvalidInput(fields={"weeks": "te-klein" if weeks < 2 else "te-groot"})
    return once(
        session, actor, request.idempotency, now,
        make=lambda: _book_all(session, actor, request, weeks, now, all_or_none),
        read=lambda series_id: Series(series_id, tuple(series_of(session, actor, series_id, now)), ()),
    )  # fmt: skip


def _book_all(
    session: Session, actor: Actor, request: BookRequest, weeks: int, now: datetime, all_or_none: bool
) -> Series:
    plain = _without_hold(session, actor, request)
    if plain.location_id is None or plain.starts_at is None:
        raise InvalidInput(fields={"starts_at": "verplicht"})
    place = location(session, actor, plain.location_id)
    moments, refused = weekly(place.timezone, plain.starts_at, weeks)
    spans = [(each, each + _A_WHILE) for each in moments]
    lock_days(session, place.id, [plain.staff_id], spans)
    closed = closed_dates(session, place.id, spans)
    series_id, booked = new_id(), []
    for number, starts_at in enumerate(moments):
        first = request if number == 0 and request.hold_id else replace(plain, starts_at=starts_at)
        wanted = replace(first, series_id=series_id, idempotency=None)
        made = RefusedDate(starts_at, "gesloten") if starts_at in closed else _try(session, actor, wanted, now)
        if isinstance(made, RefusedDate):
            refused.append(replace(made, starts_at=starts_at))
        else:
            booked.append(made)
    told = tuple(sorted(refused, key=lambda each: each.starts_at))
    if not booked or (all_or_none and told):
        raise SlotTaken(alternatives=[], refused=told)
    return Series(series_id, tuple(booked), told)


def _without_hold(session: Session, actor: Actor, request: BookRequest) -> BookRequest:
    """Return the same wish with what its hold keeps, for the weeks after the first."""
    if request.hold_id is None:
        return request
    kept = hold_request(locked_hold(session, actor, request.hold_id))
    return replace(
        request,
        hold_id=None,
        location_id=kept.location_id,
        activities=kept.activities,
        starts_at=kept.starts_at,
        staff_id=kept.staff_id,
        intake=kept.intake,
    )


def _try(session: Session, actor: Actor, wanted: BookRequest, now: datetime) -> AppointmentView | RefusedDate:
    """Book one date, or tell why not; what a refusal left half done is undone."""
    unknown = now  # the caller knows which date it is
    try:
        with session.begin_nested():
            return book(session, actor, wanted, now).appointment
    except SlotTaken:
        return RefusedDate(unknown, "bezet")
    except NotBookable as refused:
        return RefusedDate(unknown, str(refused.details.get("reason", "niet-boekbaar")))


def series_of(session: Session, actor: Actor, series_id: UUID, now: datetime) -> list[AppointmentView]:
    """Return the appointments of a series in order of time; raises NotFound when there are none."""
    actor.require(Permission.READ_APPOINTMENTS)
    query = select(Appointment).where(Appointment.series_id == series_id).order_by(col(Appointment.starts_at))
    rows = session.exec(query).all()
    if not rows:
        raise NotFound("series")
    actor.require_location(rows[0].location_id)
    for row in rows:
        audit.note(session, actor, "read_appointment", "appointment", row.id, now)
    return views(session, actor, rows)
