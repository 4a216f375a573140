"""Lean reads of what booking needs to know of products: their steps and rules, in two queries and without objects.

The statements are built once: building them costs more than running them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, SQLModel

from booking_api.catalogue import questions
from booking_api.catalogue.models import DurationRule, Product, ProductLocation, ProductStep
from booking_api.catalogue.values import BookableProduct, BookingRules, Kept, Step, SteppedProduct, demanded_fields
from booking_api.configuration import remembered


def _columns(table: type[SQLModel]) -> Any:
    return table.__table__.c  # type: ignore[attr-defined]


_product, _step, _here, _rule = (_columns(each) for each in (Product, ProductStep, ProductLocation, DurationRule))
_PRODUCTS = (
    select(
        _product.id, _product.code, _product.department_id, _product.position, _product.buffer_before,
        _product.buffer_after, _product.kind, _product.max_persons, _product.max_per_person, _product.lead_minutes,
        _product.horizon_days, _product.grid_minutes, _product.channels, _product.required_fields, _here.location_id,
        _product.limit_count, _product.limit_days, _product.kept_count, _product.kept_percent,
        _product.kept_release_minutes, _product.release_delay_min, _product.release_delay_max,
        _product.confirmation_demanded, _product.questions, _product.special_needs, _product.combines,
        _product.combine_codes,
        _step.setup_minutes, _step.handling_minutes, _step.extra_person_minutes, _step.place_kind, _step.skills,
        _step.facilities,
    )
    .outerjoin(
        ProductLocation, and_(_here.product_id == _product.id, _here.location_id == bindparam("location_id"))
    )
    .outerjoin(ProductStep, _step.product_id == _product.id)
    .where(_product.id.in_(bindparam("product_ids", expanding=True)), _product.active)
    .order_by(_step.position)
)  # fmt: skip
_DURATIONS = select(_rule.product_codes, _rule.minutes)


def bookable_products(session: Session, product_ids: Iterable[UUID], location_id: UUID) -> dict[UUID, BookableProduct]:
    """Return the active ones of these products by id; unknown ones are missing."""
    kept, wanted = remembered(session), list(product_ids)
    unknown = [id_ for id_ in wanted if ("bookable", id_, location_id) not in kept]
    if unknown:
        kept.update((("bookable", id_, location_id), each) for id_, each in _read(session, unknown, location_id))
    found = {id_: kept.get(("bookable", id_, location_id)) for id_ in wanted}
    return {id_: each for id_, each in found.items() if each is not None}


def duration_rules(session: Session) -> dict[frozenset[str], int]:
    """Return the explicit durations in minutes, by set of product codes."""
    kept = remembered(session)
    found: dict[frozenset[str], int] | None = kept.get("durations")
    if found is None:
        rows = session.connection().execute(_DURATIONS)
        found = kept["durations"] = {frozenset(codes): minutes for codes, minutes in rows}
    return found


def _read(session: Session, ids: list[UUID], location_id: UUID) -> Iterator[tuple[UUID, BookableProduct]]:
    rows = defaultdict(list)
    for row in session.connection().execute(_PRODUCTS, {"product_ids": ids, "location_id": location_id}):
        rows[row.id].append(row)
    return ((id_, _bookable(group)) for id_, group in rows.items())


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
        required_fields=demanded_fields(row.kind, row.required_fields),
        rules=_rules(row),
        combines=row.combines,
        combine_codes=frozenset(row.combine_codes),
    )


def _rules(row: Any) -> BookingRules:
    return BookingRules(
        limit_count=row.limit_count,
        limit_days=row.limit_days,
        kept=Kept(row.kept_count, row.kept_percent, row.kept_release_minutes),
        release_delay=(row.release_delay_min, row.release_delay_max),
        confirmation_demanded=row.confirmation_demanded,
        questions=questions.read(row.questions) if row.questions else (),
        special_needs=tuple(row.special_needs),
    )
