"""Rows of the waiting list as its use cases find, show and end them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from booking_api import events, outbox
from booking_api.appointments.delays import delay_of, hold_back_seats
from booking_api.appointments.holding import drop_hold, locked_hold
from booking_api.appointments.models import Activity, Appointment, Hold
from booking_api.appointments.models_waiting import OfferState, PlaceOffer, WaitingPlace
from booking_api.availability.allocating import keep_back, taken_by_hold
from booking_api.catalogue.models import Product, ProductLocation
from booking_api.catalogue.values import ELSEWHERE
from booking_api.errors import NotFound
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.locations.models import Location


@dataclass(frozen=True, slots=True)
class OfferView:
    """A place that is offered, until `expires_at`; times in UTC. `elsewhere` names the location when it is another."""

    id: UUID
    starts_at: datetime
    expires_at: datetime
    state: OfferState
    location_id: UUID
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class WaitingView:
    """Who waits for an earlier time, where else too, and what is offered now, if anything."""

    id: UUID
    appointment_id: UUID
    weekdays: tuple[int, ...]
    parts: tuple[str, ...]
    elsewhere: tuple[UUID, ...]
    created_at: datetime
    offer: OfferView | None


def place_of(session: Session, appointment_id: UUID) -> WaitingPlace | None:
    """Return how an appointment waits now, None when it does not."""
    query = select(WaitingPlace).where(
        WaitingPlace.appointment_id == appointment_id, col(WaitingPlace.ended_at).is_(None)
    )
    return session.exec(query).one_or_none()


def open_offer(session: Session, waiting_id: UUID) -> PlaceOffer | None:
    """Return what is offered to one who waits, if anything."""
    return session.exec(
        select(PlaceOffer).where(PlaceOffer.waiting_id == waiting_id, PlaceOffer.state == OfferState.OPEN)
    ).one_or_none()


def offer_of(session: Session, actor: Actor, offer_id: UUID) -> PlaceOffer:
    """Return an offer that this actor may answer; raises NotFound."""
    offer = session.get(PlaceOffer, offer_id)
    if offer is None or actor.appointment_id not in (None, offer.appointment_id):
        raise NotFound("offer")
    return offer


def where(session: Session, offer: PlaceOffer) -> UUID:
    """Return the location of the place that is offered."""
    return offer.location_id or session.get_one(WaitingPlace, offer.waiting_id).location_id


def other_places(session: Session, actor: Actor, appointment_id: UUID, location_id: UUID) -> dict[UUID, str]:
    """Return the other locations where all of an appointment is offered, by id with their names.

    Nothing for what nobody comes to a location for, and for who is bound to one location. Raises NotFound.
    """
    if actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    if actor.location_id is not None:
        return {}
    wanted = select(col(Activity.product_id)).where(Activity.appointment_id == appointment_id)
    products = session.exec(select(Product.id, Product.kind).where(col(Product.id).in_(wanted))).all()
    if any(kind in ELSEWHERE for _, kind in products):
        return {}
    query = (
        select(Location.id, Location.name)
        .join(ProductLocation, col(ProductLocation.location_id) == col(Location.id))
        .where(
            Location.active, Location.id != location_id,
            col(ProductLocation.product_id).in_([product_id for product_id, _ in products]),
        )
        .group_by(col(Location.id), col(Location.name))
        .having(func.count() == len(products))
        .order_by(Location.name)
    )  # fmt: skip
    return dict(session.exec(query).all())


def close_offer(session: Session, actor: Actor, offer: PlaceOffer, state: OfferState, now: datetime) -> None:
    """Close an offer that was not taken, and let its place go to the next one; the caller holds its locks.

    The public sees it late, as any place that was given back: else who waits could say when a place can be had.
    """
    until = delay_of(session, offer.appointment_id, now)
    kept = session.get(Hold, offer.hold_id) if until and offer.hold_id else None
    was = taken_by_hold(session, kept.id) if kept else []
    drop_place(session, offer)
    if until and kept:
        hold_back_seats(session, session.get_one(Appointment, offer.appointment_id), kept.session_id, until)
        keep_back(session, was, until)
    offer.state, offer.answered_at = state, now
    session.add(offer)
    session.flush()
    freed_at = where(session, offer)
    outbox.record(session, actor, Event(events.PLACE_OFFER_ENDED, offer.appointment_id, freed_at), now)


def drop_place(session: Session, offer: PlaceOffer) -> None:
    """Give back what was kept for an offer."""
    if offer.hold_id is None:
        return
    try:
        drop_hold(session, locked_hold(session, SYSTEM, offer.hold_id))
    except NotFound:
        return


def end_waiting(session: Session, row: WaitingPlace, why: str, now: datetime) -> None:
    """Take somebody off the list."""
    row.ended_at, row.ended_by = now, why
    session.add(row)
    session.flush()


def offer_view(session: Session, offer: PlaceOffer, row: WaitingPlace) -> OfferView:
    """Return an offer as readers get it."""
    place = where(session, offer)
    name = "" if place == row.location_id else session.get_one(Location, place).name
    return OfferView(offer.id, offer.starts_at, offer.expires_at, offer.state, place, name)


def waiting_view(session: Session, row: WaitingPlace) -> WaitingView:
    """Return how somebody waits as readers get it."""
    offer = open_offer(session, row.id)
    return WaitingView(
        row.id, row.appointment_id, tuple(row.weekdays), tuple(row.parts), tuple(UUID(each) for each in row.elsewhere),
        row.created_at, offer_view(session, offer, row) if offer else None,
    )  # fmt: skip
