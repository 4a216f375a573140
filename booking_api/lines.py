"""Threads that stand in line: first come, first served, as Python's own locks and semaphores do not promise."""

from collections import deque
from threading import Lock


class Line:
    """A line before so many places."""

    def __init__(self, places: int) -> None:
        self._guard = Lock()
        self._free = places
        self._waiting: deque[Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def take_turn(self, seconds: float) -> bool:
        """Wait for a place; tell whether it was had in time."""
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:  # handed over at the last moment
                return True
            self._waiting.remove(mine)
            return False

    def give_turn(self) -> None:
        """Give the place to who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
