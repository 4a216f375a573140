"""Counting requests in the database, for limits that hold however many processes answer (design.md, decision 13)."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from booking_api.identity.actor import Actor
from booking_api.identity.models import RateCount
from booking_api.identity.rules import Permission

KEEP = timedelta(minutes=10)


def minute_of(now: datetime) -> int:
    """Return the minute that a moment lies in, counted from 1970."""
    return int(now.timestamp()) // 60


def take(session: Session, key: str, count: int, now: datetime) -> int:
    """Count so many requests more in this minute and return how many it are then; one statement."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(RateCount).values(key=key, minute=minute_of(now), taken=count)
    same_minute = col(RateCount.minute) == fresh.excluded.minute
    counted = fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "taken": case((same_minute, col(RateCount.taken) + count), else_=count),
            "minute": fresh.excluded.minute,
        },
    )
    return int(session.connection().execute(counted.returning(col(RateCount.taken))).scalar_one())


def forget_old_counts(session: Session, actor: Actor, now: datetime) -> None:
    """Delete the counts of minutes that are over."""
    actor.require(Permission.OPERATE)
    session.execute(delete(RateCount).where(col(RateCount.minute) < minute_of(now - KEEP)))
