"""Reads of products, in a language and with the names this actor may see; few queries, however many products."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.catalogue.models import FeeLine, Product, ProductLocation, ProductStep, ProductText
from booking_api.catalogue.rules import is_in_force
from booking_api.catalogue.search import rank
from booking_api.catalogue.values import demanded_fields
from booking_api.catalogue.views import FeeView, ProductView
from booking_api.configuration import remembered
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Permission
from booking_api.texts import in_language

FALLBACK_LANGUAGE = "nl"
_MOST_REMEMBERED = 100  # languages times days
_STEP_NEEDS = ("setup_minutes", "handling_minutes", "extra_person_minutes", "place_kind")


def products(
    session: Session,
    actor: Actor,
    location_id: UUID | None = None,
    language: str = FALLBACK_LANGUAGE,
    channel: str | None = None,
    today: date | None = None,
) -> list[ProductView]:
    """Return the active products, the most asked first; of one location and for one channel where asked.

    `today` (local) leaves out fees that are not in force on that day.
    """
    actor.require(Permission.BROWSE_CATALOGUE)
    query = select(Product).where(col(Product.active)).order_by(col(Product.position), Product.public_name)
    offered_at = location_id or actor.location_id
    if offered_at is not None:
        here = select(ProductLocation.product_id).where(ProductLocation.location_id == offered_at)
        query = query.where(col(Product.id).in_(here))
    rows = [row for row in session.exec(query) if channel is None or channel in row.channels]
    return _views(session, actor, rows, language, today)


def products_by_id(
    session: Session,
    actor: Actor,
    product_ids: Iterable[UUID],
    language: str = FALLBACK_LANGUAGE,
    today: date | None = None,
) -> dict[UUID, ProductView]:
    """Return products by id, inactive ones too: an appointment outlives the product's place in the catalogue."""
    wanted, kept = set(product_ids), _kept(session, language, today)
    missing = wanted - kept.keys()
    if missing:
        rows = session.exec(select(Product).where(col(Product.id).in_(missing))).all()
        _read_into(kept, session, rows, language, today)
    return {id_: _as_known(actor, kept[id_]) for id_ in wanted if id_ in kept}


def product(
    session: Session, actor: Actor, product_id: UUID, language: str = FALLBACK_LANGUAGE, today: date | None = None
) -> ProductView:
    """Return one product; raises NotFound."""
    found = products_by_id(session, actor, [product_id], language, today).get(product_id)
    if found is None:
        raise NotFound("product")
    return found


def search_products(
    session: Session,
    actor: Actor,
    words: str,
    location_id: UUID | None = None,
    language: str = FALLBACK_LANGUAGE,
    channel: str | None = None,
) -> list[ProductView]:
    """Return the products that fit the words someone typed, the best first; all of them for no words.

    Words of other languages find them too: not everybody types in the language of the page.
    """
    known = products(session, actor, location_id, language, channel)
    return rank(words, known, _words_elsewhere(session, [each.id for each in known], language) if words else None)


def _words_elsewhere(session: Session, ids: Sequence[UUID], language: str) -> dict[UUID, str]:
    columns = select(ProductText.product_id, ProductText.name, ProductText.public_name, ProductText.search_words)
    query = columns.where(col(ProductText.product_id).in_(ids), ProductText.language != language)
    found: dict[UUID, str] = defaultdict(str)
    for product_id, *words in session.exec(query):
        found[product_id] += " ".join(["", *words])
    return found


def _kept(session: Session, language: str, today: date | None) -> dict[UUID, ProductView]:
    """Return the products that this process remembers in a language, for fees on a day."""
    memory = remembered(session).setdefault("products", {})
    if len(memory) > _MOST_REMEMBERED:
        memory.clear()
    kept: dict[UUID, ProductView] = memory.setdefault((language, today), {})
    return kept


def _views(
    session: Session, actor: Actor, rows: Sequence[Product], language: str, today: date | None
) -> list[ProductView]:
    kept = _kept(session, language, today)
    _read_into(kept, session, [row for row in rows if row.id not in kept], language, today)
    return [_as_known(actor, kept[row.id]) for row in rows]


