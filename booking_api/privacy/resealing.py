"""Use case of changing keys: what older keys sealed is sealed again with the newest one, batch by batch.

Every column whose name begins with `sealed` holds sealed text. What is sealed with the newest key already is skipped,
so stopping half-way does no harm: begin again, and it goes on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, select, update
from sqlmodel import Session, SQLModel

from booking_api import audit
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.sealing import sealed_again

SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch came to; `last` is None when there was nothing left, `unreadable` are sealed by no known key."""

    seen: int
    changed: int
    unreadable: int
    last: UUID | None


def sealed_columns() -> "list[Column[str]]":
    """Return every column that holds sealed text, of the tables that are loaded."""
    every = (column for table in SQLModel.metadata.sorted_tables for column in table.columns)
    return [column for column in every if column.name.startswith(SEALED)]


def reseal_batch(
    session: Session, actor: Actor, column: "Column[str]", key: bytes, after: UUID | None, limit: int, now: datetime
) -> Batch:
    """Seal again what older keys sealed in the next rows of a column, those after a row that was done."""
    actor.require(Permission.OPERATE)
    [row_id] = column.table.primary_key.columns
    query = select(row_id, column).where(column.is_not(None), column != "").order_by(row_id).limit(limit)
    rows = session.execute(query.where(row_id > after) if after else query).all()
    changed = unreadable = 0
    for key_of_row, sealed in rows:
        try:
            newer = sealed_again(sealed, key)
        except NotFound:
            unreadable += 1
            continue
        if newer is not None:
            # Only when nobody changed or wiped it meanwhile.
            as_read = update(column.table).where(row_id == key_of_row, column == sealed)
            changed += session.execute(as_read.values({column: newer})).rowcount  # type: ignore[attr-defined]
    if changed:
        audit.note(session, actor, "reseal", column.table.name, None, now, count=changed)
    return Batch(len(rows), changed, unreadable, rows[-1][0] if rows else None)
