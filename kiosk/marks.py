"""The mark of what a staff page shows: who has that very content on the screen gets no new one (decision 0040).

The mark stands in the content itself, so it always belongs to what is on the screen, whichever answer put it there. It
is made of all that was just read for this one reader, after rights were applied, and never of a counter or a memory:
the same mark means the same content, whatever process answers.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b
from operator import attrgetter
from typing import Any
from uuid import UUID

from flask import Response, request

from web.context import current_actor
from web.i18n import current_language
from web.security import csrf_token


def mark_of(content: object, moment: datetime) -> str:
    """Return the mark of what is shown to the reader of now: another one each minute, for pages tell minutes."""
    reader = (_plain(current_actor()), current_language().code, csrf_token())
    told = repr((reader, moment.replace(second=0, microsecond=0), _plain(content)))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def is_shown(mark: str) -> bool:
    """Tell whether the page that asks shows this already."""
    return mark in request.if_none_match


def unchanged(mark: str) -> Response:
    """Answer that the page shows what is true now."""
    response = Response(status=304)
    response.set_etag(mark)
    return response


def _plain(value: Any) -> Any:
    """Return a value such that equal ones are written alike in every process: a set has another order in each."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, UUID):
        return value.int
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return _told(value)
    if isinstance(value, Mapping):
        return sorted((repr(key), _plain(each)) for key, each in value.items())
    return sorted(map(repr, value)) if isinstance(value, Set) else value


def _told(value: Any) -> str:
    try:
        return _told_once(value)
    except TypeError:  # it holds lists, so it cannot be looked up
        return repr(_fields(value))


@lru_cache(maxsize=4096)
def _told_once(value: Any) -> str:
    """Return what a value tells; of what many pages show, such as who waits, it is written once."""
    return repr(_fields(value))


def _fields(value: Any) -> list[Any]:
    kind: Any = type(value)
    return [_plain(each) for each in _reader_of(kind)(value)]


@cache
def _reader_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = [each.name for each in fields(kind)]
    if len(names) == 1:
        return lambda value: (getattr(value, names[0]),)
    return attrgetter(*names)
