"""Use cases of the catalogue: add, change, copy, disable and enable a product; each leaves its history."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlmodel import Session, SQLModel, col, delete, select

from booking_api import audit
from booking_api.catalogue.drafts import PLAIN, ProductDraft, TextDraft, changes, facts, fingerprint
from booking_api.catalogue.models import FeeLine, Product, ProductLocation, ProductStep, ProductText
from booking_api.catalogue.queries_managing import managed_row, product_draft, product_faults
from booking_api.catalogue.questions import written
from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.texts import in_english

KIND = "product"
_MOST_COPIES = 99


def add_product(session: Session, actor: Actor, draft: ProductDraft, now: datetime) -> UUID:
    """Add a product and return its id; raises InvalidInput with every wrong field."""
    actor.require(Permission.MANAGE)
    _check(session, actor, draft, None)
    words = _named(draft.texts)["nl"]
    department = cast(UUID, draft.department_id)
    row = Product(code=draft.code, name=words.name, public_name=words.public_name, department_id=department)
    _write(session, row, draft)
    audit.note(session, actor, "product.add", KIND, row.id, now, changes=changes({}, facts(draft)))
    return row.id


def change_product(
    session: Session, actor: Actor, product_id: UUID, draft: ProductDraft, seen: str, now: datetime
) -> None:
    """Change a product; its code stays. `seen` is the fingerprint of the product as this administrator saw it.

    Raises NotFound, InvalidInput with every wrong field, and AlreadyDone when a colleague changed it in the meantime.
    """
    row = managed_row(session, actor, product_id)
    session.refresh(row, with_for_update=True)
    before, _active = product_draft(session, actor, product_id)
    if fingerprint(before) != seen:
        raise AlreadyDone("product changed by somebody else")
    related = sorted(draft.related_codes, key=partial(_place_in, before.related_codes))
    after = replace(draft, code=row.code, related_codes=tuple(related))
    _check(session, actor, after, product_id)
    _write(session, row, after)
    if changed := changes(facts(before), facts(_completed(after))):
        audit.note(session, actor, "product.change", KIND, row.id, now, changes=changed)


def copy_product(session: Session, actor: Actor, product_id: UUID, now: datetime) -> UUID:
    """Add an inactive copy with a code of its own and return its id, to be changed before anybody can book it."""
    original = managed_row(session, actor, product_id)
    draft, _active = product_draft(session, actor, product_id)
    draft = replace(draft, code=_free_code(session, original.code))
    row = Product(
        code=draft.code, name=original.name, public_name=original.public_name, department_id=original.department_id,
        team_id=original.team_id, active=False,
    )  # fmt: skip
    _write(session, row, draft)
    audit.note(session, actor, "product.copy", KIND, row.id, now, copied=original.code)
    return row.id


def disable_product(session: Session, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Take a product out of the catalogue; what was booked stays booked."""
    _switch(session, actor, product_id, False, now)


def enable_product(session: Session, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Put a product in the catalogue again."""
    _switch(session, actor, product_id, True, now)


def _switch(session: Session, actor: Actor, product_id: UUID, active: bool, now: datetime) -> None:
    row = managed_row(session, actor, product_id)
    if row.active == active:
        return
    row.active = active
    session.add(row)
    audit.note(session, actor, "product.change", KIND, row.id, now, changes={"active": [not active, active]})


def _check(session: Session, actor: Actor, draft: ProductDraft, product_id: UUID | None) -> None:
    if faults := product_faults(session, actor, draft, product_id):
        raise InvalidInput(fields=faults)


def _place_in(order: tuple[str, ...], code: str) -> int:
    """Return the place of a code in the order that somebody chose before; newcomers come last."""
    return order.index(code) if code in order else len(order)


def _named(texts: dict[str, TextDraft]) -> dict[str, TextDraft]:
    """Return the languages that have words, each with a public name."""
    return {
        language: replace(text, public_name=text.public_name or text.name)
        for language, text in texts.items()
        if not text.is_empty
    }


def _completed(draft: ProductDraft) -> ProductDraft:
    return replace(draft, texts=_named(draft.texts))


def _write(session: Session, row: Product, draft: ProductDraft) -> None:
    for name in PLAIN:
        value = getattr(draft, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    words = _named(draft.texts)["nl"]
    row.name, row.public_name = words.name, words.public_name
    row.questions = written(draft.questions)
    session.add(row)
    session.flush()
    named = {fee.name: fee.translations for fee in session.exec(select(FeeLine).where(FeeLine.product_id == row.id))}
    tables: tuple[Any, ...] = (ProductStep, ProductText, FeeLine, ProductLocation)
    for table in tables:
        session.exec(delete(table).where(col(table.product_id) == row.id))
    session.add_all(_parts(row.id, draft, named))
    session.flush()


def _parts(product_id: UUID, draft: ProductDraft, fee_names: dict[str, dict[str, str]]) -> Iterator[SQLModel]:
    for position, step in enumerate(draft.steps):
        yield ProductStep(
            product_id=product_id, position=position, setup_minutes=step.setup_minutes,
            handling_minutes=step.handling_minutes, extra_person_minutes=step.extra_person_minutes,
            place_kind=step.place_kind, skills=list(step.skills), facilities=list(step.facilities),
        )  # fmt: skip
    for language, text in _named(draft.texts).items():
        yield ProductText(
            product_id=product_id, language=language, name=text.name, public_name=text.public_name,
            description=text.description, bring=list(text.bring), search_words=text.search_words,
        )  # fmt: skip
    for fee in draft.fees:
        yield FeeLine(
            product_id=product_id, name=fee.name, amount_cents=fee.amount_cents, valid_from=fee.valid_from,
            valid_until=fee.valid_until, translations=in_english(fee_names.get(fee.name, {}), fee.english),
        )  # fmt: skip
    for location_id, walk_in in draft.offers.items():
        yield ProductLocation(product_id=product_id, location_id=location_id, walk_in=walk_in)


def _free_code(session: Session, code: str) -> str:
    taken = set(session.exec(select(Product.code)))
    candidates = (f"{code[:50]}-kopie{'' if number == 1 else f'-{number}'}" for number in range(1, _MOST_COPIES))
    found = next((each for each in candidates if each not in taken), None)
    if found is None:
        raise AlreadyDone("too many copies")
    return found
