"""Administrators change products: all faults at once, a history of each change, departments apart."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import select

from booking_api.audit import AuditRecord
from booking_api.catalogue import service
from booking_api.catalogue.drafts import FeeDraft, ProductDraft, StepDraft, TextDraft, facts, fingerprint
from booking_api.catalogue.models import FeeLine, Product, ProductText
from booking_api.catalogue.queries import products
from booking_api.catalogue.queries_managing import managed_products, product_draft
from booking_api.db import Database
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotFound
from booking_api.identity.actor import PUBLIC
from booking_api.identity.rules import Role
from tests.support.town import NOW, Town, build, staff_actor

MANAGER = staff_actor(None, None, Role.ADMINISTRATOR)


def stored(db: Database, product_id: UUID) -> ProductDraft:
    with db.reading() as session:
        return product_draft(session, MANAGER, product_id)[0]


def change(db: Database, product_id: UUID, draft: ProductDraft, seen: ProductDraft | None = None) -> None:
    mark = fingerprint(seen or stored(db, product_id))
    with db.transaction() as session:
        service.change_product(session, MANAGER, product_id, draft, mark, NOW)


def notes(db: Database, action: str) -> list[AuditRecord]:
    with db.reading() as session:
        return list(session.exec(select(AuditRecord).where(AuditRecord.action == action)))


def test_a_product_is_read_back_as_it_was_written(database: Database) -> None:
    town = build(database)
    wanted = ProductDraft(
        code="visakte",
        department_id=town.services,
        channels=("web", "kcc"),
        steps=(StepDraft(5, 10, 2, "desk", ("rijbewijzen",)), StepDraft(0, 20, 0, "room", ("inkomen",))),
        texts={"nl": TextDraft("Visakte", "Akte", "Uitleg", ("Foto", "Pas")), "en": TextDraft("Licence", "Paper")},
        fees=(FeeDraft("Leges", 4650, date(2026, 1, 1), date(2026, 12, 31)),),
        offers={town.shop: False},
    )
    with database.transaction() as session:
        made = service.add_product(session, MANAGER, wanted, NOW)
    assert facts(stored(database, made)) == facts(wanted)
    with database.reading() as session:
        english = next(each for each in products(session, PUBLIC, town.shop, "en") if each.id == made)
    assert (english.name, english.minutes, english.walk_in_location_ids) == ("Licence", 35, ())


def test_a_change_keeps_its_history_and_nothing_else_moves(database: Database) -> None:
    town = build(database)
    passport = town.products["passport"]
    before = stored(database, passport)
    change(database, passport, replace(before, max_persons=3, fees=(FeeDraft("Leges", 9000),)))
    changed = notes(database, "product.change")[0].details["changes"]
    assert changed["max_persons"] == [8, 3]
    assert [row["amount_cents"] for row in changed["fees"][1]] == [9000]
    assert set(changed) == {"max_persons", "fees"}
    assert stored(database, town.products["licence"]).max_persons == 8


def test_saving_without_a_change_leaves_no_trace(database: Database) -> None:
    town = build(database)
    change(database, town.products["passport"], stored(database, town.products["passport"]))
    assert notes(database, "product.change") == []


def test_the_second_of_two_administrators_is_told(database: Database) -> None:
    town = build(database)
    passport = town.products["passport"]
    seen = stored(database, passport)
    change(database, passport, replace(seen, max_persons=3))
    with pytest.raises(AlreadyDone):
        change(database, passport, replace(seen, max_persons=5), seen)
    assert stored(database, passport).max_persons == 3


WRONG = {
    "horizon_days": {"horizon_days": 0},
    "grid_minutes": {"grid_minutes": 7},
    "kind": {"kind": "feest"},
    "channels": {"channels": ("web", "fax")},
    "required_fields": {"required_fields": ("bsn",)},
    "related_codes": {"related_codes": ("bestaat-niet",)},
    "offers": {"offers": {UUID(int=1): True}},
    "department_id": {"department_id": None},
    "steps-0-handling_minutes": {"steps": ()},
    "steps-0-skills": {"steps": (StepDraft(skills=("vliegen",)),)},
    "steps-0-place_kind": {"steps": (StepDraft(place_kind="dak"),)},
    "texts-nl-name": {"texts": {"nl": TextDraft(description="zonder naam")}},
    "texts-en-name": {"texts": {"nl": TextDraft("Naam"), "en": TextDraft(description="without a name")}},
    "texts-nl-description": {"texts": {"nl": TextDraft("Naam", description="x" * 2001)}},
    "fees-0-amount": {"fees": (FeeDraft("Leges", -1),)},
    "fees-0-valid_until": {"fees": (FeeDraft("Leges", 1, date(2026, 2, 1), date(2026, 1, 1)),)},
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_field_is_named(sqlite_database: Database, field: str) -> None:
    town = build(sqlite_database)
    passport = town.products["passport"]
    with pytest.raises(InvalidInput) as refused:
        change(sqlite_database, passport, replace(stored(sqlite_database, passport), **WRONG[field]))  # type: ignore[arg-type]
    assert list(refused.value.details["fields"]) == [field]


def test_everything_wrong_is_told_at_once(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    draft = ProductDraft("Met Hoofdletters", town.services, max_persons=0, kind="?", fees=(FeeDraft("", 1),))
    with pytest.raises(InvalidInput) as refused, sqlite_database.transaction() as session:
        service.add_product(session, MANAGER, draft, NOW)
    assert set(refused.value.details["fields"]) == {"code", "max_persons", "kind", "fees-0-name", "texts-nl-name"}


def test_a_copy_has_everything_but_its_code_and_is_not_to_be_booked(database: Database) -> None:
    town = build(database)
    passport = town.products["passport"]
    with database.transaction() as session:
        copies = [service.copy_product(session, MANAGER, passport, NOW) for _ in range(2)]
    original = stored(database, passport)
    assert [replace(stored(database, copy), code=original.code) for copy in copies] == [original, original]
    with database.reading() as session:
        rows = [session.get_one(Product, copy) for copy in copies]
        assert [(row.code, row.active) for row in rows] == [("paspoort-kopie", False), ("paspoort-kopie-2", False)]
        assert len(session.exec(select(FeeLine).where(FeeLine.product_id == copies[0])).all()) == 1


def test_an_empty_public_name_is_the_name_itself(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    passport = town.products["passport"]
    change(sqlite_database, passport, replace(stored(sqlite_database, passport), texts={"nl": TextDraft("Paspoort")}))
    with sqlite_database.reading() as session:
        text = session.get_one(ProductText, (passport, "nl"))
        assert (text.public_name, session.get_one(Product, passport).public_name) == ("Paspoort", "Paspoort")


def test_an_administrator_of_one_department_stays_within_it(sqlite_database: Database) -> None:
    town: Town = build(sqlite_database)
    bound = staff_actor(None, frozenset({town.work}), Role.ADMINISTRATOR)
    with sqlite_database.transaction() as session:
        assert {each.department_id for each in managed_products(session, bound)} == {town.work}
        with pytest.raises(NotFound):
            service.disable_product(session, bound, town.products["passport"], NOW)
        with pytest.raises(InvalidInput) as refused:
            service.add_product(session, bound, ProductDraft("x", town.services, texts={"nl": TextDraft("X")}), NOW)
    assert refused.value.details["fields"] == {"department_id": "onbekende-keuze"}


def test_who_does_not_manage_changes_nothing(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with sqlite_database.transaction() as session, pytest.raises(NotAllowed):
        service.disable_product(session, staff_actor(), town.products["passport"], NOW)
