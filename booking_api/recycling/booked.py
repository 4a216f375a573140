"""What a gate must know of an appointment, read as bare columns: `appointments` checks passes here when it books.

So the two subjects stay side by side, and the import goes one way only: a booking asks for a pass, a gate never for the
use cases of a booking.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Uuid, column, select, table
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

_APPOINTMENT = table(
    "appointment",
    column("id", Uuid),
    column("code", String),
    column("status", String),
    column("location_id", Uuid),
    column("pass_id", Uuid),
    column("starts_at", UTCDateTime()),
    column("ends_at", UTCDateTime()),
)
_DEAD = frozenset({"cancelled", "no_show"})


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

    @property
    def is_dead(self) -> bool:
        """Tell whether it was cancelled or missed."""
        return self.status in _DEAD


def booked_by_code(session: Session, code: str) -> Booked | None:
    """Return the appointment with this tidy code, or None."""
    row = session.execute(select(_APPOINTMENT).where(_APPOINTMENT.c.code == code)).first() if code else None
    return Booked(*row) if row else None


def booked(session: Session, appointment_id: UUID) -> Booked | None:
    """Return the appointment with this id, or None."""
    row = session.execute(select(_APPOINTMENT).where(_APPOINTMENT.c.id == appointment_id)).first()
    return Booked(*row) if row else None
