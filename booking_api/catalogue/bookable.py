"""Lean reads of what booking needs to know of products: their steps and rules, in two queries and without objects."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import Session, col

from booking_api.catalogue.models import DurationRule, Product, ProductLocation, ProductStep
from booking_api.catalogue.values import BookableProduct, Step, SteppedProduct

_PRODUCT = (
    "id", "code", "department_id", "position", "buffer_before", "buffer_after", "kind", "max_persons",
    "max_per_person", "lead_minutes", "horizon_days", "grid_minutes", "channels", "required_fields",
)  # fmt: skip
_STEP = ("setup_minutes", "handling_minutes", "extra_person_minutes", "place_kind", "skills", "facilities")
_COLUMNS: list[Any] = [
    *(getattr(Product, name) for name in _PRODUCT),
    ProductLocation.location_id,
    *(getattr(ProductStep, name) for name in _STEP),
]


def bookable_products(session: Session, product_ids: Iterable[UUID], location_id: UUID) -> dict[UUID, BookableProduct]:
    """Return the active ones of these products by id; unknown ones are missing."""
    here = and_(col(ProductLocation.product_id) == col(Product.id), col(ProductLocation.location_id) == location_id)
    query = (
        select(*_COLUMNS)
        .outerjoin(ProductLocation, here)
        .outerjoin(ProductStep, col(ProductStep.product_id) == col(Product.id))
        .where(col(Product.id).in_(list(product_ids)), col(Product.active))
        .order_by(col(ProductStep.position))
    )
    rows = defaultdict(list)
    for row in session.execute(query):
        rows[row.id].append(row)
    return {id_: _bookable(group) for id_, group in rows.items()}


def duration_rules(session: Session) -> dict[frozenset[str], int]:
    """Return the explicit durations in minutes, by set of product codes."""
    rows = session.execute(select(col(DurationRule.product_codes), col(DurationRule.minutes)))
    return {frozenset(codes): minutes for codes, minutes in rows}


def _bookable(rows: list[Any]) -> BookableProduct:
    row = rows[0]
    steps = tuple(
        Step(
            step.setup_minutes, step.handling_minutes, step.extra_person_minutes, step.place_kind,
            frozenset(step.skills), frozenset(step.facilities),
        )
        for step in rows
        if step.handling_minutes is not None
    )  # fmt: skip
    return BookableProduct(
        stepped=SteppedProduct(
            row.id, row.code, row.department_id, row.position, steps, row.buffer_before, row.buffer_after
        ),
        kind=row.kind,
        offered=row.location_id is not None,
        max_persons=row.max_persons,
        max_per_person=row.max_per_person,
        lead_minutes=row.lead_minutes,
        horizon_days=row.horizon_days,
        grid_minutes=row.grid_minutes,
        channels=tuple(row.channels),
        required_fields=tuple(row.required_fields),
    )
