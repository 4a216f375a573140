"""The database: SQLite (WAL) or PostgreSQL behind one class; whoever opens a transaction here commits it."""

import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from pydantic_core import PydanticUndefined
from sqlalchemy import Engine, Enum, Insert, create_engine, event, insert
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, SQLModel

from booking_api import joined, pipeline, sqlite_writer
from booking_api.combining import Combiner
from booking_api.errors import Busy, OutOfReach
from booking_api.lines import Line

# Stable names, so that migrations can drop what they made on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Row = TypeVar("Row", bound=SQLModel)

LOCK_TIMEOUT_MS = 3000
CONNECT_SECONDS = 10
_TRUSTED_SECONDS = 30.0
"""How long after its last use a connection that says nothing is believed to be still there, without asking."""
AT_WORK = 2
"""How many threads of a process work at use cases that write at the same time (`Database.in_turn`)."""
_PATIENCE_SECONDS = 0.25
MOST_TOGETHER = 16
"""How many use cases share one transaction at most (`Database.combiner`)."""
TRACES = "traces"
"""Where a session for reads keeps what is to be written once it is over."""


class _Reading(Session):
    """A session that writes nothing: without a transaction around it, nothing would be undone."""

    def flush(self, objects: Any = None) -> None:  # noqa: ARG002 (as it is called)
        """Refuse to write what was changed or added."""
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("a session for reads was asked to write")


class Database:
    """One database; make one per process and after a fork, never before it."""

    def __init__(self, url: str, pool_size: int = 16) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url, pool_size) if self.is_sqlite else _postgres_engine(url, pool_size)
        self.shared: dict[str, Any] = {}
        """What this process remembers of this database, for caches that check versions; handed to every session."""
        self._info: dict[str, Any] = {"shared": self.shared}
        self.at_work = Line(AT_WORK)
        self.combiner: Combiner[Any] = Combiner(MOST_TOGETHER)
        self._writing = self._for_writing()
        # PostgreSQL shows each statement what is committed by then, in a transaction or not: reads do without one.
        self._reading = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def _for_writing(self) -> Engine:
        if not self.is_sqlite:
            return self.engine
        line = sqlite_writer.line_for(self.engine, LOCK_TIMEOUT_MS)
        return self.engine.execution_options(**{sqlite_writer.BEGINS_LATER: line})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls back on any error.

        Raises Busy when the database stayed locked for longer than LOCK_TIMEOUT_MS, OutOfReach when it is away.
        """
        with _told_kindly(), Session(self._writing, expire_on_commit=False, info=self._info) as session:
            yield session
            session.commit()

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Work as one of a few threads of this process, in the order in which they came.

        Many that take and give Python's lock in turns are together no sooner done, hold locks of the database for
        longer, and some of them wait for ever longer. Whoever waited _PATIENCE_SECONDS goes on beside the others, so
        that a few who wait for somebody else hold up nobody for long.
        """
        had = self.at_work.take_turn(_PATIENCE_SECONDS)
        try:
            yield
        finally:
            if had:
                self.at_work.give_turn()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reads only; nothing is committed but the audit record of what was read.

        That is written afterwards in a transaction of its own: in SQLite a read cannot become a write once somebody
        else has written. Raises Busy when it could not be written, and then nothing may be shown; OutOfReach when the
        database is away.
        """
        traces: list[SQLModel] = []
        info = {**self._info, TRACES: traces}
        with _told_kindly(), _Reading(self._reading, expire_on_commit=False, info=info) as session:
            yield session
        if traces:
            with self.transaction() as writing:
                writing.add_all(traces)

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


@contextmanager
def _told_kindly() -> Iterator[None]:
    """Say of errors that pass by themselves that they do: whoever tries again later loses nothing."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy from error
    except DBAPIError as error:
        if isinstance(error, OperationalError) and is_lock_timeout(error):
            raise Busy from error
        if is_away(error):
            raise OutOfReach from error
        raise


class _Draft(SimpleNamespace):
    """What a new row will hold; `drafted_model` stands on a class for each kind of row (`_drafts_of`)."""


