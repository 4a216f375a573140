"""Locks that hold until the end of a transaction, always taken in sorted order so that nobody waits in a circle."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session


def lock_all(session: Session, keys: Iterable[str]) -> None:
    """Lock every key until this transaction ends; waits at most the lock time-out of the database.

    On PostgreSQL these are advisory transaction locks. On SQLite the transaction already is the only writer
    (`BEGIN IMMEDIATE`), so nothing is left to do. Raises OperationalError on the time-out (`db.is_lock_timeout`).
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted({_number(key) for key in keys}):
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
