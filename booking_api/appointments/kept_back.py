"""What the public leaves free for walk-in and urgent cases: as a product asks, and as a location asks of a profile."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import KeptCapacity, Profile
from booking_api.availability.rules import cell_from
from booking_api.availability.values import KeptFrom
from booking_api.catalogue.values import BookableProduct, Kept, Need
from booking_api.configuration import remembered

Rule = tuple[frozenset[str] | None, Kept]
"""The skills of the profile that a location keeps back (None: of anybody), and how much."""


def kept_beside(
    session: Session, location_id: UUID, needs: Sequence[Need], products: Sequence[BookableProduct], now: datetime
) -> tuple[tuple[KeptFrom, ...], ...]:
    """Return for each leg (or for the seats of a session) what must stay free beside it; empty when nothing must.

    A leg answers for its own products and for every profile that could serve it, and not for what the other legs need.
    """
    found = [_of_leg(need, products, _rules(session, location_id)) for need in needs] or [_of_seats(products)]
    return tuple(tuple(_from(each, now) for each in kept) for kept in found) if any(found) else ()


def _of_leg(need: Need, products: Sequence[BookableProduct], rules: Sequence[Rule]) -> list[Kept]:
    of_products = [each.rules.kept for each in products if each.stepped.id in need.product_ids and each.rules.kept]
    return of_products + [kept for skills, kept in rules if skills is None or need.skills <= skills]


def _of_seats(products: Sequence[BookableProduct]) -> list[Kept]:
    return [each.rules.kept for each in products if each.rules.kept]


def _from(kept: Kept, now: datetime) -> KeptFrom:
    return KeptFrom(kept, cell_from(now + timedelta(minutes=kept.release_minutes)))


def _rules(session: Session, location_id: UUID) -> Sequence[Rule]:
    """Return what a location keeps back, as this process remembers it."""
    memory = remembered(session)
    key = ("kept", location_id)
    if key not in memory:
        memory[key] = _read(session, location_id)
    found: Sequence[Rule] = memory[key]
    return found


def _read(session: Session, location_id: UUID) -> list[Rule]:
    query = (
        select(KeptCapacity, col(Profile.skills))
        .outerjoin(Profile, col(Profile.id) == col(KeptCapacity.profile_id))
        .where(KeptCapacity.location_id == location_id)
        .order_by(col(KeptCapacity.id))
    )
    return [
        (None if row.profile_id is None else frozenset(skills), Kept(row.count, row.percent, row.release_minutes))
        for row, skills in session.execute(query)
    ]
