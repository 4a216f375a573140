"""The outbox's other half: events become deliveries, deliveries are leased, retried and closed.

One delivery at a time per target (`subscriber`, `target_key`): a later one waits for an earlier, so a poison delivery
parks its own target only. Where a subscriber publishes whole states, the newest stands for the older ones (coalesced).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from booking_api.db import draft, write_rows
from booking_api.locking import lock_all
from booking_api.outbox import Delivery, OutboxEvent
from server.subscription import Subscription

LEASE = timedelta(seconds=60)
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 600.0
BATCH = 100

# Asked at every change in a hall while a wall waits for the answer, so built once.
_EARLIER = aliased(Delivery)
_BLOCKED = (
    select(_EARLIER.id)
    .where(
        _EARLIER.subscriber == Delivery.subscriber,
        _EARLIER.target_key == Delivery.target_key,
        col(_EARLIER.done_at).is_(None),
        _EARLIER.event_seq < Delivery.event_seq,
    )
    .exists()
)
_OPEN = (
    Delivery.pool == bindparam("pool"),
    col(Delivery.done_at).is_(None),
    col(Delivery.next_try_at) <= bindparam("now"),
)
_NEW = select(OutboxEvent.seq).where(col(OutboxEvent.dispatched).is_(False)).limit(1)
_FRESH = select(OutboxEvent).where(col(OutboxEvent.dispatched).is_(False)).order_by(col(OutboxEvent.seq)).limit(BATCH)
_DISPATCH = (
    update(OutboxEvent.__table__)  # type: ignore[attr-defined]
    .where(OutboxEvent.__table__.c.seq.in_(bindparam("seqs", expanding=True)))  # type: ignore[attr-defined]
    .values(dispatched=True)
)
_DUE = select(Delivery.id).where(*_OPEN).limit(1)
_NEXT = (
    select(Delivery, OutboxEvent)
    .join(OutboxEvent, col(OutboxEvent.seq) == Delivery.event_seq)
    .where(
        *_OPEN,
        or_(col(Delivery.leased_until).is_(None), col(Delivery.leased_until) < bindparam("now")),
        ~_BLOCKED,
    )
    # Of one event in the order of the table of subscriptions: the wall first, then the pages of staff.
    .order_by(col(Delivery.event_seq), col(Delivery.id))
    .limit(1)
    .with_for_update(skip_locked=True, of=Delivery)
)


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that this thread may carry out until its lease ends."""

    id: UUID
    subscriber: str
    target_key: str
    event_seq: int
    attempts: int
    event: OutboxEvent


def has_new_events(session: Session) -> bool:
    """Tell whether something happened that nobody has been told of; a read, so that an idle worker never writes."""
    return session.connection().execute(_NEW).first() is not None


def has_due(session: Session, pool: str, now: datetime) -> bool:
    """Tell whether a delivery of a pool may be due."""
    return session.connection().execute(_DUE, {"pool": pool, "now": now}).first() is not None


def fan_out(session: Session, subscriptions: Sequence[Subscription], now: datetime) -> int:
    """Turn new events into deliveries; returns how many events were taken.

    One worker at a time: whoever took later ones and was done sooner would have them told before earlier ones.
    """
    lock_all(session, ["fan-out"])
    happened = session.exec(_FRESH).all()
    if happened:
        seqs = [event.seq for event in happened]
        session.connection().execute(_DISPATCH, {"seqs": seqs})
        write_rows(session, [each for event in happened for each in _deliveries(subscriptions, event, now)])
    return len(happened)


def _deliveries(subscriptions: Sequence[Subscription], event: OutboxEvent, now: datetime) -> list[Delivery]:
    return [
        draft(
            Delivery,
            event_seq=event.seq or 0,
            subscriber=subscription.name,
            pool=subscription.pool,
            target_key=target[:120],
            next_try_at=now,
        )
        for subscription in subscriptions
        if event.kind in subscription.kinds
        for target in subscription.targets(event)
    ]


def lease(session: Session, pool: str, now: datetime) -> Leased | None:
    """Take the oldest delivery of a pool that is due and whose target is free; None when there is nothing to do."""
    found = session.execute(_NEXT, {"pool": pool, "now": now}).first()
    if found is None:
        return None
    delivery, event = found
    delivery.leased_until = now + LEASE
    delivery.attempts += 1
    session.add(delivery)
    return Leased(delivery.id, delivery.subscriber, delivery.target_key, delivery.event_seq, delivery.attempts, event)


def newest_of(session: Session, leased: Leased) -> OutboxEvent:
    """Return the newest event that waits for the same target; a whole state published for it covers the older ones."""
    query = (
        select(OutboxEvent)
        .join(Delivery, col(Delivery.event_seq) == col(OutboxEvent.seq))
        .where(
            Delivery.subscriber == leased.subscriber,
            Delivery.target_key == leased.target_key,
            col(Delivery.done_at).is_(None),
        )
        .order_by(col(OutboxEvent.seq).desc())
        .limit(1)
    )
    return session.exec(query).first() or leased.event


def close(session: Session, leased: Leased, now: datetime, error: str | None = None) -> None:
    """Mark a delivery as done."""
    _close(session, now, error, col(Delivery.id) == leased.id)


def close_all(session: Session, leased: Leased, up_to_seq: int, now: datetime) -> None:
    """Mark a delivery as done, and with it those of its target that what was told covers: up to an event."""
    same_target = col(Delivery.subscriber) == leased.subscriber, col(Delivery.target_key) == leased.target_key
    _close(session, now, None, *same_target, col(Delivery.event_seq) <= up_to_seq)


def _close(session: Session, now: datetime, error: str | None, *which: ColumnElement[bool]) -> None:
    done = {"done_at": now, "leased_until": None, "last_error": error}
    session.execute(update(Delivery).where(*which, col(Delivery.done_at).is_(None)).values(done))


def postpone(session: Session, leased: Leased, error: str, now: datetime) -> None:
    """Try a delivery again later: after 1, 2, 4, … seconds, at most ten minutes."""
    pause = min(FIRST_PAUSE_SECONDS * 2 ** (leased.attempts - 1), LONGEST_PAUSE_SECONDS)
    session.execute(
        update(Delivery)
        .where(col(Delivery.id) == leased.id)
        .values(next_try_at=now + timedelta(seconds=pause), leased_until=None, last_error=error[:500])
    )


def retry_now(session: Session, now: datetime) -> None:
    """Let everything that waits for a retry be tried at once (after the broker or another system came back)."""
    session.execute(update(Delivery).where(col(Delivery.done_at).is_(None)).values(next_try_at=now))


def tell_nothing_before(session: Session, moment: datetime, after_seq: int = 0) -> None:
    """Let what happened before a moment count as told, for data that were brought in as a whole after an event."""
    session.execute(
        update(OutboxEvent)
        .where(col(OutboxEvent.dispatched).is_(False), col(OutboxEvent.occurred_at) < moment)
        .where(col(OutboxEvent.seq) > after_seq)
        .values(dispatched=True)
    )


def waiting(session: Session) -> dict[str, int]:
    """Return how many deliveries are open per subscriber."""
    query = select(Delivery.subscriber, func.count()).where(col(Delivery.done_at).is_(None))
    return dict(session.exec(query.group_by(Delivery.subscriber)).all())


def forget_done(session: Session, before: datetime) -> None:
    """Remove deliveries that were done before a moment."""
    session.execute(delete(Delivery).where(col(Delivery.done_at) < before))
