"""Threads that want the same are served together: one of them does the work of all who came while it was busy."""

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Lock
from typing import Generic, TypeVar

Wish = TypeVar("Wish")

_MOMENT_SECONDS = 0.005


class _Waiting(Generic[Wish]):
    """A thread that waits: to be told that its wish was served, or that it is its turn to serve."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.called = Event()
        self.served = False


class Combiner(Generic[Wish]):
    """Serves wishes, those with the same key one group at a time and in the order in which they came."""

    def __init__(self, most: int) -> None:
        """Serve at most so many together: who came first should not wait for ever more others."""
        self._most = most
        self._guard = Condition(Lock())
        self._lines: dict[Hashable, deque[_Waiting[Wish]]] = {}
        self._on_their_way: Counter[Hashable] = Counter()

    def waiting(self, key: Hashable) -> int:
        """How many wait while others with the same key are being served."""
        with self._guard:
            return len(self._lines.get(key, ()))

    def expects_others(self, key: Hashable) -> bool:
        """Tell whether others with the same key wait, or are on their way."""
        with self._guard:
            return bool(self._lines.get(key)) or key in self._on_their_way

    @contextmanager
    def on_its_way(self, key: Hashable) -> Iterator[None]:
        """Tell those who serve this key that somebody will soon want to be served."""
        with self._guard:
            self._on_their_way[key] += 1
        try:
            yield
        finally:
            with self._guard:
                self._on_their_way[key] -= 1
                if not self._on_their_way[key]:
                    del self._on_their_way[key]
                    self._guard.notify_all()

    def serve(self, key: Hashable, wish: Wish, serve_all: Callable[[Iterator[Wish]], None], patience: float) -> None:
        """Return when `serve_all` has dealt with this wish, alone or among others, in this thread or in another one.

        It is given wishes one by one, also those that come while it deals with the first ones, and deals with all that
        it takes. Whoever waited for `patience` seconds without being taken along is served beside the others.
        """
        mine = _Waiting(wish)
        if not self._is_first(key, mine):
            if not mine.called.wait(patience) and self._has_left(key, mine):
                serve_all(iter([wish]))
                return
            mine.called.wait()
            if mine.served:
                return
        self._let_arrive(key)
        group = [mine]
        try:
            serve_all(self._taken_along(key, group))
        finally:
            for each in group[1:]:
                each.served = True
                each.called.set()
            self._hand_on(key)

    def _let_arrive(self, key: Hashable) -> None:
        """Wait a moment for those on their way: they are at work in this process, so going now is no sooner done."""
        with self._guard:
            self._guard.wait_for(lambda: key not in self._on_their_way, _MOMENT_SECONDS)

    def _taken_along(self, key: Hashable, group: list[_Waiting[Wish]]) -> Iterator[Wish]:
        """Yield the first wish of a group, then each that waits by then, and add it to the group."""
        yield group[0].wish
        while len(group) < self._most and (other := self._next(key)):
            group.append(other)
            yield other.wish

    def _is_first(self, key: Hashable, mine: _Waiting[Wish]) -> bool:
        with self._guard:
            if key not in self._lines:
                self._lines[key] = deque()
                return True
            self._lines[key].append(mine)
            return False

    def _has_left(self, key: Hashable, mine: _Waiting[Wish]) -> bool:
        """Leave the line; tell whether it was still standing there."""
        with self._guard:
            line = self._lines.get(key, ())
            if mine not in line:
                return False
            self._lines[key].remove(mine)
            return True

    def _next(self, key: Hashable) -> _Waiting[Wish] | None:
        with self._guard:
            line = self._lines[key]
            return line.popleft() if line else None

    def _hand_on(self, key: Hashable) -> None:
        """Let whoever has waited longest serve next."""
        with self._guard:
            line = self._lines[key]
            if line:
                line.popleft().called.set()
            else:
                del self._lines[key]
