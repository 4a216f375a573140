"""A question of yes or no, asked of the database with as little around it as there can be.

A session, a transaction and rows as objects cost many times what the database needs to answer. Who asks the same small
question with each request (decision 0043) asks the driver itself, on a connection of the pool.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.compiler import SQLCompiler

from booking_api.db import Database


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and its values as the driver takes them."""

    text: str
    values: Any


def question(db: Database, statement: Executable, values: dict[str, Any]) -> Question:
    """Return a question for `confirms`; `statement` is built once, and has a row when the answer is yes."""
    dialect = db.engine.dialect
    compiled, ready = _compiled(dialect, statement)
    given = {name: ready[name](value) for name, value in compiled.construct_params(values).items()}
    order = compiled.positiontup
    return Question(compiled.string, given if order is None else [given[name] for name in order])


def confirms(db: Database, asked: Question) -> bool:
    """Tell whether the answer is yes; no as well when it cannot be had: who asks goes on as ever, and finds out."""
    error = (db.engine.dialect.loaded_dbapi.Error, SQLAlchemyError)
    try:
        lent = db.engine.raw_connection()
    except error:
        return False
    try:
        return bool(_rows(lent.dbapi_connection, asked, db.is_sqlite))
    except error:
        lent.invalidate()
        return False
    finally:
        lent.close()


def _rows(driver: Any, asked: Question, is_sqlite: bool) -> list[Any]:
    """Return all rows, so that nothing stays open; PostgreSQL is asked without a transaction, as SQLite always is."""
    if is_sqlite:
        return list(driver.execute(asked.text, asked.values))
    driver.autocommit = True
    rows: list[Any] = driver.execute(asked.text, asked.values).fetchall()
    driver.autocommit = False
    return rows


@cache
def _compiled(dialect: Dialect, statement: Any) -> tuple[SQLCompiler, dict[str, Any]]:
    """Return a statement as text, and what makes each value the driver's."""
    compiled: SQLCompiler = statement.compile(dialect=dialect)
    binds = compiled.binds.items()
    processors = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds)
    return compiled, {name: process or _as_it_is for name, process in processors}


def _as_it_is(value: Any) -> Any:
    return value
