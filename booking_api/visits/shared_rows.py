"""Who goes on at a location now, read by thirty screens at once: their rows are made once and shared (decision 0040).

What goes on is asked of the database each time, as it comes over the line; only when that differs from what this
process asked last are rows made of it. So nothing is ever answered by what no longer holds, whoever changed it. The
rows know nothing of who asks: rights are applied to them afterwards, each time.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Row, bindparam, type_coerce
from sqlalchemy import select as select_many
from sqlalchemy.sql.sqltypes import NullType
from sqlmodel import Session, SQLModel, col

from booking_api.db import TRACES
from booking_api.visits.leg_rows import LEGS, LegRow, current, leg_rows
from booking_api.visits.models import VisitLeg

Made = TypeVar("Made", bound=SQLModel)

_KEPT = "rows that go on"
_ASKED = "rows that went on when this session asked"
_Kept = dict[UUID, tuple[Sequence[Row[Any]], tuple[LegRow, ...]]]


def shared_rows(session: Session, location_id: UUID) -> Sequence[LegRow]:
    """Return the legs that go on at a location now; to read from, for others read the same rows.

    A session that may change them gets rows of its own.
    """
    if TRACES not in session.info:
        return leg_rows(session, *current(location_id))
    asked: dict[UUID, Sequence[LegRow]] = session.info.setdefault(_ASKED, {})
    if location_id not in asked:
        asked[location_id] = _rows(session, location_id)
    return asked[location_id]


def _rows(session: Session, location_id: UUID) -> Sequence[LegRow]:
    kept: _Kept = session.info.setdefault("shared", {}).setdefault(_KEPT, {})
    before = _as_it_comes(session, location_id)
    known = kept.get(location_id)
    if known is not None and known[0] == before:
        return known[1]
    rows = tuple(
        replace(row, leg=_plain(row.leg), visit=_plain(row.visit), seen={})
        for row in leg_rows(session, *current(location_id))
    )
    # Between the two questions somebody may have changed something: such rows are for this once.
    if _as_it_comes(session, location_id) == before:
        kept[location_id] = (before, rows)
    return rows


def _as_it_comes(session: Session, location_id: UUID) -> Sequence[Row[Any]]:
    return session.connection().execute(_statement(), {"location": location_id}).all()


@cache
def _statement() -> Any:
    """Return the question for all that a row is made of, built once, without making values of what comes."""
    columns = [type_coerce(each, NullType()) for each in LEGS.selected_columns]
    asked = select_many(*columns).select_from(*LEGS.get_final_froms())
    return asked.where(*current(bindparam("location"))).order_by(col(VisitLeg.id))  # type: ignore[arg-type]


def _plain(row: Made) -> Made:
    """Return what a row holds, to read from only: thirty readers ask it thousands of times."""
    values = {each.key: getattr(row, each.key) for each in row.__table__.columns}  # type: ignore[attr-defined]
    return cast(Made, SimpleNamespace(**values))
