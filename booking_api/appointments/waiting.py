"""Use cases of the waiting list: ask to come earlier, be offered a place that came free, accept or decline it (A15).

A place is offered to one person at a time and kept by a hold meanwhile, so it can never be offered or booked twice; at
most one offer of a waiting place is open, which the database sees to. Everything is in rows: whatever process dies, the
next one goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.appointments import waiting_rules as rules
from booking_api.appointments.changing import activities_of_row, legs_of, lock_for_move, locked_for_change, move
from booking_api.appointments.finding import find_spot
from booking_api.appointments.holding import drop_hold, keep_spot, locked_hold
from booking_api.appointments.intake import told_before
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.models_waiting import OfferState, PlaceOffer, WaitingPlace
from booking_api.appointments.plans import Plan, plan
from booking_api.appointments.sessions import session_starts
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.availability.queries import free_starts
from booking_api.availability.rules import zone_of
from booking_api.catalogue.models import Product
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable, NotFound, SlotTaken
from booking_api.events import Event
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from booking_api.identity.rules import Permission

CHANNEL = "waiting-list"
OFFER_OVER = "aanbod-verlopen"
_OPEN = OfferState.OPEN


@dataclass(frozen=True, slots=True)
class OfferView:
    """A place that is offered, until `expires_at`; times in UTC."""

    id: UUID
    starts_at: datetime
    expires_at: datetime
    state: OfferState


@dataclass(frozen=True, slots=True)
class WaitingView:
    """Who waits for an earlier time, and what is offered now, if anything."""

    id: UUID
    appointment_id: UUID
    weekdays: tuple[int, ...]
    parts: tuple[str, ...]
    created_at: datetime
    offer: OfferView | None


def ask_earlier(
    session: Session, actor: Actor, appointment_id: UUID, weekdays: Sequence[int], parts: Sequence[str], now: datetime
) -> WaitingView:
    """Put an appointment on the waiting list; asked again, the wish changes and the place in the row stays.

    Raises NotFound, NotAllowed, InvalidInput for an unknown day or part, AlreadyDone when it no longer stands.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    if faults := rules.wish_faults(weekdays, parts):
        raise InvalidInput(fields=faults)
    appointment = locked_for_change(session, actor, appointment_id)
    if appointment.status is not AppointmentStatus.BOOKED or appointment.starts_at <= now:
        raise AlreadyDone
    row = _place_of(session, appointment_id) or WaitingPlace(
        appointment_id=appointment_id, location_id=appointment.location_id, created_at=now
    )
    row.weekdays, row.parts = sorted(set(weekdays)), [part for part in rules.PARTS if part in parts]
    session.add(row)
    session.flush()
    audit.note(session, actor, "ask_earlier", "appointment", appointment_id, now)
    return _view(session, row)


