"""What staff read is on record, also when it was read in a session for reads while others wrote."""

from datetime import timedelta

from sqlmodel import col, select

from booking_api import audit
from booking_api.audit import AuditRecord
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor
from booking_api.identity.models import Department
from booking_api.references import new_id


def test_a_read_is_on_record_although_somebody_wrote_in_the_middle_of_it(database: Database) -> None:
    with database.reading() as session:
        session.exec(select(Department)).all()
        with database.transaction() as other:
            other.add(Department(code="zorg", name="Zorg"))
        audit.note(session, SYSTEM, "read_appointment", "appointment", None, utc_now())
        session.exec(select(Department)).all()
    with database.reading() as session:
        assert [row.action for row in session.exec(select(AuditRecord))] == ["read_appointment"]


def test_nothing_else_is_kept_of_a_session_for_reads(database: Database) -> None:
    with database.reading() as session:
        session.add(Department(code="zorg", name="Zorg"))
    with database.reading() as session:
        assert session.exec(select(Department)).all() == []


def test_a_list_that_refreshes_itself_is_on_record_once_a_minute(database: Database) -> None:
    host, hall, start = Actor("staff", new_id(), frozenset()), new_id(), utc_now()
    for seconds in (0, 1, 59, 60, 61, 120):
        with database.reading() as session:
            for _ in range(2):
                audit.note_list(session, host, "list_visits", "location", hall, start + timedelta(seconds=seconds))
    with database.reading() as session:
        records = session.exec(select(AuditRecord).order_by(col(AuditRecord.at))).all()
    assert [round((row.at - start).total_seconds()) for row in records] == [0, 60, 120]


def test_reading_ones_own_hall_as_a_visitor_leaves_no_record(database: Database) -> None:
    with database.reading() as session:
        audit.note_list(session, PUBLIC, "list_visits", "location", new_id(), utc_now())
    with database.reading() as session:
        assert session.exec(select(AuditRecord)).all() == []
