"""The credit of recycling passes: how many visits are left in a year, and spending one."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, text
from sqlmodel import Session, col, update

from booking_api.recycling.models import PassYear

YEARLY_CREDIT = 10
_INSERT = text(
    "INSERT INTO pass_year (pass_id, year, credit, used) VALUES (:pass, :year, :credit, 0) ON CONFLICT DO NOTHING"
)


def credit_left(session: Session, pass_id: UUID, year: int) -> int:
    """Return how many visits a pass still has in a year."""
    row = session.get(PassYear, (pass_id, year))
    return row.credit - row.used if row else YEARLY_CREDIT


def spend_one(session: Session, pass_id: UUID, year: int) -> bool:
    """Take one visit off a pass, if there is one; of many gates at once never more than there are."""
    session.execute(
        _INSERT.bindparams(bindparam("pass", type_=Uuid())), {"pass": pass_id, "year": year, "credit": YEARLY_CREDIT}
    )
    statement = (
        update(PassYear)
        .where(col(PassYear.pass_id) == pass_id, col(PassYear.year) == year, col(PassYear.used) < col(PassYear.credit))
        .values(used=PassYear.used + 1)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], session.exec(statement)).rowcount == 1
