"""What each test has anew, an engine and an app, compiles once a worker, or only what is wanted of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import CodeType
from typing import Any

import sqlalchemy
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.routing.rules import RulePart

from booking_api import db

_first: dict[str, Engine] = {}


@dataclass(frozen=True)
class _Parsed:
    """What an address of a route consists of, as `Rule` keeps it."""

    parts: list[RulePart]
    trace: list[tuple[bool, str]]
    converters: dict[str, BaseConverter]


_parsed: dict[str, _Parsed] = {}


class _Templates(BytecodeCache):
    """What templates were compiled to, by the file they stand in and what stood in it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


def share_what_is_compiled() -> None:
    """Let each engine of `booking_api.db` go on with what the first of its kind compiled, and each app likewise."""
    db.create_engine = _create_engine  # type: ignore[attr-defined]
    Flask.jinja_options = {"bytecode_cache": _Templates()}
    Rule._compile_builder = _late_builder  # type: ignore[assignment, method-assign]
    Rule._parse_rule = _parse_once  # type: ignore[assignment, method-assign]


_compile_builder, _parse_rule = Rule._compile_builder, Rule._parse_rule


def _late_builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Write the function that makes an address of a route once it is wanted: an app has 370, a test wants a few."""
    written: list[Callable[..., tuple[str, str]]] = []

    def build(of: Rule, **values: Any) -> tuple[str, str]:
        if not written:
            written.append(_compile_builder(rule, append_unknown))
        return written[0](of, **values)

    return build


def _parse_once(rule: Rule, address: str) -> Iterable[RulePart]:
    """Take an address of a route apart once: every app has the same ones."""
    assert rule.map is not None
    if rule.map.converters != Map.default_converters:
        return _parse_rule(rule, address)
    if address not in _parsed:
        before = len(rule._trace)
        parts = list(_parse_rule(rule, address))
        _parsed[address] = _Parsed(parts, rule._trace[before:], dict(rule._converters))
        return parts
    known = _parsed[address]
    rule._trace += known.trace
    rule._converters |= known.converters
    rule.arguments |= known.converters.keys()
    return known.parts


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(*arguments, **options)
    known = _first.get(engine.name)
    if known is None:
        # Not before it is connected: only then its dialect knows the server.
        event.listen(engine, "connect", lambda *_: _first.setdefault(engine.name, engine))
    else:
        engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
    return engine
