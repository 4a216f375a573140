"""Versions of capacity, per location and UTC day: bumped by whoever changes it, asked by whoever cached it."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from booking_api import pipeline
from booking_api.availability.capacity import Window
from booking_api.availability.models import ScopeVersion
from booking_api.joined import joined_of
from booking_api.locations.models import Location
from booking_api.pipeline import Question

OWN = "own"
"""Where a session that changed capacity keeps what it remembers for itself alone."""
_BUMPED = "bumped"
ALL_DAYS = -1  # the day of what holds for every day: shifts, opening hours, desks, absences

_version = ScopeVersion.__table__.c  # type: ignore[attr-defined]
_IN_WINDOW = and_(
    _version.scope_id == bindparam("scope_id"),
    or_(_version.day == ALL_DAYS, _version.day.between(bindparam("first"), bindparam("last"))),
)
TOTAL = select(func.sum(_version.version)).where(_IN_WINDOW)
"""The sum of the versions of a window; they only grow, so an equal sum means that nothing changed."""
_EACH = select(_version.day, _version.version).where(_IN_WINDOW)

_ALL_DAYS = select(_version.version).where(_version.scope_id == bindparam("scope_id"), _version.day == ALL_DAYS)


def has_bumped(session: Session) -> bool:
    """Tell whether this session changed capacity, so that what it reads may still be rolled back."""
    return _BUMPED in session.info


def has_bumped_all_days(session: Session) -> bool:
    """Tell the same of what holds for every day: who works when, and who can do what."""
    return any(day == ALL_DAYS for _, day in session.info.get(_BUMPED, ()))


def total_version(session: Session, window: Window) -> int:
    """Return the sum of the versions of a window."""
    return int(session.connection().execute(TOTAL, in_window(window)).scalar() or 0)


def all_days_version(session: Session, location_id: UUID) -> int:
    """Return the version of what holds for every day at a location."""
    return int(session.connection().execute(*all_days_question(location_id)).scalar() or 0)


def all_days_question(location_id: UUID) -> Question:
    """Return what to ask for that version, for who asks more in the same breath: one row at most."""
    return _ALL_DAYS, {"scope_id": location_id}


def versions_of(session: Session, window: Window) -> dict[int, int]:
    """Return the versions of a window by day; a day that never changed is missing."""
    return {row.day: row.version for row in session.connection().execute(_EACH, in_window(window))}


def bump(session: Session, scopes: Iterable[tuple[UUID, int]]) -> None:
    """Count one change for each (location or employee, UTC day), in sorted order, in the caller's transaction.

    Once in a transaction that several use cases share: nobody sees what lies between them but they themselves, and what
    they remember of it for themselves is over.
    """
    bumped: set[tuple[UUID, int]] = session.info.setdefault(_BUMPED, set())
    wanted = set(scopes)
    if joined_of(session) and not wanted.isdisjoint(bumped):
        wanted -= bumped
        session.info.pop(OWN, None)
    bumped |= wanted
    rows = [{"scope_id": scope_id, "day": day, "version": 1} for scope_id, day in sorted(wanted)]
    pipeline.insert(session, _bump(session.get_bind().dialect.name), rows)


@cache
def _bump(dialect: str) -> Any:
    fresh = (postgresql if dialect == "postgresql" else sqlite).insert(ScopeVersion)
    return fresh.on_conflict_do_update(
        index_elements=["scope_id", "day"], set_={"version": col(ScopeVersion.version) + fresh.excluded.version}
    )


def bump_all_days(session: Session, location_ids: Iterable[UUID] | None = None) -> None:
    """Count a change of what holds for every day; at all locations unless some are named."""
    chosen = session.execute(select(col(Location.id))).scalars() if location_ids is None else location_ids
    bump(session, ((location_id, ALL_DAYS) for location_id in chosen))


def in_window(window: Window) -> dict[str, object]:
    """Return the values that `TOTAL` asks for."""
    return {"scope_id": window.location_id, "first": window.first_day, "last": window.last_day}
