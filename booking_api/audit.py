"""The audit record: every staff read of a person and every change (BIO2 8.15.01).

It stands on the ground floor because every subject writes it; reading it is in `privacy`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, select

from booking_api.db import TRACES, draft, write_rows
from booking_api.references import new_id

ONE_A_MINUTE = timedelta(minutes=1)
_MOST_REMEMBERED = 1000


class AuditRecord(SQLModel, table=True):
    """Who did what to which object, from where, with which result; ids only, never names."""

    __tablename__ = "audit_record"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(index=True)
    actor_kind: str = Field(max_length=20)
    actor_id: UUID | None = Field(default=None, index=True)
    action: str = Field(max_length=60)
    object_kind: str = Field(max_length=40)
    object_id: UUID | None = Field(default=None, index=True)
    result: str = Field(default="ok", max_length=20)
    origin: str = Field(default="", max_length=60, description="device or channel, not an address")
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def note(
    session: Session, actor: Any, action: str, object_kind: str, object_id: UUID | None, now: datetime, **details: Any
) -> None:
    """Add an audit record in the caller's transaction, or after its session for reads.

    `details` holds codes and ids, never personal data.
    """
    _note(session, actor, action, object_kind, [object_id], now, details)


def record_of(
    actor: Any, action: str, object_kind: str, object_id: UUID | None, now: datetime, details: dict[str, Any]
) -> AuditRecord:
    """Return an audit record that is still to be written, for who makes its rows ready before it writes them."""
    return draft(
        AuditRecord,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        origin=actor.origin,
        details=details,
    )


def note_each(
    session: Session, actor: Any, action: str, object_kind: str, object_ids: Iterable[UUID], now: datetime
) -> None:
    """Add a record for each of these objects, as `note` does for one."""
    _note(session, actor, action, object_kind, object_ids, now, {})


def _note(
    session: Session, actor: Any, action: str, object_kind: str, object_ids: Iterable[UUID | None], now: datetime,
    details: dict[str, Any],
) -> None:  # fmt: skip
    records = [record_of(actor, action, object_kind, object_id, now, details) for object_id in object_ids]
    if TRACES in session.info:
        session.info[TRACES].extend(AuditRecord(**vars(each)) for each in records)
    else:
        write_rows(session, records)


def note_list(session: Session, actor: Any, action: str, object_kind: str, object_id: UUID, now: datetime) -> None:
    """Note that staff or a client read a list of people; once a minute, for a live list is read at each change."""
    if actor.kind not in {"staff", "client"}:
        return
    seen = session.info.setdefault("shared", {}).setdefault("listed", {})
    key = (actor.id, action, object_id)
    if now - ONE_A_MINUTE < seen.get(key, now - ONE_A_MINUTE) <= now:
        return
    lately = select(AuditRecord.at).where(
        AuditRecord.actor_id == actor.id,
        AuditRecord.action == action,
        AuditRecord.object_id == object_id,
        AuditRecord.at > now - ONE_A_MINUTE,
    )
    noted = any(one.action == action and one.object_id == object_id for one in session.info.get(TRACES, ()))
    if noted:
        return
    written = session.exec(lately.limit(1)).first()
    if written is None:
        note(session, actor, action, object_kind, object_id, now)
        return
    # Only what stands in the table is remembered: what is being written may yet be rolled back.
    if len(seen) > _MOST_REMEMBERED:
        seen.clear()
    seen[key] = written
