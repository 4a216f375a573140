"""Fewer waits while others wait for a lock that we hold: PostgreSQL is told several things at once, and so is a commit.

On SQLite, which lives in this very process, there is nothing to wait for: everything here does the plain thing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any

from psycopg import RawCursor
from sqlalchemy import Connection, Dialect, Engine, Executable, Insert, String, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import AutoString, Session, SQLModel

from booking_api.joined import joined_of
from booking_api.sqlite_writer import begin_to_write

Question = tuple[Executable, dict[str, Any]]
Piece = tuple["_OneRow", list[Any]]
Processor = Callable[[Any], Any]
_KEPT = "inserted in one go"
_PLACE = re.compile(r"%\((\w+)\)s")
_ROW = re.compile(r"(?<=VALUES )\(.*?\)(?=$| ON CONFLICT)", re.DOTALL)


def ask(session: Session, questions: Sequence[Question]) -> list[list[Any]]:
    """Return the rows that answer each question, each seen as it is when the one before it has been answered.

    So a lock may stand first, and what is read behind it is what the lock guards. Ask for plain columns by statements
    that are built once. Raises what the database raises.
    """
    connection = session.connection()
    send(connection)
    server = _server_of(connection)
    if not _talks(connection):
        with _as_errors_of(connection):
            asked = [(_one_answer(connection.dialect, statement), values) for statement, values in questions]
            return [one.rows(server.execute(one.text, one.values_of(values)).fetchall()) for one, values in asked]
    with _as_errors_of(connection), server.pipeline():
        cursors = [
            server.execute(compiled.string, compiled.construct_params(values))
            for compiled, values in ((_compiled(connection.dialect, each), values) for each, values in questions)
        ]
    return [cursor.fetchall() for cursor in cursors]


class _Kept:
    """What is to be written in one go: until it is sent, or forgotten with its transaction."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.is_open = True


def write_in_one_go(session: Session) -> None:
    """Have what is inserted from here on (`insert`) leave as one statement, in one trip with the commit.

    Whatever else is asked in this session first sends what is kept (`watch`), so nothing can be read too early. Errors
    of the inserts come then, or at the commit.
    """
    session.flush()
    session.info[_KEPT] = session.connection().info.setdefault(_KEPT, _Kept())


