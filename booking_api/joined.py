"""A transaction that several use cases share: what they have written so far, and what they need not read twice.

Each sees what those before it wrote. One that is refused must have written nothing, or all of them are undone.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

_JOINED = "joined"
_SOME_TABLE = ""
_WRITING = ("INSERT", "UPDATE", "DELETE", "WITH")


@dataclass
class Joined:
    """What is known of one such transaction.

    `statements` counts those that write, by table, but for what goes through `pipeline.insert`, which counts `rows`.
    `expects_others` tells whether more use cases will follow, `is_first` whether none went before; `keys` are those
    (Idempotency-Key) with which something was made in it.
    """

    expects_others: Callable[[], bool]
    is_first: bool = True
    statements: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    keys: set[str] = field(default_factory=set)
    locks: set[str] = field(default_factory=set)
    days: dict[Any, Any] = field(default_factory=dict)

    def changes_of(self, table: str) -> int:
        """How many statements may have changed a table."""
        return self.statements[table] + self.statements[_SOME_TABLE]


def join(session: Session, expects_others: Callable[[], bool]) -> Joined:
    """Let use cases share the transaction of a session that has just begun."""
    joined = session.info[_JOINED] = Joined(expects_others)
    session.connection(execution_options={_JOINED: joined})
    return joined


def joined_of(session: Session) -> Joined | None:
    """Return what is known of the transaction that use cases share, or None for one that is somebody's own."""
    joined: Joined | None = session.info.get(_JOINED)
    return joined


def written_in(session: Session) -> tuple[Any, ...]:
    """Return a mark that is another one as soon as something more was written, or stands ready to be."""
    joined: Joined = session.info[_JOINED]
    return joined.statements.total(), joined.rows, len(session.new), len(session.dirty), len(session.deleted)


def watch(engine: Engine) -> None:
    """Count the statements that write in the shared transactions of an engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def _count(connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        joined: Joined | None = connection.get_execution_options().get(_JOINED)
        if joined is not None and statement.lstrip()[:6].upper().startswith(_WRITING):
            table = getattr(getattr(context.compiled, "statement", None), "table", None)
            joined.statements[getattr(table, "name", _SOME_TABLE)] += 1
