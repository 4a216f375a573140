"""Many years of appointments in seconds: one day copied, by the database itself, to the days before it."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg
from booking_api.availability.models import Allocation
from booking_api.availability.rules import DAY_CELLS, cell_of
from booking_api.db import Database
from booking_api.references import new_id

_AT_ONCE = 50  # days in one transaction
_PARTS: tuple[tuple[type[SQLModel], str], ...] = (
    (Appointment, "location_id = :place AND starts_at BETWEEN :begin AND :end"),
    (AppointmentLeg, "appointment_id IN (SELECT id FROM {these})"),
    (Activity, "appointment_id IN (SELECT id FROM {these})"),
    (Allocation, "start_cell BETWEEN :first AND :first + 287"),
)


def multiply(db: Database, location_id: UUID, day: date, times: int, begin_at: int = 1) -> None:
    """Copy the appointments of a UTC day at a location, with all that belongs to them, to so many days before it.

    `begin_at` leaves out the days that were copied before.
    """
    first = cell_of(datetime.combine(day, time(), UTC))
    begin, end = (datetime.combine(day, moment, UTC) for moment in (time(), time(23, 59)))
    place = location_id.hex if db.is_sqlite else location_id
    given = {"place": place, "begin": begin, "end": end, "first": first}
    for low in range(begin_at, times + 1, _AT_ONCE):
        days = {"low": low, "high": min(low + _AT_ONCE - 1, times)}
        with db.transaction() as session:
            for table, which in _PARTS:
                session.execute(text(_copy(db, table, which)), given | days)


def _copy(db: Database, kind: type[SQLModel], which: str) -> str:
    table: Any = kind.__table__  # type: ignore[attr-defined]
    names = [column.name for column in table.columns]
    values = ", ".join(_moved(db, name) for name in names)
    return f"""
        WITH RECURSIVE days(back) AS (SELECT CAST(:low AS int) UNION ALL SELECT back + 1 FROM days WHERE back < :high)
        INSERT INTO {table.name} ({", ".join(names)})
        SELECT {values} FROM {table.name}, days WHERE {which.format(these="appointment WHERE " + _PARTS[0][1])}
    """


def _moved(db: Database, name: str) -> str:
    """Return what a column holds in the copy of so many days back."""
    if name in ("id", "appointment_id", "leg_id"):
        # The last 32 of 128 bits say which copy it is; `copyable_id` leaves them empty.
        if db.is_sqlite:
            return f"substr({name}, 1, 24) || printf('%08x', back)"
        return f"CAST(substr(replace(CAST({name} AS text), '-', ''), 1, 24) || lpad(to_hex(back), 8, '0') AS uuid)"
    if name == "code":
        return "substr(code, 1, 6) || " + ("printf('%06x', back)" if db.is_sqlite else "lpad(to_hex(back), 6, '0')")
    if name in ("starts_at", "ends_at"):
        if db.is_sqlite:
            return f"strftime('%Y-%m-%d', {name}, '-' || back || ' days') || substr({name}, 11)"
        return f"{name} - back * interval '1 day'"
    return f"{name} - back * {DAY_CELLS}" if name in ("start_cell", "end_cell") else name


def copyable_id() -> UUID:
    """Return a new id with room at its end for the number of a copy."""
    return UUID(int=new_id().int >> 32 << 32)
