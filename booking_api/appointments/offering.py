"""Use cases of the worker on the waiting list: offer a place that came free to the first it suits, end what is over.

A place is offered to one person at a time and kept by a hold meanwhile, wherever it is; who named more locations is
offered the earliest place of them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from booking_api import events, outbox
from booking_api.appointments import waiting_rules as rules
from booking_api.appointments.changeable import activities_of_row, legs_of, locked
from booking_api.appointments.finding import find_spot
from booking_api.appointments.holding import keep_spot
from booking_api.appointments.intake import told_before
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.models_waiting import OfferState, PlaceOffer, WaitingPlace
from booking_api.appointments.plans import Plan, plan
from booking_api.appointments.sessions import session_starts
from booking_api.appointments.waiting_rows import (
    OfferView,
    close_offer,
    end_waiting,
    offer_of,
    offer_view,
    open_offer,
    where,
)
from booking_api.availability.queries import free_starts
from booking_api.availability.rules import zone_of
from booking_api.catalogue.models import Product
from booking_api.errors import InvalidInput, NotBookable, NotFound, SlotTaken
from booking_api.events import Event
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from booking_api.identity.rules import Permission

CHANNEL = "waiting-list"
_OPEN = OfferState.OPEN


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place that could be offered: what for and where, when, and until when it would be kept."""

    wanted: Plan
    starts_at: datetime
    expires_at: datetime


def who_waits(session: Session, actor: Actor, now: datetime, location_id: UUID | None = None) -> Sequence[UUID]:
    """Return the waiting places to which a place (at this location) can be offered, in order of asking."""
    actor.require(Permission.OPERATE)
    offered = select(PlaceOffer.waiting_id).where(PlaceOffer.state == _OPEN)
    query = (
        select(WaitingPlace.id, WaitingPlace.location_id, WaitingPlace.elsewhere)
        .join(Appointment, col(Appointment.id) == col(WaitingPlace.appointment_id))
        .where(
            col(WaitingPlace.ended_at).is_(None),
            col(WaitingPlace.id).not_in(offered),
            Appointment.status == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now,
        )
        .order_by(col(WaitingPlace.created_at), col(WaitingPlace.id))
    )
    rows = session.exec(query).all()
    return [id_ for id_, here, elsewhere in rows if location_id in (None, here) or str(location_id) in elsewhere]


def offer_place(session: Session, actor: Actor, waiting_id: UUID, now: datetime) -> OfferView | None:
    """Offer the first place that fits to one who waits, and keep it meanwhile; None when there is none.

    Raises IntegrityError when another worker offers to the same one at this moment: then that offer holds.
    """
    actor.require(Permission.OPERATE)
    row = session.get(WaitingPlace, waiting_id)
    appointment = session.get(Appointment, row.appointment_id) if row else None
    if row is None or appointment is None or not _is_waiting(session, row, appointment, now):
        return None
    # Where two locations have the same start, the own one goes first: it is the first that is looked at.
    best = min(_candidates(session, row, appointment, now), default=None, key=lambda each: each.starts_at)
    if best is None:
        return None
    try:
        spot = find_spot(session, SYSTEM, best.wanted, best.starts_at, now)
    except (SlotTaken, NotBookable):
        return None
    session.refresh(row)
    session.refresh(appointment)
    if appointment.starts_at <= spot.starts_at or not _is_waiting(session, row, appointment, now):
        return None
    offer = PlaceOffer(
        waiting_id=row.id, appointment_id=appointment.id, starts_at=spot.starts_at, offered_at=now,
        expires_at=best.expires_at, location_id=best.wanted.location_id,
    )  # fmt: skip
    offer.hold_id = keep_spot(session, best.wanted, spot, CHANNEL, best.expires_at, offer.id, now).id
    session.add(offer)
    session.flush()
    outbox.record(session, actor, Event(events.PLACE_OFFERED, appointment.id, appointment.location_id), now)
    return offer_view(session, offer, row)


