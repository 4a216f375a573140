"""The history of a thing is read by who manages it, or audits; others learn nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking_api import audit
from booking_api.catalogue import service
from booking_api.catalogue.drafts import fingerprint
from booking_api.catalogue.queries_managing import product_draft
from booking_api.db import Database
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.rules import Role
from booking_api.privacy.queries import history, last_sign_ins
from tests.support.town import NOW, Town, build, staff_actor

MANAGER = staff_actor(None, None, Role.ADMINISTRATOR)


def changed_twice(db: Database) -> Town:
    town = build(db)
    me = staff_actor(town.staff["Consulent"], None, Role.ADMINISTRATOR)
    for number in (3, 4):
        with db.transaction() as session:
            draft, _active = product_draft(session, me, town.products["passport"])
            wanted, later = replace(draft, max_persons=number), NOW + timedelta(minutes=number)
            service.change_product(session, me, town.products["passport"], wanted, fingerprint(draft), later)
            audit.note(session, me, "read_product", "product", town.products["passport"], later)
    return town


def test_changes_come_latest_first_with_who_made_them(database: Database) -> None:
    town = changed_twice(database)
    with database.reading() as session:
        found = history(session, MANAGER, "product", town.products["passport"])
    assert [change.values for change in found] == [{"max_persons": [3, 4]}, {"max_persons": [8, 3]}]
    assert {change.actor_name for change in found} == {"Consulent"}


def test_another_department_and_who_does_not_manage_read_no_history(sqlite_database: Database) -> None:
    town = changed_twice(sqlite_database)
    other = staff_actor(None, frozenset({town.work}), Role.ADMINISTRATOR)
    with sqlite_database.reading() as session:
        with pytest.raises(NotFound):
            history(session, other, "product", town.products["passport"])
        with pytest.raises(NotAllowed):
            history(session, staff_actor(), "product", town.products["passport"])
        with pytest.raises(NotFound):
            history(session, MANAGER, "appointment", town.products["passport"])
        auditor = staff_actor(None, None, Role.AUDITOR)
        assert len(history(session, auditor, "product", town.products["passport"])) == 2


def test_the_last_time_somebody_signed_in_is_known(database: Database) -> None:
    town = build(database)
    person = town.staff["Consulent"]
    with database.transaction() as session:
        for minutes in (0, 30):
            audit.note(session, MANAGER, "sign_in", "staff_member", person, NOW + timedelta(minutes=minutes))
    with database.reading() as session:
        assert last_sign_ins(session, MANAGER) == {person: NOW + timedelta(minutes=30)}
        with pytest.raises(NotAllowed):
            last_sign_ins(session, staff_actor())
