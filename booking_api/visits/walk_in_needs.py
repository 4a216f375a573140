"""What a walk-in needs: the same legs as a booking of the same products, without reserving anything."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.plans import plan
from booking_api.appointments.requests import ActivityWish, Intake
from booking_api.catalogue.models import ProductLocation
from booking_api.catalogue.values import Need
from booking_api.errors import NotBookable
from booking_api.identity.actor import Actor
from booking_api.visits.values import WalkInActivity, WalkInRequest


def walk_in_needs(session: Session, actor: Actor, request: WalkInRequest, now: datetime) -> tuple[Need, ...]:
    """Return the legs in order; raises InvalidInput for wrong products or numbers, NotBookable where one must book.

    The host may let people in for more than a pillar does by itself.
    """
    asked = [ActivityWish(activity.product_id, activity.count) for activity in request.activities]
    needs = plan(session, actor, request.location_id, asked, now, intake=Intake(needs=request.needs)).wish.needs
    if not needs or not (actor.is_staff or _all_open(session, request.location_id, request.activities)):
        raise NotBookable(reason="geen-inloop")
    return needs


def _all_open(session: Session, location_id: UUID, activities: Sequence[WalkInActivity]) -> bool:
    wanted = {activity.product_id for activity in activities}
    query = select(ProductLocation.product_id).where(
        ProductLocation.location_id == location_id,
        col(ProductLocation.product_id).in_(wanted),
        col(ProductLocation.walk_in),
    )
    return set(session.exec(query)) == wanted
