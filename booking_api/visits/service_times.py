"""How long helping really took: learnt by the worker from what was done (V11)."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select as select_many
from sqlmodel import Session, col, delete, select

from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.visits.models import VisitLeg
from booking_api.visits.models_hall import ServiceTime
from booking_api.visits.rules import LegState
from booking_api.visits.rules_waiting import ENOUGH, deciles

REMEMBERED = timedelta(days=60)
TODAY_WEIGHS = 3
"""A slow day is slow for everybody: what happened in the last hours tells more of the next one."""
LATELY = timedelta(hours=4)
MOST = 20.0
"""Who forgot to press finish did not help for hours; what took more than this many times as long is no service time."""


def learn_service_times(session: Session, actor: Actor, now: datetime) -> None:
    """Reckon for each location and product how long helping took, compared with what was planned."""
    actor.require(Permission.OPERATE)
    for location_id in session.exec(select(Location.id).where(col(Location.active))):
        seen = _seen(session, location_id, now)
        session.exec(delete(ServiceTime).where(col(ServiceTime.location_id) == location_id))
        session.add_all(
            ServiceTime(
                location_id=location_id,
                product=product,
                count=len(ratios),
                ratios=list(deciles(ratios)),
                computed_at=now,
            )
            for product, ratios in seen.items()
            if len(ratios) >= ENOUGH
        )
        session.flush()


def _seen(session: Session, location_id: UUID, now: datetime) -> dict[str, list[float]]:
    query = select_many(
        col(VisitLeg.product_ids), col(VisitLeg.minutes), col(VisitLeg.called_at), col(VisitLeg.ended_at)
    ).where(
        col(VisitLeg.location_id) == location_id,
        col(VisitLeg.ended_at) > now - REMEMBERED,
        col(VisitLeg.state) == LegState.DONE,
        col(VisitLeg.called_at).is_not(None),
    )
    seen: dict[str, list[float]] = defaultdict(list)
    for product_ids, minutes, called_at, ended_at in session.execute(query):
        ratio = (ended_at - called_at).total_seconds() / 60 / max(minutes, 1)
        if 0 < ratio < MOST:
            weight = TODAY_WEIGHS if now - ended_at < LATELY else 1
            for product in {*product_ids[:1], ""}:
                seen[product] += [ratio] * weight
    return seen
