"""Many years of appointments in minutes: one day copied, by the database itself, to the days before it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg
from booking_api.availability.models import Allocation
from booking_api.availability.rules import DAY_CELLS, cell_of
from booking_api.db import Database
from booking_api.references import new_id
from tests.benchmarks.bare_tables import bare

_AT_ONCE = 50  # days in one transaction
_AT_ONCE_BARE = 500
_THESE = "SELECT id FROM appointment WHERE location_id = :place AND starts_at BETWEEN :begin AND :end"
_PARTS: tuple[tuple[type[SQLModel], str], ...] = (
    (Appointment, f"id IN ({_THESE})"),
    (AppointmentLeg, f"appointment_id IN ({_THESE})"),
    (Activity, f"appointment_id IN ({_THESE})"),
    (Allocation, "start_cell BETWEEN :first AND :first + 287"),
)


def multiply(db: Database, location_id: UUID, day: date, times: int) -> None:
    """Copy the appointments of a UTC day at a location, with all that belongs to them, to so many days before it."""
    with db.transaction() as session:
        _take(session.connection(), db, location_id, day)
        for low in range(1, times + 1, _AT_ONCE):
            _copy_days(session.connection(), db, low, min(low + _AT_ONCE - 1, times))
        _drop(session.connection())


def multiply_by_thousands(
    db: Database, location_id: UUID, day: date, times: int, begin_at: int, say: Callable[[str], None]
) -> None:
    """Do the same for decades, from `begin_at` days before on: what indexes and constraints find is made afterwards."""
    with bare(db, [_name(kind) for kind, _ in _PARTS], say) as connection:
        _take(connection, db, location_id, day)
        for low in range(begin_at, times + 1, _AT_ONCE_BARE):
            say(f"day {low} of {times} before today")
            _copy_days(connection, db, low, min(low + _AT_ONCE_BARE - 1, times))
        _drop(connection)


def _take(connection: Connection, db: Database, location_id: UUID, day: date) -> None:
    """Put the rows of the day apart: to look for them again gets slower with each day that is copied."""
    first = cell_of(datetime.combine(day, time(), UTC))
    begin, end = (datetime.combine(day, moment, UTC) for moment in (time(), time(23, 59)))
    given = {"place": location_id.hex if db.is_sqlite else location_id, "begin": begin, "end": end, "first": first}
    for kind, which in _PARTS:
        name = _name(kind)
        connection.execute(text(f"CREATE TEMPORARY TABLE day_{name} AS SELECT * FROM {name} WHERE false"))
        connection.execute(text(f"INSERT INTO day_{name} SELECT * FROM {name} WHERE {which}"), given)


def _drop(connection: Connection) -> None:
    for kind, _ in _PARTS:
        connection.execute(text(f"DROP TABLE day_{_name(kind)}"))


def _copy_days(connection: Connection, db: Database, low: int, high: int) -> None:
    for kind, _ in _PARTS:
        connection.execute(text(_copy(db, kind)), {"low": low, "high": high})


def _copy(db: Database, kind: type[SQLModel]) -> str:
    table: Any = kind.__table__  # type: ignore[attr-defined]
    names = [column.name for column in table.columns]
    values = ", ".join(_moved(db, name) for name in names)
    return f"""
        WITH RECURSIVE days(back) AS (SELECT CAST(:low AS int) UNION ALL SELECT back + 1 FROM days WHERE back < :high)
        INSERT INTO {table.name} ({", ".join(names)})
        SELECT {values} FROM days CROSS JOIN day_{table.name}
    """


def _name(kind: type[SQLModel]) -> str:
    return str(kind.__tablename__)


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
