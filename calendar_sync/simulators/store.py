"""What a simulator remembers, in memory or in a JSON file, and the faults that wait to happen."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import RLock
from typing import Any

Row = dict[str, Any]


class FaultKind(StrEnum):
    """What can go wrong on the way to the other side, or back."""

    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    UNAUTHORISED = "unauthorised"
    ANSWER_LOST = "answer_lost"


@dataclass(slots=True)
class Fault:
    """One fault for the next requests, or for those with one method only."""

    kind: FaultKind
    method: str | None = None
    times: int = 1


class Store:
    """Rows by id; every change is written to the file at once, so that a restarted demo still shows them."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = RLock()
        self._faults: list[Fault] = []
        self._rows: dict[str, Row] = json.loads(path.read_text()) if path and path.exists() else {}
        self.requests: list[tuple[str, str]] = []

    @contextmanager
    def changing(self) -> Iterator[dict[str, Row]]:
        """Hand out the rows to change; no other thread sees them meanwhile."""
        with self._lock:
            yield self._rows
            if self._path:
                temporary = self._path.with_suffix(".new")
                temporary.write_text(json.dumps(self._rows))
                temporary.replace(self._path)

    def rows(self) -> list[Row]:
        """Return all rows, oldest first."""
        with self._lock:
            return list(self._rows.values())

    def inject(self, kind: FaultKind, *, method: str | None = None, times: int = 1) -> None:
        """Make the next `times` requests (with this method) fail."""
        with self._lock:
            self._faults.append(Fault(kind, method, times))

    def next_fault(self, method: str) -> FaultKind | None:
        """Use up and return the fault that this request meets, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.method in {None, method}:
                    fault.times -= 1
                    self._faults = [waiting for waiting in self._faults if waiting.times > 0]
                    return fault.kind
        return None
