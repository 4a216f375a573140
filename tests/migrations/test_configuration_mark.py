"""The database draws a new mark at every change of configuration, so that no process goes by what it remembers."""

from uuid import UUID

import pytest
from sqlalchemy import delete, text
from sqlmodel import select

from booking_api.catalogue.models import Product
from booking_api.configuration import ConfigurationMark, remembered
from booking_api.db import Database
from booking_api.identity.models import Department
from migrations.configuration import ADDED, READ_BY_THE_DAY, TABLES

_ON_SQLITE = """
SELECT count(*) FROM sqlite_master
WHERE type = 'trigger' AND tbl_name = :name AND name LIKE 'tr_%_configuration'
"""
_ON_POSTGRES = """
SELECT count(*) FROM pg_trigger
WHERE tgrelid = CAST(:name AS regclass) AND tgname LIKE 'tr_%_configuration'
"""


def mark(database: Database) -> UUID | None:
    with database.reading() as session:
        return session.exec(select(ConfigurationMark.mark)).first()


def add_department(database: Database, code: str = "balie") -> UUID:
    with database.transaction() as session:
        department = Department(code=code, name=code)
        session.add(department)
        return department.id


@pytest.mark.parametrize("table", [*TABLES, *ADDED, *READ_BY_THE_DAY])
def test_every_table_of_configuration_is_watched(database: Database, table: str) -> None:
    with database.reading() as session:
        found = session.execute(text(_ON_SQLITE if database.is_sqlite else _ON_POSTGRES), {"name": table}).scalar()
    assert found == (3 if database.is_sqlite else 1)


@pytest.mark.parametrize("change", ["UPDATE department SET name = 'anders'", "DELETE FROM department"])
def test_whoever_writes_past_the_services_changes_the_mark(database: Database, change: str) -> None:
    add_department(database)
    before = mark(database)
    with database.transaction() as session:
        session.execute(text(change))
    assert before is not None
    assert mark(database) not in (None, before)


def test_what_is_remembered_is_dropped_after_a_change_by_another_process(database: Database) -> None:
    add_department(database)
    other = Database(database.url)
    with database.reading() as session:
        remembered(session)["answer"] = 42
        assert remembered(session)["answer"] == 42
    add_department(other, "werk")
    with database.reading() as session:
        assert remembered(session) == {}
    other.dispose()


def test_what_was_seen_in_a_transaction_that_failed_is_never_met_again(database: Database) -> None:
    department = add_department(database)
    with database.transaction() as session:
        session.add(Product(department_id=department, code="a", name="a", public_name="a"))
        session.flush()
        remembered(session)["answer"] = "of what was rolled back"
        session.rollback()
    add_department(database, "werk")
    with database.reading() as session:
        assert remembered(session) == {}


def test_a_session_sees_what_it_has_changed_itself(database: Database) -> None:
    department = add_department(database)
    with database.transaction() as session:
        remembered(session)["answer"] = "of before"
        session.add(Product(department_id=department, code="a", name="a", public_name="a"))
        session.flush()
        assert remembered(session) == {}
        remembered(session)["answer"] = "of between"
        session.execute(delete(Product))
        assert remembered(session) == {}
