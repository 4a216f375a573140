"""The credit of recycling passes: spending one visit of a year, never more than there are."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, text
from sqlmodel import Session, col, update

from booking_api.recycling.booked import YEARLY_CREDIT
from booking_api.recycling.models import PassYear

_FIRST_OF_YEAR = text(
    "INSERT INTO pass_year (pass_id, year, credit, used) VALUES (:pass, :year, :credit, 0) ON CONFLICT DO NOTHING"
).bindparams(bindparam("pass", type_=Uuid()))


def spend_one(session: Session, pass_id: UUID, year: int, *, is_first: bool) -> bool:
    """Take one visit off a pass, if there is one; `is_first` when no row for the year was seen yet."""
    if is_first:
        session.execute(_FIRST_OF_YEAR, {"pass": pass_id, "year": year, "credit": YEARLY_CREDIT})
    statement = (
        update(PassYear)
        .where(col(PassYear.pass_id) == pass_id, col(PassYear.year) == year, col(PassYear.used) < col(PassYear.credit))
        .values(used=PassYear.used + 1)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], session.exec(statement)).rowcount == 1
