"""Rows that are written without being part of a session: they hold what their model would, and fail as it would."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentLeg, Participant
from booking_api.audit import AuditRecord
from booking_api.availability.models import Allocation
from booking_api.customers.models import DigitalAddress, Party
from booking_api.db import Database, draft, in_one_go, write_rows

KINDS = (Activity, Appointment, AppointmentFee, AppointmentLeg, Participant, AuditRecord, DigitalAddress, Party)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_holds_what_its_model_would(kind: type[SQLModel]) -> None:
    made, other = draft(kind), draft(kind)
    for name, field in kind.model_fields.items():
        if field.is_required():
            assert not hasattr(made, name), "forgotten values must not become NULL"
        elif field.default_factory is None:
            assert getattr(made, name) == getattr(kind(), name)
        else:
            assert type(getattr(made, name)) is type(getattr(kind(), name))
            assert getattr(made, name) is not getattr(other, name), "two rows must not share a list"


def lane(start: int, end: int) -> Allocation:
    return draft(Allocation, lane="desk:1", start_cell=start, end_cell=end, purpose="leg")


def write(db: Database, *spans: tuple[int, int]) -> None:
    with db.transaction() as session, in_one_go(session):
        for span in spans:
            write_rows(session, [lane(*span)])


def test_what_is_written_in_one_go_is_all_there_or_not_at_all(database: Database) -> None:
    write(database, (10, 12), (12, 14))
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"):
        write(database, (20, 22), (11, 13), (30, 32))
    with database.transaction() as session:
        found = session.exec(select(col(Allocation.start_cell)).order_by(col(Allocation.start_cell))).all()
    assert found == [10, 12]
