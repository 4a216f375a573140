"""The outbox: what happened, and one delivery per subscriber; written in the transaction that made it happen.

Fan-out is the worker's: a use case writes one row, the worker turns it into deliveries by `server/subscriptions.py`.
Deliveries to one `target_key` are serialised and coalesced; a delivery that keeps failing parks its target only.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import JSON, Column, Index, insert, text
from sqlalchemy.event import listens_for
from sqlmodel import Field, Session, SQLModel

from booking_api import pipeline
from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.events import IN_THE_HALL, Event
from booking_api.references import new_id

CHANNEL = "welkom_outbox"
SettingsRead_co = TypeVar("SettingsRead_co", covariant=True)
_wakers: list[Callable[[], None]] = []


class GiveUp(Exception):
    """A subscriber says that trying again is of no use; the delivery is closed with this reason, for staff to see."""


class Working(Protocol):
    """What every subscriber is handed by the worker; those that need more say so in a protocol of their own."""

    @property
    def db(self) -> Database:
        """Return the database."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""


class WorkingWith(Working, Protocol[SettingsRead_co]):
    """The same with settings; the parameter is the part of all settings that a package reads."""

    @property
    def settings(self) -> SettingsRead_co:
        """Return all settings."""


class OutboxEvent(SQLModel, table=True):
    """Something that happened; ids and non-personal keys only."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index(
            "ix_outbox_event_undispatched",
            "seq",
            sqlite_where=text("NOT dispatched"),
            postgresql_where=text("NOT dispatched"),
        ),
    )

    seq: int | None = Field(default=None, primary_key=True)
    id: UUID = Field(default_factory=new_id, unique=True)
    kind: str = Field(max_length=40)
    subject_id: UUID = Field(index=True)
    location_id: UUID | None = None
    keys_before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    keys_after: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    actor_kind: str = Field(max_length=20)
    actor_id: UUID | None = None
    occurred_at: datetime
    dispatched: bool = Field(default=False)


class Delivery(SQLModel, table=True):
    """One event for one subscriber: attempts, next try, last error, lease."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        Index(
            "ix_outbox_delivery_open",
            "pool",
            "next_try_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_outbox_delivery_target",
            "subscriber",
            "target_key",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    event_seq: int = Field(foreign_key="outbox_event.seq", index=True)
    subscriber: str = Field(max_length=60)
    pool: str = Field(max_length=10, description="fast (boards, panels, devices) or slow (Graph, mail, registers)")
    target_key: str = Field(max_length=120)
    attempts: int = 0
    next_try_at: datetime
    leased_until: datetime | None = None
    last_error: str | None = Field(default=None, max_length=500)
    done_at: datetime | None = None


_INSERT = insert(OutboxEvent.__table__).inline()  # type: ignore[attr-defined]


def record(session: Session, actor: Any, event: Event, now: datetime) -> None:
    """Write an event in the caller's transaction and, once that commits, wake the worker."""
    record_all(session, actor, [event], now)


def record_all(session: Session, actor: Any, happened: Sequence[Event], now: datetime) -> None:
    """Write many events at once, in this order."""
    if not happened:
        return
    pipeline.insert(session, _INSERT, [_row(actor, event, now) for event in happened])
    if session.get_bind().dialect.name == "postgresql":
        # NOTIFY makes commits wait for one another, so only what people in the hall wait for is worth it.
        if any(event.kind in IN_THE_HALL for event in happened):
            session.execute(text(f"NOTIFY {CHANNEL}"))
    elif _wakers and "welkom_wake" not in session.info:
        session.info["welkom_wake"] = True
        _wake_after_commit(session)


def _row(actor: Any, event: Event, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": event.kind,
        "subject_id": event.subject_id,
        "location_id": event.location_id,
        "keys_before": event.before,
        "keys_after": event.after,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "occurred_at": now,
        "dispatched": False,
    }


def on_commit_wake(waker: Callable[[], None]) -> None:
    """Register a worker that lives in this very process (the embedded default); a hint, the poll remains."""
    _wakers.append(waker)


def forget_waker(waker: Callable[[], None]) -> None:
    """Undo on_commit_wake."""
    if waker in _wakers:
        _wakers.remove(waker)


def _wake_after_commit(session: Session) -> None:
    @listens_for(session, "after_commit", once=True)
    def _wake(_session: Session) -> None:
        for waker in _wakers:
            waker()
