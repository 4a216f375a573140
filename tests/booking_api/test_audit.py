"""What staff read is on record, also when it was read in a session for reads while others wrote."""

from sqlmodel import select

from booking_api import audit
from booking_api.audit import AuditRecord
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Department


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
