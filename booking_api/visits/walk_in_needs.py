"""What a walk-in needs, from the steps of its products; parts of one department and one kind of place are one leg."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.errors import InvalidInput, NotBookable
from booking_api.identity.actor import Actor
from booking_api.visits.values import WalkInRequest


@dataclass(frozen=True, slots=True)
class WalkInLeg:
    """One leg of a walk-in: how long in minutes, with what skills and where."""

    products: tuple[Product, ...]
    skills: frozenset[str]
    place_kind: str
    minutes: int


def walk_in_legs(session: Session, actor: Actor, request: WalkInRequest) -> list[WalkInLeg]:
    """Return the legs; raises InvalidInput for wrong products or numbers, NotBookable where one must book."""
    counts = {activity.product_id: activity.count for activity in request.activities}
    products = _products(session, counts)
    _require_offered(session, actor, request.location_id, set(counts))
    grouped: dict[tuple[UUID, str], list[tuple[Product, ProductStep]]] = {}
    for step in session.exec(
        select(ProductStep)
        .where(col(ProductStep.product_id).in_(counts))
        .order_by(col(ProductStep.position), col(ProductStep.place_kind))
    ):
        product = products[step.product_id]
        grouped.setdefault((product.department_id, step.place_kind), []).append((product, step))
    if not grouped:
        raise NotBookable(reason="geen-inloop")
    return [_leg(place_kind, parts, counts) for (_department, place_kind), parts in grouped.items()]


def _leg(place_kind: str, parts: list[tuple[Product, ProductStep]], counts: dict[UUID, int]) -> WalkInLeg:
    setup = max(step.setup_minutes for _product, step in parts)
    work = sum(step.handling_minutes + step.extra_person_minutes * (counts[product.id] - 1) for product, step in parts)
    return WalkInLeg(
        products=tuple({product.id: product for product, _step in parts}.values()),
        skills=frozenset(skill for _product, step in parts for skill in step.skills),
        place_kind=place_kind,
        minutes=setup + work,
    )


def _products(session: Session, counts: dict[UUID, int]) -> dict[UUID, Product]:
    rows = session.exec(select(Product).where(col(Product.id).in_(counts), col(Product.active)))
    products = {row.id: row for row in rows}
    if not counts or set(counts) != set(products):
        raise InvalidInput(fields={"activities": "onbekend-product"})
    if any(not 1 <= count <= products[product_id].max_persons for product_id, count in counts.items()):
        raise InvalidInput(fields={"activities": "aantal-buiten-bereik"})
    return products


def _require_offered(session: Session, actor: Actor, location_id: UUID, product_ids: set[UUID]) -> None:
    """Check where the products are offered; the host may let in for more than a pillar does by itself."""
    rows = session.exec(
        select(ProductLocation).where(
            ProductLocation.location_id == location_id, col(ProductLocation.product_id).in_(product_ids)
        )
    ).all()
    open_to = {row.product_id for row in rows if row.walk_in or actor.is_staff}
    if open_to != product_ids:
        raise NotBookable(reason="geen-inloop")
