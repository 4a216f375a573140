"""Statements are compiled once a worker: SQLAlchemy keeps them per engine, and each test has an engine of its own."""

from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event

from booking_api import db

_first: dict[str, Engine] = {}


def share_compiled_statements() -> None:
    """Let each engine of `booking_api.db` go on with dialect and compiled statements of the first of its kind."""
    db.create_engine = _create_engine  # type: ignore[attr-defined]


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(*arguments, **options)
    known = _first.get(engine.name)
    if known is None:
        # Not before it is connected: only then its dialect knows the server.
        event.listen(engine, "connect", lambda *_: _first.setdefault(engine.name, engine))
    else:
        engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
    return engine
