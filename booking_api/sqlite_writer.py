"""SQLite has one writer at a time: when a transaction becomes that writer, and how it waits for another one.

It must know before its first write, or two readers that both go on to write would wait for each other for ever. What it
reads before needs no transaction, as on PostgreSQL at READ COMMITTED, so nobody waits for it.
"""

from typing import Any

from sqlalchemy import Connection, Engine, SelectBase, event

BEGINS_LATER = "sqlite_begins_later"
"""The execution option of an engine whose transactions begin with their first lock or write."""
_BEGIN = "BEGIN IMMEDIATE"


def begin_to_write(connection: Connection) -> None:
    """Become SQLite's only writer until the end of the transaction, unless this connection is that already.

    Raises OperationalError when somebody else is it for too long (`db.is_lock_timeout`).
    """
    if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql(_BEGIN)


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


def _only_reads(context: Any) -> bool:
    """Tell whether a statement reads without locking what it reads, or is the one that begins to write."""
    if context.compiled is None:
        return bool(context.statement == _BEGIN)
    statement = context.compiled.statement
    return isinstance(statement, SelectBase) and getattr(statement, "_for_update_arg", None) is None
