"""Tables without their indexes, constraints and triggers while very many rows go in, and with all of them afterwards.

So each index is made at once of all rows. What was taken away is made again as it was, and refuses rows that break it:
PostgreSQL by itself, SQLite because it is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, text

from booking_api.db import Database

Say = Callable[[str], None]

# By table: what guards or finds its rows, as it is made and as it is dropped; what is needed for others comes last.
_POSTGRES_CONSTRAINTS = """
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
       format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE conrelid = CAST(:name AS regclass) AND contype IN ('f', 'x', 'u') ORDER BY contype = 'f'
"""
_POSTGRES_INDEXES = """
SELECT pg_get_indexdef(indexrelid), format('DROP INDEX %s', indexrelid::regclass)
FROM pg_index WHERE indrelid = CAST(:name AS regclass)
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_SQLITE = "SELECT sql, format('DROP %s %s', type, name) FROM sqlite_master WHERE tbl_name = :name AND sql LIKE :what"
_SQLITE_CARELESS = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000", "threads=2")
_POSTGRES_CARELESS = ("synchronous_commit=off", "maintenance_work_mem='1GB'", "work_mem='256MB'", "lock_timeout=0")
_SQLITE_OVERLAP = """
SELECT 'ex_allocation_lane_cells' FROM (
    SELECT start_cell, lag(end_cell) OVER (PARTITION BY lane ORDER BY end_cell, start_cell) AS before FROM allocation
) WHERE start_cell < before LIMIT 1
"""


@contextmanager
def bare(db: Database, tables: Sequence[str], say: Say) -> Iterator[Connection]:
    """Yield a connection that commits by itself; call it while nobody else is at work in the database."""
    db.dispose()
    engine = create_engine(db.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for setting in _SQLITE_CARELESS if db.is_sqlite else _POSTGRES_CARELESS:
                connection.exec_driver_sql(f"{'PRAGMA' if db.is_sqlite else 'SET'} {setting}")
            found = [each for table in tables for each in _of_table(connection, db, table)]
            for _, drop in reversed(found):
                connection.exec_driver_sql(drop)
            yield connection
            for make, _ in found:
                say(make)
                connection.exec_driver_sql(make)
            if db.is_sqlite:
                _check(connection, tables)
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    finally:
        engine.dispose()


def _of_table(connection: Connection, db: Database, table: str) -> list[tuple[str, str]]:
    asked = [(_SQLITE, what) for what in ("CREATE%INDEX %", "CREATE TRIGGER %")]
    if not db.is_sqlite:
        asked = [(_POSTGRES_INDEXES, ""), (_POSTGRES_CONSTRAINTS, "")]
    rows = [connection.execute(text(query), {"name": table, "what": what}).all() for query, what in asked]
    return [(make, drop) for some in rows for make, drop in some]


def _check(connection: Connection, tables: Sequence[str]) -> None:
    """Look for rows that refer to nothing and for lanes that are taken twice, as the constraints would have refused."""
    wrong = [row for table in tables for row in connection.exec_driver_sql(f"PRAGMA foreign_key_check({table})")]
    if "allocation" in tables:
        wrong += connection.exec_driver_sql(_SQLITE_OVERLAP).all()
    if wrong:
        raise AssertionError(f"rows that break a constraint: {wrong[:3]}")
