"""Legs that come into a visit while it goes on: reckoned from products, and put after all others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.plans import plan
from booking_api.appointments.requests import ActivityWish
from booking_api.catalogue.models import Product
from booking_api.catalogue.values import Need
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import area_for


def needs_of(
    session: Session, actor: Actor, location_id: UUID, wishes: Sequence[ActivityWish], now: datetime
) -> tuple[Need, ...]:
    """Return the legs that products take here; raises InvalidInput for what is not to be had here."""
    needs = plan(session, actor, location_id, wishes, now).wish.needs
    if not needs:
        raise InvalidInput(fields={"product": "geen-balieproduct"})
    return needs


def leg_values(session: Session, visit: Visit, need: Need) -> dict[str, Any]:
    """Return a need as the columns of a leg."""
    products = session.exec(select(Product).where(col(Product.id).in_(need.product_ids))).all()
    first = next(each for each in products if each.id == need.product_ids[0])
    return {
        "department_id": need.department_id,
        "team_id": first.team_id,
        "product_ids": [str(each) for each in need.product_ids],
        "skills": sorted(need.skills),
        "facilities": sorted(need.facilities),
        "place_kind": need.place_kind,
        "call_variant": first.call_variant,
        "priority": max(each.priority for each in products),
        "minutes": need.minutes,
        "waiting_area_id": area_for(session, visit.location_id, need.place_kind, None, None),
    }


def append_legs(session: Session, visit: Visit, needs: Sequence[Need]) -> None:
    """Let further legs follow after all others; they wait when their turn comes."""
    legs = session.exec(select(VisitLeg.position).where(VisitLeg.visit_id == visit.id)).all()
    for position, need in enumerate(needs, start=max(legs, default=-1) + 1):
        values = leg_values(session, visit, need)
        session.add(VisitLeg(visit_id=visit.id, location_id=visit.location_id, position=position, **values))
    session.flush()