def leave_list(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Take an appointment off the waiting list; one that is not on it is fine. What was offered goes to the next."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    row = _place_of(session, appointment_id)
    offer = _open_offer(session, row.id) if row else None
    if offer:
        lock_for_move(session, actor, appointment_id, offer.starts_at)
    locked_for_change(session, actor, appointment_id)
    if row is None:
        return
    if offer:
        _close(session, actor, offer, OfferState.WITHDRAWN, now)
    _end(session, row, "left", now)
    audit.note(session, actor, "leave_waiting_list", "appointment", appointment_id, now)


def waiting_of(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> WaitingView | None:
    """Return how an appointment waits for an earlier time, None when it does not; no offer that is over."""
    actor.require(Permission.READ_APPOINTMENTS)
    if actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    row = _place_of(session, appointment_id)
    if row:
        actor.require_location(row.location_id)
    view = _view(session, row) if row else None
    return replace(view, offer=None) if view and view.offer and view.offer.expires_at <= now else view


def who_waits(session: Session, actor: Actor, now: datetime, location_id: UUID | None = None) -> Sequence[UUID]:
    """Return the waiting places to which a place can be offered, in order of asking."""
    actor.require(Permission.OPERATE)
    offered = select(PlaceOffer.waiting_id).where(PlaceOffer.state == _OPEN)
    query = (
        select(WaitingPlace.id)
        .join(Appointment, col(Appointment.id) == col(WaitingPlace.appointment_id))
        .where(
            col(WaitingPlace.ended_at).is_(None),
            col(WaitingPlace.id).not_in(offered),
            Appointment.status == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now,
        )
    )
    if location_id is not None:
        query = query.where(WaitingPlace.location_id == location_id)
    return session.exec(query.order_by(col(WaitingPlace.created_at), col(WaitingPlace.id))).all()


def offer_place(session: Session, actor: Actor, waiting_id: UUID, now: datetime) -> OfferView | None:
    """Offer the first place that fits to one who waits, and keep it meanwhile; None when there is none.

    Raises IntegrityError when another worker offers to the same one at this moment: then that offer holds.
    """
    actor.require(Permission.OPERATE)
    row = session.get(WaitingPlace, waiting_id)
    appointment = session.get(Appointment, row.appointment_id) if row else None
    if row is None or appointment is None or not _is_waiting(session, row, appointment, now):
        return None
    wanted = _plan_of(session, appointment, now)
    minutes = _offer_minutes(session, wanted)
    zone = ZoneInfo(wanted.timezone)
    if not rules.may_offer(now, zone, minutes):
        return None
    expires_at = now + timedelta(minutes=minutes)
    start = _best_start(session, row, appointment, wanted, expires_at, now)
    if start is None:
        return None
    try:
        spot = find_spot(session, SYSTEM, wanted, start, now)
    except (SlotTaken, NotBookable):
        return None
    session.refresh(row)
    if not _is_waiting(session, row, appointment, now):
        return None
    offer = PlaceOffer(
        waiting_id=row.id, appointment_id=appointment.id, starts_at=spot.starts_at, offered_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    offer.hold_id = keep_spot(session, wanted, spot, CHANNEL, expires_at, offer.id, now).id
    session.add(offer)
    session.flush()
    outbox.record(session, actor, Event(events.PLACE_OFFERED, appointment.id, appointment.location_id), now)
    return _offer_view(offer)


def accept_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> AppointmentView:
    """Move the appointment to the offered place; code and link stay. Accepting twice is fine.

    Raises NotFound, and AlreadyDone (`details["reason"]`: aanbod-verlopen) when the offer is over.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    offer = _offer(session, actor, offer_id)
    lock_for_move(session, actor, offer.appointment_id, offer.starts_at)
    session.refresh(offer)
    if offer.state is OfferState.ACCEPTED:
        appointment = locked_for_change(session, actor, offer.appointment_id)
        return _seen(session, actor, appointment)
    if offer.state is not _OPEN or offer.expires_at <= now:
        raise AlreadyDone(OFFER_OVER, reason=OFFER_OVER)
    _drop_hold(session, offer)
    offer.state, offer.answered_at = OfferState.ACCEPTED, now
    session.add(offer)
    row = session.get_one(WaitingPlace, offer.waiting_id)
    _end(session, row, "moved", now)
    return move(session, actor, offer.appointment_id, offer.starts_at, now, promised=True)


def decline_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> None:
    """Leave an offered place to the next one and keep waiting; declining twice, or too late, is fine."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    offer = _offer(session, actor, offer_id)
    lock_for_move(session, actor, offer.appointment_id, offer.starts_at)
    session.refresh(offer)
    locked_for_change(session, actor, offer.appointment_id)
    if offer.state is _OPEN:
        _close(session, actor, offer, OfferState.DECLINED, now)


def offers_over(session: Session, actor: Actor, now: datetime) -> Sequence[UUID]:
    """Return the open offers whose time is over, or whose appointment no longer waits; for `end_offer`."""
    actor.require(Permission.OPERATE)
    query = (
        select(PlaceOffer.id)
        .join(Appointment, col(Appointment.id) == col(PlaceOffer.appointment_id))
        .where(
            PlaceOffer.state == _OPEN,
            (col(PlaceOffer.expires_at) <= now) | (col(Appointment.status) != AppointmentStatus.BOOKED),
        )
    )
    return session.exec(query.limit(500)).all()


def end_offer(session: Session, actor: Actor, offer_id: UUID, now: datetime) -> None:
    """Close an offer that nobody answered; who leaves several unanswered waits no longer."""
    actor.require(Permission.OPERATE)
    offer = _offer(session, actor, offer_id)
    appointment = lock_for_move(session, actor, offer.appointment_id, offer.starts_at)
    session.refresh(offer)
    if offer.state is not _OPEN:
        return
    row = session.get_one(WaitingPlace, offer.waiting_id)
    if appointment.status is not AppointmentStatus.BOOKED:
        _close(session, actor, offer, OfferState.WITHDRAWN, now)
        _end(session, row, "over", now)
    elif offer.expires_at <= now:
        _close(session, actor, offer, OfferState.EXPIRED, now)
        ignored = select(PlaceOffer.id).where(PlaceOffer.waiting_id == row.id, PlaceOffer.state == OfferState.EXPIRED)
        if len(session.exec(ignored).all()) >= rules.MOST_IGNORED:
            _end(session, row, "ignored", now)


def _is_waiting(session: Session, row: WaitingPlace, appointment: Appointment, now: datetime) -> bool:
    stands = appointment.status is AppointmentStatus.BOOKED and appointment.starts_at > now
    return row.ended_at is None and stands and _open_offer(session, row.id) is None


def _plan_of(session: Session, appointment: Appointment, now: datetime) -> Plan:
    """Return what the appointment needs, by the rules for the public, but with places that stay back for a while."""
    named = next((leg.staff_id for leg in legs_of(session, appointment.id) if leg.named_staff), None)
    wanted = plan(
        session, PUBLIC, appointment.location_id, activities_of_row(session, appointment.id), now, staff_id=named,
        intake=told_before(appointment),
    )  # fmt: skip
    return replace(wanted, wish=replace(wanted.wish, sees_late=True))


def _offer_minutes(session: Session, wanted: Plan) -> int:
    ids = [each.product_id for each in wanted.activities]
    return min(session.exec(select(Product.offer_minutes).where(col(Product.id).in_(ids))), default=30)


def _best_start(
    session: Session, row: WaitingPlace, appointment: Appointment, wanted: Plan, expires_at: datetime, now: datetime
) -> datetime | None:
    """Return the first start to offer: early enough to be answered before lead time and change deadline."""
    spare = expires_at - now
    earliest = wanted.earliest + spare
    zone = zone_of(wanted.timezone)
    if wanted.session_product:
        starts = [each.starts_at for each in session_starts(session, wanted, earliest, appointment.starts_at, now)]
    else:
        first, last = (moment.astimezone(zone).date() for moment in (earliest, appointment.starts_at))
        starts = free_starts(session, SYSTEM, wanted.wish, first, last, now, earliest, wanted.latest)
    refused = set(session.exec(select(PlaceOffer.starts_at).where(PlaceOffer.waiting_id == row.id)))
    wish = rules.EarlierWish(frozenset(row.weekdays), frozenset(row.parts))
    return rules.best_start(starts, wish, zone, earliest, appointment.starts_at, refused)


def _close(session: Session, actor: Actor, offer: PlaceOffer, state: OfferState, now: datetime) -> None:
    _drop_hold(session, offer)
    offer.state, offer.answered_at = state, now
    session.add(offer)
    session.flush()
    row = session.get_one(WaitingPlace, offer.waiting_id)
    outbox.record(session, actor, Event(events.PLACE_OFFER_ENDED, offer.appointment_id, row.location_id), now)


def _drop_hold(session: Session, offer: PlaceOffer) -> None:
    if offer.hold_id is None:
        return
    try:
        drop_hold(session, locked_hold(session, SYSTEM, offer.hold_id))
    except NotFound:
        return


def _end(session: Session, row: WaitingPlace, why: str, now: datetime) -> None:
    row.ended_at, row.ended_by = now, why
    session.add(row)
    session.flush()


def _place_of(session: Session, appointment_id: UUID) -> WaitingPlace | None:
    query = select(WaitingPlace).where(
        WaitingPlace.appointment_id == appointment_id, col(WaitingPlace.ended_at).is_(None)
    )
    return session.exec(query).one_or_none()


def _open_offer(session: Session, waiting_id: UUID) -> PlaceOffer | None:
    return session.exec(
        select(PlaceOffer).where(PlaceOffer.waiting_id == waiting_id, PlaceOffer.state == _OPEN)
    ).one_or_none()


def _offer(session: Session, actor: Actor, offer_id: UUID) -> PlaceOffer:
    offer = session.get(PlaceOffer, offer_id)
    if offer is None or actor.appointment_id not in (None, offer.appointment_id):
        raise NotFound("offer")
    return offer


def _offer_view(offer: PlaceOffer) -> OfferView:
    return OfferView(offer.id, offer.starts_at, offer.expires_at, offer.state)


def _view(session: Session, row: WaitingPlace) -> WaitingView:
    offer = _open_offer(session, row.id)
    return WaitingView(
        row.id, row.appointment_id, tuple(row.weekdays), tuple(row.parts), row.created_at,
        _offer_view(offer) if offer else None,
    )  # fmt: skip


def _seen(session: Session, actor: Actor, appointment: Appointment) -> AppointmentView:
    return views(session, actor, [appointment])[0]
