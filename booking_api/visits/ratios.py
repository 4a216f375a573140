"""What was learnt of how long helping really takes, as read by whoever estimates a wait (V11)."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, select

from booking_api.identity.actor import Actor
from booking_api.visits.models_hall import ServiceTime
from booking_api.visits.rules_waiting import USUAL

Ratios = dict[str, tuple[float, ...]]


def known_ratios(session: Session, actor: Actor, location_id: UUID) -> Ratios:
    """Return what was learnt at a location, by product; under "" that of all together."""
    actor.require_location(location_id)
    rows = session.exec(select(ServiceTime).where(ServiceTime.location_id == location_id))
    return {row.product: tuple(row.ratios) for row in rows}


def ratios_for(known: Ratios, product_ids: Iterable[str]) -> tuple[float, ...]:
    """Return what is known of these products: of the first one that is known, else of the location, else the usual."""
    return next((known[product] for product in product_ids if product in known), known.get("", USUAL))
