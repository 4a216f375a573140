"""Use case of adding a product or a person on the spot: minutes and fees are reckoned again, nobody checks in again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.extending import extend
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.rules import merged
from booking_api.catalogue.bookable import bookable_products, duration_rules
from booking_api.catalogue.rules import legs_for
from booking_api.catalogue.values import BookableProduct
from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.identity.actor import Actor
from booking_api.visits.further_legs import append_legs, needs_of
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.notes import changed
from booking_api.visits.queries import view_of
from booking_api.visits.staffing import skills_for
from booking_api.visits.steps import visit_to_serve
from booking_api.visits.values import VisitView


def add_on_the_spot(
    session: Session, actor: Actor, visit_id: UUID, added: Sequence[ActivityWish], persons: int, now: datetime
) -> VisitView:
    """Add products (or more of one) and persons to a visit that goes on.

    What this employee can do here becomes part of the current leg, which then takes longer; the rest waits for its own
    turn afterwards. Raises InvalidInput for nothing, or for what is not to be had here or is too much; AlreadyDone when
    the visit is over.
    """
    visit, leg = visit_to_serve(session, actor, visit_id)
    session.refresh(visit, with_for_update=True)  # two colleagues may add at the same moment; both must count
    session.refresh(leg)
    if leg.ended_at is not None:
        raise AlreadyDone(leg.state.value, state=leg.state.value)
    wishes = merged(added) if added else ()
    if not wishes and persons < 1:
        raise InvalidInput(fields={"product": "verplicht"})
    if wishes:
        _widen_or_append(session, actor, visit, leg, wishes, now)
    visit.persons += max(0, persons)
    visit.activities = _as_json(merged((*_activities(visit), *wishes)))
    session.add_all([visit, leg])
    session.flush()
    if visit.appointment_id is not None:
        extend(session, actor, visit.appointment_id, wishes, persons, now)
    changed(session, actor, visit, now)
    return view_of(session, actor, visit_id, now)


def _widen_or_append(
    session: Session, actor: Actor, visit: Visit, leg: VisitLeg, wishes: Sequence[ActivityWish], now: datetime
) -> None:
    own = [wish for wish in _activities(visit) if str(wish.product_id) in leg.product_ids]
    known = {wish.product_id for wish in own}
    own += [ActivityWish(UUID(text)) for text in leg.product_ids if UUID(text) not in known]
    every = merged((*own, *wishes))
    needs_of(session, actor, visit.location_id, every, now)  # refuses what is not to be had here, or is too much
    products = bookable_products(session, [wish.product_id for wish in every], visit.location_id)
    skills = _skills(session, actor, leg, products.values())
    here = {each.stepped.id for each in products.values() if _is_done_here(each, leg, skills)} | known
    wider = [wish for wish in every if wish.product_id in here]
    if any(wish.product_id in here for wish in wishes):
        _widen(session, leg, [products[wish.product_id] for wish in wider], wider, skills)
    elsewhere = [wish for wish in wishes if wish.product_id not in here]
    if elsewhere:
        append_legs(session, visit, needs_of(session, actor, visit.location_id, elsewhere, now))


def _is_done_here(product: BookableProduct, leg: VisitLeg, skills: frozenset[str]) -> bool:
    return all(step.place_kind == leg.place_kind and step.skills <= skills for step in product.stepped.steps)


def _widen(
    session: Session,
    leg: VisitLeg,
    products: Sequence[BookableProduct],
    wishes: Sequence[ActivityWish],
    skills: frozenset[str],
) -> None:
    """Reckon the leg again for all that is done in it, as one employee does it."""
    counts = {wish.product_id: wish.count for wish in wishes}
    needs = legs_for([each.stepped for each in products], counts, [skills], duration_rules(session))
    leg.product_ids = [str(each.stepped.id) for each in products]
    leg.skills = sorted({*leg.skills}.union(*(need.skills for need in needs)))
    leg.minutes = sum(need.minutes for need in needs)


def _skills(session: Session, actor: Actor, leg: VisitLeg, products: Iterable[BookableProduct]) -> frozenset[str]:
    """Return what this employee can do today; another system speaks for whoever helps."""
    if not actor.is_staff:
        return frozenset().union(*(step.skills for each in products for step in each.stepped.steps))
    return skills_for(session, actor.id, leg)


def _activities(visit: Visit) -> list[ActivityWish]:
    return [ActivityWish(UUID(each["product_id"]), int(each["count"])) for each in visit.activities]


def _as_json(wishes: Iterable[ActivityWish]) -> list[dict[str, object]]:
    return [{"product_id": str(wish.product_id), "count": wish.count} for wish in wishes]
