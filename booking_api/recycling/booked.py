"""What a gate must know of an appointment, read as bare columns: `appointments` checks passes here when it books.

So the two subjects stay side by side. All a decision needs comes in one question, for a car waits for the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Uuid, and_, column, select, table
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from booking_api.recycling.models import GateAdmission, PassYear, RecyclingPass
from booking_api.recycling.rules import OPEN, GateFacts, GateReason, is_valid_on

YEARLY_CREDIT = 10
_APPOINTMENT = table(
    "appointment",
    column("id", Uuid),
    column("code", String),
    column("status", String),
    column("location_id", Uuid),
    column("pass_id", Uuid),
    column("starts_at", UTCDateTime()),
    column("ends_at", UTCDateTime()),
    column("changed_at", UTCDateTime()),
)
_LONGEST = timedelta(days=1)
"""More than any visit takes: without it, all that ever began at the site is looked at for how it ends."""
_CANCELLED = "cancelled"
"""Whoever was said not to have come may still come: the window decides, as it does for everybody."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as a gate sees it; times are UTC."""

    id: UUID
    code: str
    status: str
    location_id: UUID
    pass_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AtGate:
    """An appointment before a gate, with whether it opened one already and what its pass still allows."""

    booked: Booked
    used: bool
    pass_from: date | None
    pass_until: date | None
    credit: int | None
    spent: int | None

    def facts(self, location_id: UUID, day: date) -> GateFacts:
        """Return what the rules decide on, at this site on this local day."""
        has_pass = self.booked.pass_id is not None
        credit = YEARLY_CREDIT if self.credit is None else self.credit
        return GateFacts(
            at_this_site=self.booked.location_id == location_id,
            cancelled=self.booked.status == _CANCELLED,
            starts_at=self.booked.starts_at,
            ends_at=self.booked.ends_at,
            used=self.used,
            pass_valid=self.pass_from is None or is_valid_on(self.pass_from, self.pass_until, day),
            credit_left=credit - (self.spent or 0) if has_pass else None,
        )


def at_gate(session: Session, code: str, year: int) -> AtGate | None:
    """Return the appointment with this tidy code and what its pass allows in a year, or None for an unknown code."""
    if not code:
        return None
    row = session.execute(_question(year).where(_APPOINTMENT.c.code == code)).first()
    return None if row is None else _read(row)


def coming(session: Session, location_id: UUID, since: datetime, until: datetime, year: int) -> list[AtGate]:
    """Return the appointments at a site that end after `since` and begin before `until`, as `at_gate` does."""
    begins, ends = _APPOINTMENT.c.starts_at, _APPOINTMENT.c.ends_at
    mine = (_APPOINTMENT.c.location_id == location_id, begins > since - _LONGEST, begins < until, ends > since)
    return [_read(row) for row in session.execute(_question(year).where(*mine))]


def booked(session: Session, appointment_id: UUID) -> Booked | None:
    """Return the appointment with this id, or None."""
    row = session.execute(select(_APPOINTMENT).where(_APPOINTMENT.c.id == appointment_id)).first()
    return Booked(*row) if row else None


def _read(row: Sequence[Any]) -> AtGate:
    bare = len(_APPOINTMENT.columns)
    opened, *held = row[bare:]
    return AtGate(Booked(*row[:bare]), opened is not None, *held)


def _question(year: int) -> Select[Any]:
    opened = and_(
        col(GateAdmission.appointment_id) == _APPOINTMENT.c.id,
        col(GateAdmission.decision) == OPEN,
        col(GateAdmission.reason) == GateReason.VALID.value,
    )
    this_year = and_(col(PassYear.pass_id) == _APPOINTMENT.c.pass_id, col(PassYear.year) == year)
    return (
        select(
            *_APPOINTMENT.columns,
            col(GateAdmission.id),
            col(RecyclingPass.valid_from),
            col(RecyclingPass.valid_until),
            col(PassYear.credit),
            col(PassYear.used),
        )
        .select_from(_APPOINTMENT)
        .outerjoin(GateAdmission, opened)
        .outerjoin(RecyclingPass, col(RecyclingPass.id) == _APPOINTMENT.c.pass_id)
        .outerjoin(PassYear, this_year)
    )