def insert(session: Session, statement: Insert, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns, by a statement that is built once; at once, or in one go with others."""
    values = list(rows)
    if values:
        put(session, pieces(session, statement, tuple(values[0]), values))


def pieces(
    session: Session, statement: Insert, names: tuple[str, ...], rows: Iterable[Mapping[str, Any]]
) -> list[Piece]:
    """Return rows as the driver takes them, with these columns, for `put`: that can be done before a lock is held."""
    one = _one_row(session.get_bind().dialect, statement, names)
    return [(one, one.values_of(row)) for row in rows]


def put(session: Session, rows: Sequence[Piece]) -> None:
    """Insert rows that were made ready: at once, or in one go with others."""
    if joined := joined_of(session):
        joined.rows += len(rows)
    kept: _Kept | None = session.info.get(_KEPT)
    if kept is not None and kept.is_open:
        kept.pieces.extend(rows)
    elif rows:
        _tell(session.connection(), rows)


def send(connection: Connection) -> None:
    """Send what is kept to be written in one go, if anything is; raises what the database raises."""
    _tell(connection, _closed(connection))


def watch(engine: Engine) -> None:
    """Have an engine send what is kept before anything else is asked, and with the commit."""

    @event.listens_for(engine, "before_cursor_execute")
    def _first(connection: Connection, *_what: Any) -> None:
        if _KEPT in connection.info:
            send(connection)

    @event.listens_for(engine, "commit")
    def _with_the_commit(connection: Connection) -> None:
        if _KEPT in connection.info:
            _commit(connection)

    @event.listens_for(engine, "rollback")
    def _forget(connection: Connection) -> None:
        if not (connection.closed or connection.invalidated):
            _closed(connection)


@event.listens_for(Session, "after_transaction_end")
def _over(session: Session, transaction: SessionTransaction) -> None:
    """Keep nothing for a transaction that is over, however it ended."""
    if transaction.parent is None and (kept := session.info.pop(_KEPT, None)):
        kept.is_open = False


@event.listens_for(Session, "before_flush")
def _before_objects(session: Session, _context: Any, _instances: Any) -> None:
    """Have objects written after what they may point at."""
    send(session.connection())


def _closed(connection: Connection) -> list[Piece]:
    """Return what is kept to be written in one go; from here on what is inserted is no longer kept."""
    kept: _Kept | None = connection.info.pop(_KEPT, None)
    if kept is None:
        return []
    kept.is_open = False
    return kept.pieces


def _commit(connection: Connection) -> None:
    """Commit in one trip with what is kept; when it is refused, leave the connection as fit for use as before."""
    server, kept = _server_of(connection), _closed(connection)
    try:
        if not _talks(connection):
            _each_table(connection, kept)
        elif kept:
            with _as_errors_of(connection), server.pipeline():
                _tell_at_once(connection, kept)
                server.execute("COMMIT")
    except DBAPIError as error:
        if not error.connection_invalidated:
            server.rollback()
        raise


def _tell(connection: Connection, rows: Sequence[Piece]) -> None:
    """Insert rows now."""
    if rows and _talks(connection):
        with _as_errors_of(connection):
            _tell_at_once(connection, rows)
    elif rows:
        _each_table(connection, rows)


def _each_table(connection: Connection, rows: Sequence[Piece]) -> None:
    """Insert rows as the driver does it, on SQLite: what SQLAlchemy adds takes as long as the insert."""
    if rows:
        begin_to_write(connection)
    server = _server_of(connection)
    with _as_errors_of(connection):
        for one, values in _by_table(rows):
            server.executemany(one.text, values)


def _tell_at_once(connection: Connection, rows: Sequence[Piece]) -> None:
    """Have PostgreSQL insert every row by one statement, as it wants to be told and prepared from the first time on.

    The driver reads what it is told, and keeps what it read of short texts only: of this one it would cost a quarter of
    the time of a booking.
    """
    tables = _by_table(rows)
    values = [value for _, of_table in tables for row in of_table for value in row]
    text = _text(tuple((one.text, len(of_table)) for one, of_table in tables))
    RawCursor(_server_of(connection)).execute(text, values, prepare=True)


def _by_table(rows: Sequence[Piece]) -> list[tuple["_OneRow", list[list[Any]]]]:
    """Return rows by how they are inserted, what others point at first."""
    found: dict[_OneRow, list[list[Any]]] = {}
    for one, values in rows:
        found.setdefault(one, []).append(values)
    return sorted(found.items(), key=lambda each: each[0].order_of_table)


@lru_cache(maxsize=256)
def _text(tables: tuple[tuple[str, int], ...]) -> bytes:
    """Return one statement for so many rows of each insert: data-modifying WITH, whose keys are checked at its end."""
    numbers = count(1)
    told = (_PLACE.sub(lambda _: f"${next(numbers)}", _of_rows(text, rows)) for text, rows in tables)
    return ("WITH " + ", ".join(f"r{number} AS ({each})" for number, each in enumerate(told)) + " SELECT 1").encode()


def _of_rows(text: str, rows: int) -> str:
    """Return the text of an insert of one row as one of so many rows."""
    return _ROW.sub(lambda row: ", ".join([row.group()] * rows), text)


@dataclass(frozen=True, eq=False)
class _OneRow:
    """The insert of one row with certain columns: its text, and its values in order, with how the driver wants each."""

    text: str
    order_of_table: int
    order: tuple[tuple[str, Processor | None], ...]
    constants: dict[str, Any]

    def values_of(self, row: Mapping[str, Any]) -> list[Any]:
        """Return what the driver wants for a row."""
        given = {**self.constants, **row} if self.constants else row
        return [process(given[name]) if process else given[name] for name, process in self.order]


@cache
def _one_row(dialect: Dialect, statement: Any, names: tuple[str, ...]) -> _OneRow:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
    constants = {name: value for name, value in compiled.params.items() if name not in names}
    order = _order_of_tables(len(SQLModel.metadata.tables))[statement.table.name]
    return _OneRow(compiled.string, order, _in_order(compiled, dialect), constants)


def _in_order(compiled: SQLCompiler, dialect: Dialect) -> tuple[tuple[str, Processor | None], ...]:
    """Return the values that a statement takes, in order, with what makes each of them the driver's."""
    order = compiled.positiontup if compiled.positiontup is not None else _PLACE.findall(compiled.string)
    return tuple((name, _plain(compiled.binds[name].type, dialect).bind_processor(dialect)) for name in order)


def _plain(kind: Any, dialect: Dialect) -> Any:
    """Return a type as a database has it; SQLModel's text would be called for each value, and change nothing."""
    return (String(kind.length) if isinstance(kind, AutoString) else kind).dialect_impl(dialect)


@dataclass(frozen=True, eq=False)
class _OneAnswer:
    """A question to SQLite: its text, its values in order, and which columns of its rows are more than SQLite knows."""

    text: str
    order: tuple[tuple[str, Processor | None], ...]
    constants: dict[str, Any]
    richer: tuple[tuple[int, Processor], ...]

    def values_of(self, given: Mapping[str, Any]) -> list[Any]:
        """Return what the driver wants."""
        values = {**self.constants, **given}
        return [process(values[name]) if process else values[name] for name, process in self.order]

    def rows(self, found: list[Any]) -> list[Any]:
        """Return rows with values as the columns have them."""
        for at, process in self.richer:
            found = [row if row[at] is None else (*row[:at], process(row[at]), *row[at + 1 :]) for row in found]
        return found


@cache
def _one_answer(dialect: Dialect, statement: Any) -> _OneAnswer:
    compiled = _compiled(dialect, statement)
    kinds = (_plain(column.type, dialect) for column in statement.selected_columns)
    processors = enumerate(kind.result_processor(dialect, None) for kind in kinds)
    richer = tuple((at, process) for at, process in processors if process)
    return _OneAnswer(compiled.string, _in_order(compiled, dialect), compiled.params, richer)


@cache
def _order_of_tables(_known: int) -> dict[str, int]:
    """Return the order in which the tables known so far can be filled: what others point at first."""
    return {table.name: number for number, table in enumerate(SQLModel.metadata.sorted_tables)}


@cache
def _compiled(dialect: Dialect, statement: Any) -> SQLCompiler:
    compiled: SQLCompiler = statement.compile(dialect=dialect)
    return compiled


def _talks(connection: Connection) -> bool:
    """Tell whether the database is somebody to talk to, and so to wait for."""
    return connection.dialect.name == "postgresql"


def _server_of(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


@contextmanager
def _as_errors_of(connection: Connection) -> Iterator[None]:
    """Raise errors of the driver as those of SQLAlchemy, as for any other statement."""
    dialect: Any = connection.dialect
    errors, server = dialect.loaded_dbapi.Error, _server_of(connection)
    try:
        yield
    except errors as error:
        gone = bool(getattr(server, "closed", False))
        if gone and not connection.invalidated:
            connection.invalidate(error)
        raise DBAPIError.instance("", {}, error, errors, connection_invalidated=gone, dialect=dialect) from error
