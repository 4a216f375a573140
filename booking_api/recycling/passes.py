"""Recycling passes: is this one valid for the dwelling on a day, and has it credit left in that year (A14)."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Uuid, bindparam, text
from sqlmodel import Session, col, select, update

from booking_api.errors import NotBookable
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.recycling.models import PassYear, RecyclingPass
from booking_api.recycling.rules import GateReason, is_valid_on

YEARLY_CREDIT = 10
_INSERT = text(
    "INSERT INTO pass_year (pass_id, year, credit, used) VALUES (:pass, :year, :credit, 0) ON CONFLICT DO NOTHING"
)


def check_pass(session: Session, actor: Actor, number: str, on: date) -> UUID:
    """Return the id of the pass for a booking on that local day.

    Raises NotBookable with `reason` pas-ongeldig (unknown and expired look alike, so that nobody can fish for passes)
    or geen-tegoed.
    """
    actor.require(Permission.BOOK)
    found = session.exec(select(RecyclingPass).where(RecyclingPass.number == tidy_number(number))).first()
    if found is None or not is_valid_on(found.valid_from, found.valid_until, on):
        raise NotBookable(reason=GateReason.PASS_INVALID.value)
    if credit_left(session, found.id, on.year) <= 0:
        raise NotBookable(reason=GateReason.NO_CREDIT.value)
    return found.id


def tidy_number(typed: str) -> str:
    """Return a pass number as it is stored: capitals, without spaces and dashes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


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
