"""Changing the sealing key: all stays readable, is sealed again in batches, and stopping half-way does no harm."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from booking_api.appointments.models import UnfinishedBooking
from booking_api.audit import AuditRecord
from booking_api.customers.logins import log_in, logged_in
from booking_api.customers.models import CitizenLogin, Party
from booking_api.customers.values import ProvenPerson
from booking_api.db import Database
from booking_api.errors import NotFound
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.privacy.resealing import reseal_batch, sealed_columns
from booking_api.sealing import DataKey, mark, seal, unseal
from server.resealing import reseal
from tests.support.town import NOW

OLD = DataKey(b"the data key")
NEW = DataKey(b"the data key", [b"of this year"])
NEWEST = DataKey(b"the data key", [b"of next year", b"of this year"])
ONLY_NEWEST = b"of next year"
MARIA = ProvenPerson("digid", "high", "999993653", "999993653", "Maria", "de Vries")


@pytest.fixture
def token(database: Database) -> str:
    """Customers and unfinished bookings of two years, and somebody who is logged in; the token of that login."""
    with database.transaction() as session:
        for number in range(5):
            session.add(Party(sealed_bsn=seal(f"bsn {number}", OLD if number % 2 else NEW), created_at=NOW))
            session.add(
                UnfinishedBooking(
                    token_hash=str(number), sealed=seal(f"draft {number}", OLD), sealed_address="",
                    changed_at=NOW, expires_at=NOW + timedelta(days=1),
                )
            )  # fmt: skip
        session.add(Party(created_at=NOW))
        return log_in(session, PUBLIC, MARIA, OLD, NOW, keep_bsn=True)


def kept(database: Database) -> list[str]:
    with database.reading() as session:
        bsns = session.exec(select(Party.sealed_bsn).order_by(col(Party.created_at), col(Party.id))).all()
        drafts = session.exec(select(UnfinishedBooking.sealed).order_by(col(UnfinishedBooking.token_hash))).all()
    return [text for text in (*bsns, *drafts) if text]


def test_with_a_new_key_everything_still_opens_and_is_found(database: Database, token: str) -> None:
    assert unseal(seal("x", NEWEST), ONLY_NEWEST) == "x"
    assert len({unseal(each, NEWEST) for each in kept(database)}) == 10
    with database.reading() as session:
        found = logged_in(session, PUBLIC, token, NEWEST, NOW)
    assert found
    assert (found[0].given_name, found[0].subject_mark) == ("Maria", mark("digid:999993653", OLD))


def test_everything_is_sealed_again_with_progress_and_the_old_key_can_go(database: Database, token: str) -> None:
    said: list[str] = []
    before = [unseal(each, NEWEST) for each in kept(database)]
    assert reseal(database, NEWEST, 2, said.append, lambda: NOW) == 0
    assert [unseal(each, ONLY_NEWEST) for each in kept(database)] == before
    assert "party.sealed_bsn: 2 looked at, 2 sealed again" in said
    assert "party.sealed_bsn: 5 looked at, 5 sealed again" in said
    assert "Done" in said[-1]
    with database.reading() as session:
        login = session.exec(select(CitizenLogin)).one()
        assert unseal(login.sealed_bsn or "", ONLY_NEWEST) == MARIA.bsn
        told = session.exec(select(AuditRecord).where(AuditRecord.action == "reseal")).all()
    assert sum(each.details["count"] for each in told) == 12
    again: list[str] = []
    as_it_was = kept(database)
    assert reseal(database, NEWEST, 500, again.append, lambda: NOW) == 0
    assert "party.sealed_bsn: 5 looked at, 0 sealed again" in again
    assert kept(database) == as_it_was


def test_after_stopping_half_way_everything_opens_and_it_goes_on(database: Database, token: str) -> None:
    [bsn] = [each for each in sealed_columns() if str(each) == "party.sealed_bsn"]
    with database.transaction() as session:
        first = reseal_batch(session, SYSTEM, bsn, NEWEST, None, 3, NOW)
    assert (first.seen, first.changed) == (3, 3)
    assert len({unseal(each, NEWEST) for each in kept(database)}) == 10
    said: list[str] = []
    reseal(database, NEWEST, 500, said.append, lambda: NOW)
    assert "party.sealed_bsn: 5 looked at, 2 sealed again" in said
    assert len({unseal(each, ONLY_NEWEST) for each in kept(database)}) == 10


def test_what_no_key_opens_is_counted_and_left_as_it_is(database: Database, token: str) -> None:
    odd = seal("?", b"nobody knows")
    with database.transaction() as session:
        session.add(Party(sealed_bsn=odd, created_at=NOW))
    said: list[str] = []
    assert reseal(database, NEWEST, 2, said.append, lambda: NOW) == 1
    assert "add the key that sealed them" in said[-1]
    assert odd in kept(database)
    with pytest.raises(NotFound):
        unseal(odd, NEWEST)


def test_every_column_that_somebody_seals_into_is_known_by_its_name() -> None:
    """A sealed text in a column of another name would be left behind when the key changes."""
    known = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    assert {"party.sealed_bsn", "citizen_login.sealed_name", "turn_wish.sealed_address"} <= known
    written = set()
    for file in (Path(__file__).parents[3] / "booking_api").rglob("*.py"):
        written |= set(re.findall(r"(\w+)\s*=\s*seal\(", file.read_text()))
    columns = {column.name for table in SQLModel.metadata.sorted_tables for column in table.columns}
    assert {name for name in written & columns if not name.startswith("sealed")} == set()