def _as_known(actor: Actor, view: ProductView) -> ProductView:
    if _may_read_name(actor, view.department_id):
        return view
    # Another system has nobody in front of it who must be told what to bring.
    return view.hushed() if view.is_sensitive and actor.kind == "client" else view.hidden()


def _read_into(
    kept: dict[UUID, ProductView], session: Session, rows: Sequence[Product], language: str, today: date | None
) -> None:
    """Remember these products with what belongs to them."""
    if not rows:
        return
    ids = [row.id for row in rows]
    texts = _texts(session, ids, language)
    fees = _grouped(session, FeeLine, ids)
    steps = _grouped(session, ProductStep, ids)
    offered = _grouped(session, ProductLocation, ids)
    departments = {row.id: row for row in session.exec(select(Department))}
    for row in rows:
        text = texts[row.id] if row.id in texts else _own_words(row)
        kept[row.id] = ProductView(
            id=row.id,
            code=row.code,
            name=text.name,
            public_name=text.public_name,
            description=text.description,
            bring=tuple(text.bring),
            fees=tuple(_fee(fee, language) for fee in fees[row.id] if _in_force(fee, today)),
            minutes=sum(step.setup_minutes + step.handling_minutes for step in steps[row.id]),
            department_id=row.department_id,
            department_name=departments[row.department_id].name,
            is_sensitive=departments[row.department_id].uses_public_names,
            kind=row.kind,
            call_variant=row.call_variant,
            max_persons=row.max_persons,
            grid_minutes=row.grid_minutes,
            required_fields=demanded_fields(row.kind, row.required_fields),
            questions=tuple(row.questions),
            related_codes=tuple(row.related_codes),
            channels=tuple(row.channels),
            location_ids=tuple(offer.location_id for offer in offered[row.id]),
            walk_in_location_ids=tuple(offer.location_id for offer in offered[row.id] if offer.walk_in),
            language=text.language,
            position=row.position,
            search_words=text.search_words,
            special_needs=tuple(row.special_needs),
            further_minutes=sum(step.extra_person_minutes for step in steps[row.id]),
            max_per_person=row.max_per_person,
            place_kind=steps[row.id][0].place_kind if steps[row.id] else "none",
            needs=_needs(row, steps[row.id]),
            login_level=row.login_level,
            combines=row.combines,
            combine_codes=tuple(row.combine_codes),
        )


def _needs(row: Product, steps: Sequence[ProductStep]) -> str:
    """Return a mark of what a product takes: its steps, how one is called for it, and who is told."""
    taken = [
        (*(getattr(step, name) for name in _STEP_NEEDS), sorted(step.skills), sorted(step.facilities)) for step in steps
    ]
    return hashlib.sha256(repr((taken, row.call_variant, row.team_id)).encode()).hexdigest()[:16]


def _may_read_name(actor: Actor, department_id: UUID) -> bool:
    """Tell whether the actor reads what a product is called: a citizen must, to choose it, and knows the own one."""
    return actor.sees_department(department_id) or actor.kind in ("public", "citizen")


def _texts(session: Session, ids: Sequence[UUID], language: str) -> dict[UUID, ProductText]:
    """Return the words per product in the language, or else in Dutch."""
    wanted = {FALLBACK_LANGUAGE, language}
    query = select(ProductText).where(col(ProductText.product_id).in_(ids), col(ProductText.language).in_(wanted))
    found: dict[UUID, ProductText] = {}
    for text in session.exec(query):
        if text.product_id not in found or text.language == language:
            found[text.product_id] = text
    return found


def _own_words(row: Product) -> ProductText:
    return ProductText(product_id=row.id, language=FALLBACK_LANGUAGE, name=row.name, public_name=row.public_name)


def _grouped(session: Session, table: Any, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    order = getattr(table, "position", None) or getattr(table, "id", None) or table.location_id
    for row in session.exec(select(table).where(col(table.product_id).in_(ids)).order_by(col(order))):
        groups[row.product_id].append(row)
    return groups


def _fee(row: FeeLine, language: str) -> FeeView:
    return FeeView(in_language(row.name, row.translations, language), row.amount_cents)


def _in_force(fee: FeeLine, today: date | None) -> bool:
    return today is None or is_in_force(today, fee.valid_from, fee.valid_until)
