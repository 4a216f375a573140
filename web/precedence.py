"""Who goes first: a press and the wall before lists that keep themselves fresh, and those one after another.

Thirty consoles fetch their lists after one message. Each on a thread of its own, they share the one processor that
Python gives a process: together they are no sooner done, and whatever else comes in waits behind all of them. So a
process makes one list at a time, and none while it works at something that somebody waits for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Condition
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Wsgi = Callable[[dict[str, Any], Any], Any]

LONGEST_WAIT_SECONDS = 0.25
"""Who waited so long goes on beside the others: what hangs may not hold up every screen, nor a stream of presses."""
PRESSES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Precedence:
    """Counts what goes first and what is under way in one process."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._first = 0
        self._under_way = 0

    @contextmanager
    def first(self) -> Iterator[None]:
        """Have lists wait until this is done."""
        with self._changed:
            self._first += 1
        try:
            yield
        finally:
            with self._changed:
                self._first -= 1
                self._changed.notify_all()

    @contextmanager
    def after_others(self) -> Iterator[None]:
        """Wait until nothing goes first and no other list is made, but not for ever."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._first or self._under_way), LONGEST_WAIT_SECONDS)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()


precedence = Precedence()
"""That of this process."""


def after_others(view: Callable[P, R]) -> Callable[P, R]:
    """Have a page wait that nobody pressed for."""

    @wraps(view)
    def waits(*args: P.args, **kwargs: P.kwargs) -> R:
        with precedence.after_others():
            return view(*args, **kwargs)

    return waits


def presses_first(app: Wsgi) -> Any:
    """Have whatever somebody pressed, or another system sent, go before pages that keep themselves fresh."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] not in PRESSES:
            return app(environ, start_response)
        with precedence.first():
            return app(environ, start_response)

    return answer
