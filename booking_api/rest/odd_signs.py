"""Signs that no database keeps as text (NUL, half a pair of UTF-16), wherever in a body or query: wrong input."""

from collections.abc import Iterator
from typing import Any

KIND = "odd_sign"


def odd_places(value: Any, where: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Yield where in what was given such a sign stands."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            yield where
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from odd_places(each, (*where, str(name)))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from odd_places(each, (*where, number))
