"""Reads of bookings: free times, quotes, appointments as the actor may know them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.holding import view_of
from booking_api.appointments.intake import extra_bring, kept_answers
from booking_api.appointments.models import Appointment, Hold
from booking_api.appointments.plans import Plan, plan
from booking_api.appointments.remembering import Made, remembered_answer
from booking_api.appointments.requests import NOTHING_TOLD, ActivityWish, Intake
from booking_api.appointments.sessions import per_local_day, session_starts
from booking_api.appointments.values import (
    ActivityView,
    AppointmentView,
    FeeAmount,
    FreeTimes,
    HoldView,
    Quote,
)
from booking_api.appointments.views import views
from booking_api.availability.queries import free_days
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.catalogue.queries import products_by_id
from booking_api.errors import HoldExpired, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.references import tidy_code


def free_times(
    session: Session,
    actor: Actor,
    location_id: UUID,
    activities: Iterable[ActivityWish],
    first: date,
    last: date,
    now: datetime,
    channel: str | None = None,
    staff_id: UUID | None = None,
    intake: Intake = NOTHING_TOLD,
) -> FreeTimes:
    """Return every start that can be held, on the local days `first` to `last` inclusive, within the products' bounds.

    Raises NotFound for an unknown location, InvalidInput for wrong activities, NotBookable with a `reason`.
    """
    actor.require(Permission.BROWSE_CATALOGUE)
    asked = tuple(activities)

    def make() -> Made:
        wanted = plan(session, actor, location_id, asked, now, channel, staff_id, intake)
        return _free_times(session, actor, wanted, first, last, now)

    if intake != NOTHING_TOLD:  # what somebody tells of oneself is remembered nowhere
        return make()[0]
    question = (actor, location_id, asked, first, last, channel, staff_id)
    return remembered_answer(session, location_id, question, now, make)


def _free_times(session: Session, actor: Actor, wanted: Plan, first: date, last: date, now: datetime) -> Made:
    today, end = (moment.astimezone(zone_of(wanted.timezone)).date() for moment in (now, wanted.latest))
    first, last = max(first, today), min(last, end)
    if first > last:
        return FreeTimes(wanted.minutes, []), None
    if wanted.session_product:
        return _free_sessions(session, wanted, first, last, now), None
    found = free_days(session, actor, wanted.wish, first, last, now, wanted.earliest, wanted.latest)
    return FreeTimes(wanted.minutes, found.days), found.free


def quote(
    session: Session,
    actor: Actor,
    location_id: UUID,
    activities: Iterable[ActivityWish],
    now: datetime,
    *,
    language: str = "nl",
    starts_at: datetime | None = None,
    intake: Intake = NOTHING_TOLD,
) -> Quote:
    """Return what activities take, cost and ask for (A12), on the day they start or else today.

    Raises what `free_times` raises.
    """
    actor.require(Permission.BROWSE_CATALOGUE)
    wanted = plan(session, actor, location_id, activities, now, intake=intake)
    day = (starts_at or now).astimezone(zone_of(wanted.timezone)).date()
    known = products_by_id(session, actor, [each.product_id for each in wanted.activities], language, day)
    chosen = [(known[each.product_id], each.count) for each in wanted.activities]
    told = extra_bring(kept_answers(wanted.asked_products, intake), language)
    fees = tuple(FeeAmount(fee.name, count, fee.amount_cents) for product, count in chosen for fee in product.fees)
    minutes = wanted.minutes or _session_minutes(session, wanted, now)
    return Quote(
        minutes=minutes,
        separate_minutes=max(wanted.separate_minutes, minutes),
        persons=wanted.persons,
        activities=tuple(ActivityView(each.id, each.name, each.public_name, n, each.bring) for each, n in chosen),
        fees=fees,
        total_cents=sum(fee.total_cents for fee in fees),
        bring=tuple(dict.fromkeys([*(line for product, _ in chosen for line in product.bring), *told])),
        required_fields=wanted.required_fields,
    )


def hold_view(session: Session, actor: Actor, hold_id: UUID, now: datetime) -> HoldView:
    """Return a hold; raises NotFound, or HoldExpired when its time is over."""
    actor.require(Permission.BOOK)
    row = session.get(Hold, hold_id)
    if row is None or not (row.client_id in (None, actor.id) or actor.is_staff):
        raise NotFound("hold")
    if row.expires_at <= now:
        raise HoldExpired
    return view_of(row)


def hold_by_code(session: Session, actor: Actor, code: str, now: datetime) -> HoldView:
    """Return a hold by the code that KCC or host takes it over by; raises NotFound or HoldExpired."""
    actor.require(Permission.BOOK_FOR_OTHERS)
    found = session.execute(select(col(Hold.id)).where(Hold.code == tidy_code(code))).scalar_one_or_none()
    if found is None:
        raise NotFound("hold")
    return hold_view(session, actor, found, now)


def appointment(
    session: Session, actor: Actor, appointment_id: UUID, language: str = "", *, now: datetime
) -> AppointmentView:
    """Return an appointment; raises NotFound for one that this actor may not know of.

    A read by staff or a client leaves an audit record, so open it within `db.transaction()`.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    row = session.get(Appointment, appointment_id)
    if row is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(row.location_id)
    view = views(session, actor, [row], language)[0]
    if actor.kind in {"staff", "client"}:
        audit.note(session, actor, "read_appointment", "appointment", row.id, now)
    return view


def _free_sessions(session: Session, wanted: Plan, first: date, last: date, now: datetime) -> FreeTimes:
    begin, end = (moment_of(local_day(wanted.timezone, day)[side]) for side, day in enumerate((first, last)))
    begin, end = max(begin, wanted.earliest), min(end - timedelta(minutes=1), wanted.latest)
    rows = session_starts(session, wanted, begin, end, now)
    minutes = int((rows[0].ends_at - rows[0].starts_at).total_seconds() // 60) if rows else 0
    left: dict[datetime, int] = {}
    for row in rows:  # seats that sit together are in one session
        left[row.starts_at] = max(row.left, left.get(row.starts_at, 0))
    return FreeTimes(minutes, per_local_day(sorted(left), wanted.timezone), left)


def _session_minutes(session: Session, wanted: Plan, now: datetime) -> int:
    rows = session_starts(session, wanted, now, wanted.latest, now)
    return int((rows[0].ends_at - rows[0].starts_at).total_seconds() // 60) if rows else wanted.separate_minutes
