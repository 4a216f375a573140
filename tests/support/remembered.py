"""What thousands of tests begin with is made once by a worker; for each of them its rows are only written again."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, Table, create_engine
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import SQLModel

from booking_api.db import Database
from migrations.tables import METADATA
from tests.support.postgres import STAYS

_Made = TypeVar("_Made")
_Row = TypeVar("_Row", bound=SQLModel)
_Asked = ParamSpec("_Asked")
_Rows = list[tuple[Table, list[Mapping[str, Any]]]]


def remembered(
    make: Callable[Concatenate[Database, _Asked], _Made],
    again: Callable[[_Made, Database], _Made] = lambda made, _db: deepcopy(made),
) -> Callable[Concatenate[Database, _Asked], _Made]:
    """Let what fills an empty database with the same rows each time do so at the price of a few inserts.

    `again` makes what the next test is told of what the first was: a copy, for a test may change it.
    """
    kept: dict[Any, tuple[_Made, _Rows]] = {}

    @wraps(make)
    def fill(db: Database, /, *args: _Asked.args, **kwargs: _Asked.kwargs) -> _Made:
        asked = (args, tuple(sorted(kwargs.items())))
        if asked not in kept:
            there = {table for table, _ in _rows(db)}
            made = make(db, *args, **kwargs)
            kept[asked] = again(made, db), [(table, rows) for table, rows in _rows(db) if table not in there]
            return made
        made, tables = kept[asked]
        with _writer(db).begin() as connection:
            for table, rows in tables:
                connection.execute(table.insert(), rows)
        return again(made, db)

    return fill


@lru_cache
def _staying(url: str) -> Engine:
    return create_engine(url, pool_size=1, pool_pre_ping=True, connect_args={"application_name": STAYS})


def _writer(db: Database) -> Engine:
    """Return by what rows are written: on PostgreSQL a connection that stays, for a new one reads about every table."""
    return db.engine if db.is_sqlite else _staying(db.url)


def detached(row: _Row) -> _Row:
    """Return another object for the same row of a database, as one that its session has let go of."""
    copy = type(row)(**deepcopy(row.model_dump()))
    make_transient_to_detached(copy)
    return copy


def _rows(db: Database) -> _Rows:
    """Return what stands in a database, in the order in which it can be written."""
    with db.engine.connect() as connection:
        found = [(table, connection.execute(table.select()).mappings().all()) for table in METADATA.sorted_tables]
    return [(table, [dict(row) for row in rows]) for table, rows in found if rows]
