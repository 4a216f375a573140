"""What each test has anew, an engine and an app, compiles once a worker, or only what is wanted of it."""

from collections.abc import Callable
from typing import Any

import sqlalchemy
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from booking_api import db

_first: dict[str, Engine] = {}


class _Templates(BytecodeCache):
    """What templates were compiled to, by the file they stand in."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


def share_what_is_compiled() -> None:
    """Let each engine of `booking_api.db` go on with what the first of its kind compiled, and each app likewise."""
    db.create_engine = _create_engine  # type: ignore[attr-defined]
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    Rule._compile_builder = _late_builder  # type: ignore[assignment, method-assign]


_compile_builder = Rule._compile_builder


def _late_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Write the function that makes an address of a route once it is wanted: an app has 370, a test wants a few."""
    written: list[Callable[..., tuple[str, str]]] = []

    def build(of: Rule, **values: Any) -> tuple[str, str]:
        if not written:
            written.append(_compile_builder(rule, append_unknown))
        return written[0](of, **values)

    return build


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(*arguments, **options)
    known = _first.get(engine.name)
    if known is None:
        # Not before it is connected: only then its dialect knows the server.
        event.listen(engine, "connect", lambda *_: _first.setdefault(engine.name, engine))
    else:
        engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
    return engine
