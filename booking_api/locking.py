"""Locks that hold until the end of a transaction, always taken in sorted order so that nobody waits in a circle."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session

from booking_api.pipeline import Question
from booking_api.sqlite_writer import begin_to_write

_LOCK = text("SELECT pg_advisory_xact_lock(:number)")


def lock_all(session: Session, keys: Iterable[str]) -> None:
    """Lock every key until this transaction ends; waits at most the lock time-out of the database.

    On PostgreSQL these are advisory transaction locks; on SQLite this becomes the only transaction that writes.
    Raises OperationalError on the time-out (`db.is_lock_timeout`).
    """
    for statement, values in lock_questions(session, keys):
        session.execute(statement, values)


def lock_questions(session: Session, keys: Iterable[str]) -> list[Question]:
    """Return what to ask the database to lock every key, for who asks more in the same breath (`pipeline.ask`)."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        begin_to_write(connection)
        return []
    return [(_LOCK, {"number": number}) for number in sorted({_number(key) for key in keys})]


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