def offers_over(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
    """Return the open offers whose time is over, or which are of no use to their appointment now; for `end_offer`."""
    actor.require(Permission.OPERATE)
    query = (
        select(PlaceOffer.id)
        .join(Appointment, col(Appointment.id) == col(PlaceOffer.appointment_id))
        .where(
            PlaceOffer.state == _OPEN,
            (col(PlaceOffer.expires_at) <= now)
            | (col(Appointment.status) != AppointmentStatus.BOOKED)
            | (col(PlaceOffer.starts_at) >= col(Appointment.starts_at)),
        )
    )
    return session.exec(query.limit(500)).all()


def end_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> None:
    """Close an offer that nobody answered; who leaves several unanswered waits no longer."""
    actor.require(Permission.OPERATE)
    offer = offer_of(session, actor, offer_id)
    appointment = locked(session, actor, offer.appointment_id, offer.starts_at, where(session, offer))
    session.refresh(offer)
    if offer.state is not _OPEN:
        return
    row = session.get_one(WaitingPlace, offer.waiting_id)
    if appointment.status is not AppointmentStatus.BOOKED:
        close_offer(session, actor, offer, OfferState.WITHDRAWN, now)
        end_waiting(session, row, "over", now)
    elif offer.starts_at >= appointment.starts_at:  # moved meanwhile, by itself
        close_offer(session, actor, offer, OfferState.WITHDRAWN, now)
    elif offer.expires_at <= now:
        close_offer(session, actor, offer, OfferState.EXPIRED, now)
        ignored = select(PlaceOffer.id).where(PlaceOffer.waiting_id == row.id, PlaceOffer.state == OfferState.EXPIRED)
        if len(session.exec(ignored).all()) >= rules.MOST_IGNORED:
            end_waiting(session, row, "ignored", now)


def _is_waiting(session: Session, row: WaitingPlace, appointment: Appointment, now: datetime) -> bool:
    stands = appointment.status is AppointmentStatus.BOOKED and appointment.starts_at > now
    return row.ended_at is None and stands and open_offer(session, row.id) is None


def _candidates(session: Session, row: WaitingPlace, appointment: Appointment, now: datetime) -> Iterator[_Candidate]:
    """Yield the first place that suits, of the own location and of every other that was named."""
    for location_id in (row.location_id, *(UUID(each) for each in row.elsewhere)):
        try:
            wanted = _plan_of(session, appointment, location_id, now)
        except (InvalidInput, NotBookable, NotFound):
            if location_id == row.location_id:
                raise
            continue  # it is no longer offered there
        minutes = _offer_minutes(session, wanted)
        if not rules.may_offer(now, ZoneInfo(wanted.timezone), minutes):
            continue
        expires_at = now + timedelta(minutes=minutes)
        start = _best_start(session, row, appointment, wanted, expires_at, now)
        if start is not None:
            yield _Candidate(wanted, start, expires_at)


def _plan_of(session: Session, appointment: Appointment, location_id: UUID, now: datetime) -> Plan:
    """Return what the appointment needs, by the rules for the public, but with places that stay back for a while."""
    named = next((leg.staff_id for leg in legs_of(session, appointment.id) if leg.named_staff), None)
    wanted = plan(
        session, PUBLIC, location_id, activities_of_row(session, appointment.id), now, staff_id=named,
        intake=told_before(appointment),
    )  # fmt: skip
    return replace(wanted, wish=replace(wanted.wish, sees_late=True))


def _offer_minutes(session: Session, wanted: Plan) -> int:
    ids = [each.product_id for each in wanted.activities]
    return min(session.exec(select(Product.offer_minutes).where(col(Product.id).in_(ids))), default=30)


def _best_start(
    session: Session, row: WaitingPlace, appointment: Appointment, wanted: Plan, expires_at: datetime, now: datetime
) -> datetime | None:
    """Return the first start to offer: early enough to be answered before the lead time."""
    spare = expires_at - now
    earliest = wanted.earliest + spare
    zone = zone_of(wanted.timezone)
    if wanted.session_product:
        starts = [each.starts_at for each in session_starts(session, wanted, earliest, appointment.starts_at, now)]
    else:
        first, last = (moment.astimezone(zone).date() for moment in (earliest, appointment.starts_at))
        starts = free_starts(session, SYSTEM, wanted.wish, first, last, now, earliest, wanted.latest)
    offered = select(PlaceOffer).where(PlaceOffer.waiting_id == row.id)
    refused = {each.starts_at for each in session.exec(offered) if where(session, each) == wanted.location_id}
    wish = rules.EarlierWish(frozenset(row.weekdays), frozenset(row.parts))
    return rules.best_start(starts, wish, zone, earliest, appointment.starts_at, refused)