def draft(kind: type[Row], /, **values: Any) -> Row:
    """Return what a new row will hold, with its defaults, for `write_rows`: as the model to read from, and no more.

    A model is checked, watched and made part of a session, none of which a new row needs: under a lock that would take
    a fifth of the time of a booking.
    """
    made, constants, factories = _drafts_of(kind)
    given = constants | values
    for name, factory in factories:
        if name not in given:
            given[name] = factory()
    return cast(Row, made(**given))


@cache
def _drafts_of(kind: type[SQLModel]) -> tuple[type[_Draft], dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    fields: dict[str, Any] = dict(kind.model_fields)
    constants = {name: each.default for name, each in fields.items() if each.default is not PydanticUndefined}
    factories = tuple((name, each.default_factory) for name, each in fields.items() if each.default_factory)
    return type(f"{kind.__name__}Draft", (_Draft,), {"drafted_model": kind}), constants, factories


def write_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows (or drafts) of one table by one statement that is built once: what makes booking quick under a lock.

    They do not become part of the session. Raises IntegrityError at once, or later (`pipeline.write_in_one_go`).
    """
    pipeline.put(session, ready_rows(session, rows))


def ready_rows(session: Session, rows: Sequence[SQLModel]) -> list[pipeline.Piece]:
    """Return rows (or drafts) of one table as the driver takes them, for `pipeline.put`."""
    if not rows:
        return []
    statement, names = _insert_of(getattr(type(rows[0]), "drafted_model", type(rows[0])))
    return pipeline.pieces(session, statement, names, map(vars, rows))


@cache
def _insert_of(kind: type[SQLModel]) -> tuple[Insert, tuple[str, ...]]:
    table: Any = kind.__table__  # type: ignore[attr-defined]
    return insert(table), tuple(column.name for column in table.columns)


def text_enum(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores a StrEnum by its value, as plain text: a new value needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda members: [m.value for m in members],
    )


def is_lock_timeout(error: OperationalError) -> bool:
    """Tell whether an error means «somebody else held the lock too long» (SQLITE_BUSY, lock_not_available)."""
    return "database is locked" in str(error.orig) or getattr(error.orig, "sqlstate", "") in {"55P03", "57014"}


def is_away(error: DBAPIError) -> bool:
    """Tell whether an error means that the database itself cannot be had: gone, not letting anybody in, disk full."""
    if error.connection_invalidated or _failed_to_connect(error):
        return True
    state = getattr(error.orig, "sqlstate", None) or ""
    return state[:2] in {"08", "53", "57", "58"} or any(words in str(error.orig) for words in _SQLITE_AWAY)


_SQLITE_AWAY = ("unable to open database file", "disk I/O error", "database or disk is full")


def _failed_to_connect(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError) and error.statement is None


def is_deadlock_or_conflict(error: Exception) -> bool:
    """Tell whether PostgreSQL undid the transaction for another one, so that trying again is right."""
    return getattr(getattr(error, "orig", None), "sqlstate", "") in {"40P01", "40001"}


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_use_lifo=True,  # as below: the one that was used last has everything at hand
        connect_args={"timeout": LOCK_TIMEOUT_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    sqlite_writer.watch(engine)
    pipeline.watch(engine)
    joined.watch(engine)
    return engine


def _has_been_told(connection: Any) -> bool:
    """Tell whether the server said something to an idle connection: a server that goes away says goodbye."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _postgres_engine(url: str, pool_size: int) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={LOCK_TIMEOUT_MS}"
    how = {"options": options, "connect_timeout": CONNECT_SECONDS}
    # The connection that was used last is the one that has everything at hand: its first booking takes several times as
    # long as those after it, so few of them should have one.
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_use_lifo=True, connect_args=how)

    pipeline.watch(engine)
    joined.watch(engine)

    @event.listens_for(engine, "checkin")
    def _used(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask_whether_there(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used", 0) < _TRUSTED_SECONDS and not _has_been_told(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.OperationalError as gone:
            raise DisconnectionError from gone

    return engine
