"""How much work the database does for something, counted and not timed, so that a busy machine changes nothing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from booking_api.db import Database

_STEPS = 10  # of SQLite's machine at a time
_ROWS_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
_PAGES_READ = """
SELECT sum(pg_stat_get_xact_blocks_fetched(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


def effort(database: Database, action: Callable[[Session], object]) -> int:
    """Return the steps of SQLite's machine, or the rows that PostgreSQL reads, for an action; nothing is kept of it."""
    with database.transaction() as session:
        counted = _counted_steps(session, action) if database.is_sqlite else _counted(_ROWS_READ, session, action)
        session.rollback()
    return counted


def pages(database: Database, action: Callable[[Session], object]) -> int:
    """Return the pages of tables and indexes that PostgreSQL looks at for an action; nothing is kept of it."""
    with database.transaction() as session:
        counted = _counted(_PAGES_READ, session, action)
        session.rollback()
    return counted


def _counted_steps(session: Session, action: Callable[[Session], object]) -> int:
    connection: Any = session.connection().connection.driver_connection
    calls: list[None] = []
    connection.set_progress_handler(lambda: calls.append(None), _STEPS)
    try:
        action(session)
    finally:
        connection.set_progress_handler(None, 0)
    return len(calls) * _STEPS


def _counted(query: str, session: Session, action: Callable[[Session], object]) -> int:
    before = int(session.execute(text(query)).scalar() or 0)
    action(session)
    return int(session.execute(text(query)).scalar() or 0) - before
