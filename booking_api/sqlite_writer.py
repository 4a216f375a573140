"""SQLite has one writer at a time: when a transaction becomes that writer, and how it waits for another one.

It must know before its first write, or two readers that both go on to write would wait for each other for ever. What it
reads before needs no transaction, as on PostgreSQL at READ COMMITTED, so nobody waits for it.

Who waits stands in line: of one process only the first asks SQLite, every millisecond. Left to itself SQLite sleeps for
up to a tenth of a second, longer the longer somebody waits; so of many some starve, while the file is free.
"""

import os
import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, SelectBase, event

from booking_api.lines import Line

BEGINS_LATER = "sqlite_begins_later"
"""The execution option of an engine whose transactions begin with their first lock or write: their `Writers`."""
_BEGIN = "BEGIN IMMEDIATE"
_TURN = "turn to write"
_NAP = 0.001  # seconds
_PRIMARY = 0xFF  # of SQLite's codes of errors, the part that says what kind it is


class Writers(Line):
    """Those of this process who want to write one file: one at a time, each waiting for so long at most."""

    def __init__(self, patience_ms: int) -> None:
        super().__init__(places=1)
        self.patience_ms = patience_ms


_lines: dict[tuple[str, int], Writers] = {}
os.register_at_fork(after_in_child=_lines.clear)


def line_for(engine: Engine, patience_ms: int) -> Writers:
    """Return the line for the file of an engine: the same for all engines of this process on that file."""
    file = engine.url.database
    return (
        _lines.setdefault((os.path.realpath(file), patience_ms), Writers(patience_ms)) if file else Writers(patience_ms)
    )


def begin_to_write(connection: Connection) -> None:
    """Become SQLite's only writer until the end of the transaction, unless this connection is that already.

    Raises OperationalError when somebody else is it for too long (`db.is_lock_timeout`).
    """
    file: Any = connection.connection.dbapi_connection
    if file.in_transaction:
        return
    line: Writers | None = connection.get_execution_options().get(BEGINS_LATER)
    if line is None:
        connection.exec_driver_sql(_BEGIN)
        return
    until = time.monotonic() + line.patience_ms / 1000
    if _TURN not in connection.info and line.take_turn(line.patience_ms / 1000):
        connection.info[_TURN] = line
    file.execute("PRAGMA busy_timeout = 0")
    try:
        while refused := _refusal(file):
            if refused != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                connection.exec_driver_sql(_BEGIN)  # says what is wrong as any other statement would
                return
            time.sleep(_NAP)
    finally:
        file.execute(f"PRAGMA busy_timeout = {line.patience_ms}")


def _refusal(file: sqlite3.Connection) -> int:
    """Try to become the writer; return what kind of error stood in the way, 0 for none."""
    try:
        file.execute(_BEGIN)
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & _PRIMARY
    return 0


def watch(engine: Engine) -> None:
    """Begin each transaction of an engine at the right moment."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if BEGINS_LATER not in connection.get_execution_options():
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "before_cursor_execute")
    def _begin_to_write(
        connection: Connection, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        if BEGINS_LATER in connection.get_execution_options() and not _only_reads(context):
            begin_to_write(connection)

    @event.listens_for(engine, "checkin")
    def _give_turn(_connection: Any, record: Any) -> None:
        line: Line | None = record.info.pop(_TURN, None)
        if line is not None:
            line.give_turn()


def _only_reads(context: Any) -> bool:
    """Tell whether a statement reads without locking what it reads, or is the one that begins to write."""
    if context.compiled is None:
        return bool(context.statement == _BEGIN)
    statement = context.compiled.statement
    return isinstance(statement, SelectBase) and getattr(statement, "_for_update_arg", None) is None
