"""Looks up the recycling pass that a booking names; `recycling` lies beside this, so only its table is known here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Date, String, Uuid, column, or_, select, table
from sqlmodel import Session

from booking_api.availability.rules import zone_of
from booking_api.errors import InvalidInput

_PASS = table(
    "recycling_pass",
    column("id", Uuid),
    column("number", String),
    column("valid_from", Date),
    column("valid_until", Date),
)


def valid_pass_id(session: Session, number: str | None, timezone: str, now: datetime) -> UUID | None:
    """Return the id of a pass by its number, None without one; raises InvalidInput for an unknown or ended one.

    It is valid by the day as it is where the visit will be: there a pass that begins today does so at midnight.
    """
    if not number or not number.strip():
        return None
    today = now.astimezone(zone_of(timezone)).date()
    found = session.execute(
        select(_PASS.c.id).where(
            _PASS.c.number == number.strip(),
            _PASS.c.valid_from <= today,
            or_(_PASS.c.valid_until.is_(None), _PASS.c.valid_until >= today),
        )
    ).scalar()
    if found is None:
        raise InvalidInput(fields={"pass_number": "onbekend"})
    return UUID(str(found))
