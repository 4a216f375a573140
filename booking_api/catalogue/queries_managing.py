"""Reads of the catalogue for its administrators: every product of their departments, with all that can be changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.catalogue import checking
from booking_api.catalogue.drafts import FeeDraft, ProductDraft, StepDraft, TextDraft
from booking_api.catalogue.models import FeeLine, Product, ProductLocation, ProductStep, ProductText, SpecialNeed
from booking_api.catalogue.questions import read
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Skill
from booking_api.identity.rules import Permission
from booking_api.locations.models import Facility, Location
from booking_api.texts import LANGUAGES

_SAME_NAME = ("kind", "call_variant", "max_persons", "max_per_person", "lead_minutes", "horizon_days",
              "change_deadline_minutes", "grid_minutes", "buffer_before", "buffer_after", "priority", "position",
              "login_level", "login_assurance", "asks_bsn", "confirmation_demanded", "department_id",
              "limit_count", "limit_days", "kept_count", "kept_percent", "kept_release_minutes", "release_delay_min",
              "release_delay_max", "offer_minutes", "confirm_ask_days", "confirm_remind_days",
              "confirm_deadline_days", "confirm_otherwise", "combines")  # fmt: skip
_LISTS = ("channels", "required_fields", "related_codes", "combine_codes", "special_needs")


@dataclass(frozen=True, slots=True)
class ManagedProduct:
    """A product in the list of its administrator."""

    id: UUID
    code: str
    name: str
    public_name: str
    department_id: UUID
    department_name: str
    minutes: int
    location_ids: tuple[UUID, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What an administrator chooses from, by id or code with the name; departments are those this actor manages."""

    departments: dict[UUID, str]
    public_name_departments: frozenset[UUID]
    locations: dict[UUID, str]
    skills: dict[str, str]
    facilities: dict[str, str]
    products: dict[str, str]
    needs: dict[str, str] = field(default_factory=dict)


def managed_products(
    session: Session, actor: Actor, words: str = "", department_id: UUID | None = None, active: bool | None = None
) -> list[ManagedProduct]:
    """Return the products of the actor's departments, also inactive ones, whose names or code hold all the words."""
    actor.require(Permission.MANAGE)
    query = select(Product, Department.name).join(Department, col(Department.id) == col(Product.department_id))
    if department_id is not None:
        query = query.where(Product.department_id == department_id)
    if active is not None:
        query = query.where(col(Product.active) == active)
    rows = [
        (row, department)
        for row, department in session.exec(query.order_by(col(Product.position), Product.name))
        if actor.sees_department(row.department_id) and _fits(row, words)
    ]
    ids = [row.id for row, _ in rows]
    minutes, places = _minutes(session, ids), _places(session, ids)
    return [
        ManagedProduct(
            row.id, row.code, row.name, row.public_name, row.department_id, department, minutes.get(row.id, 0),
            tuple(places.get(row.id, ())), row.active,
        )
        for row, department in rows
    ]  # fmt: skip


def product_draft(session: Session, actor: Actor, product_id: UUID) -> tuple[ProductDraft, bool]:
    """Return all that can be changed of a product, and whether it is active; raises NotFound."""
    row = managed_row(session, actor, product_id)
    plain: dict[str, Any] = {name: getattr(row, name) for name in _SAME_NAME}
    plain |= {name: tuple(getattr(row, name)) for name in _LISTS}
    draft = ProductDraft(
        code=row.code,
        **plain,
        questions=read(row.questions),
        steps=tuple(_step(step) for step in _rows(session, ProductStep, row.id, col(ProductStep.position))),
        texts={text.language: _text(text) for text in _rows(session, ProductText, row.id, col(ProductText.language))},
        fees=tuple(_fee(fee) for fee in _rows(session, FeeLine, row.id, col(FeeLine.id))),
        offers={one.location_id: one.walk_in for one in _rows(session, ProductLocation, row.id)},
    )
    return draft, row.active


def product_choices(session: Session, actor: Actor) -> Choices:
    """Return what the form of a product offers to choose from."""
    actor.require(Permission.MANAGE)
    departments = list(session.exec(select(Department).order_by(Department.name)))
    places = session.exec(select(Location.id, Location.name).order_by(Location.name))
    return Choices(
        departments={row.id: row.name for row in departments if actor.sees_department(row.id)},
        public_name_departments=frozenset(row.id for row in departments if row.uses_public_names),
        locations=dict(places.all()),
        skills=dict(session.exec(select(Skill.code, Skill.name).order_by(Skill.name)).all()),
        facilities=dict(session.exec(select(Facility.code, Facility.name).order_by(Facility.name)).all()),
        products=dict(session.exec(select(Product.code, Product.public_name).order_by(Product.public_name)).all()),
        needs=dict(session.exec(select(SpecialNeed.code, SpecialNeed.name).order_by(col(SpecialNeed.position))).all()),
    )


def product_faults(
    session: Session, actor: Actor, draft: ProductDraft, product_id: UUID | None = None
) -> dict[str, str]:
    """Return everything that is wrong with a draft, as field → reason code; a new product has no id yet."""
    chosen = product_choices(session, actor)
    known = checking.Known(
        departments=frozenset(chosen.departments),
        locations=frozenset(session.exec(select(Location.id))),
        skills=frozenset(chosen.skills),
        facilities=frozenset(chosen.facilities),
        languages=frozenset(LANGUAGES),
        codes=frozenset(chosen.products),
        special_needs=frozenset(chosen.needs),
    )
    return checking.faults(draft, known, product_id is None)


def managed_row(session: Session, actor: Actor, product_id: UUID) -> Product:
    """Return a product that this administrator manages; raises NotFound for an unknown or another department's one."""
    actor.require(Permission.MANAGE)
    row = session.get(Product, product_id)
    if row is None or not actor.sees_department(row.department_id):
        raise NotFound("product")
    return row


def _fits(row: Product, words: str) -> bool:
    text = f"{row.name} {row.public_name} {row.code}".casefold()
    return all(word in text for word in words.casefold().split())


def _minutes(session: Session, ids: Iterable[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for step in session.exec(select(ProductStep).where(col(ProductStep.product_id).in_(list(ids)))):
        found[step.product_id] = found.get(step.product_id, 0) + step.setup_minutes + step.handling_minutes
    return found


def _places(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for row in session.exec(select(ProductLocation).where(col(ProductLocation.product_id).in_(list(ids)))):
        found.setdefault(row.product_id, []).append(row.location_id)
    return found


def _rows(session: Session, table: Any, product_id: UUID, *order: Any) -> list[Any]:
    return list(session.exec(select(table).where(table.product_id == product_id).order_by(*order)))


def _step(row: ProductStep) -> StepDraft:
    return StepDraft(
        row.setup_minutes, row.handling_minutes, row.extra_person_minutes, row.place_kind, tuple(row.skills),
        tuple(row.facilities),
    )  # fmt: skip


def _text(row: ProductText) -> TextDraft:
    return TextDraft(row.name, row.public_name, row.description, tuple(row.bring), row.search_words)


def _fee(row: FeeLine) -> FeeDraft:
    return FeeDraft(row.name, row.amount_cents, row.valid_from, row.valid_until, row.translations.get("en", ""))
