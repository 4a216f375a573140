"""What a process remembers of configuration: products, places, staff, API clients; right with any number of processes.

The database itself (triggers, `migrations/configuration.py`) draws a new random mark whenever anybody changes such a
row. A reader asks for the mark first and for the rows after, and forgets all when the mark is another one. The mark is
random, not a count, so that one that was rolled back is never met again with other rows behind it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Field, Session, SQLModel

from booking_api.db import TRACES, Database
from booking_api.glance import confirms, question
from booking_api.pipeline import ask

WATCHED = frozenset({
    "api_client", "department", "desk", "duration_rule", "fee_line", "kept_capacity", "location", "product",
    "product_location", "product_step", "product_text", "profile", "room", "special_need", "staff_member",
    "staff_skill", "waiting_area",
})  # fmt: skip
"""The tables whose changes draw a new mark."""

_KEPT = "configuration"
_SEEN = "configuration_seen"


class ConfigurationMark(SQLModel, table=True):
    """The mark of configuration as it is now: one row, written by triggers only."""

    __tablename__ = "configuration_mark"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mark: UUID


_MARK = select(ConfigurationMark.__table__.c.mark)  # type: ignore[attr-defined]
MARK = _MARK.scalar_subquery()
"""The mark as a value, for who asks more in the same statement."""
_IS_STILL = select(ConfigurationMark.__table__.c.id).where(  # type: ignore[attr-defined]
    ConfigurationMark.__table__.c.mark == bindparam("mark")  # type: ignore[attr-defined]
)


class Memory(dict[Any, Any]):
    """What is remembered under one mark."""

    def __init__(self, mark: UUID | None) -> None:
        super().__init__()
        self.mark = mark


def remembered(session: Session) -> Memory:
    """Return what this process remembers of configuration, to read from and add to: empty after any change of it.

    Costs one small query for each session, and one more once it has changed configuration itself. Add only what was
    read in this session afterwards.
    """
    known: Memory | None = session.info.get(_SEEN)
    return memory_of(session, _mark(session)) if known is None else known


def _mark(session: Session) -> UUID | None:
    if TRACES in session.info:
        return session.connection().execute(_MARK).scalar()
    rows = ask(session, [(_MARK, {})])[0]  # in one trip with the beginning of the transaction
    return rows[0][0] if rows else None


def remembered_rows(session: Session, statement: Any, ids: Iterable[UUID | None]) -> dict[UUID, Any]:
    """Return rows of configuration by id, read only where this process does not remember them.

    `statement` is built once, of watched tables, and asks for the list `ids`.
    """
    wanted = {id_ for id_ in ids if id_ is not None}
    if not wanted:
        return {}
    kept: dict[UUID, Any] = remembered(session).setdefault(("rows", statement), {})
    missing = [id_ for id_ in wanted if id_ not in kept]
    if missing:
        kept.update((row.id, row) for row in session.connection().execute(statement, {"ids": missing}))
    return {id_: kept[id_] for id_ in wanted if id_ in kept}


def memory_of(session: Session, mark: UUID | None) -> Memory:
    """Return what is remembered under a mark that was just read in this session; without a mark, nothing is."""
    shared = session.info.setdefault("shared", {})
    known: Memory | None = shared.get(_KEPT)
    if known is None or mark is None or known.mark != mark:
        known = shared[_KEPT] = Memory(mark)
    session.info[_SEEN] = known
    return known


def still_known(db: Database) -> Memory | None:
    """Return what this process remembers if nothing of it has changed by now, for sessions that `go_by` it.

    Costs a fifth of what it costs a session to find that out.
    """
    known: Memory | None = db.shared.get(_KEPT)
    if known is None or known.mark is None:
        return None
    return known if confirms(db, question(db, _IS_STILL, {"mark": known.mark})) else None


def go_by(session: Session, memory: Memory | None) -> None:
    """Have a session go by what another one of the same request has just found remembered; look itself without one."""
    if memory is None:
        session.info.pop(_SEEN, None)
    else:
        session.info[_SEEN] = memory


@listens_for(Session, "after_flush")
def _look_again(session: Session, _context: Any) -> None:
    """Have the mark asked again by a session that has just changed configuration itself."""
    if _SEEN in session.info:
        changed = (getattr(row, "__tablename__", "") for row in (*session.new, *session.dirty, *session.deleted))
        if not WATCHED.isdisjoint(changed):
            del session.info[_SEEN]


@listens_for(Session, "do_orm_execute")
def _look_again_after_statement(state: ORMExecuteState) -> None:
    """Do the same after a statement that writes a table of configuration without objects."""
    if (state.is_update or state.is_delete or state.is_insert) and _SEEN in state.session.info:
        table = getattr(state.statement, "table", None)
        if getattr(table, "name", "") in WATCHED:
            del state.session.info[_SEEN]
