"""What a simulator remembers, in memory or in a file of JSON lines, and the faults that wait to happen."""

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
    """Rows by id; every change is added to the file at once, so that a restarted demo still shows them."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = RLock()
        self._faults: list[Fault] = []
        self._rows: dict[str, Row] = {}
        self.requests: list[tuple[str, str]] = []
        if path and path.exists():
            self._read(path)

    @contextmanager
    def changing(self) -> Iterator[dict[str, Row]]:
        """Hand out the rows to put in, replace and take out; no other thread sees them meanwhile."""
        with self._lock:
            before = dict(self._rows)
            yield self._rows
            if self._path:
                self._add(self._path, before)

    def _read(self, path: Path) -> None:
        for line in path.read_text("utf-8").splitlines():
            row_id, row = json.loads(line)
            if row is None:
                self._rows.pop(row_id, None)
            else:
                self._rows[row_id] = row

    def _add(self, path: Path, before: dict[str, Row]) -> None:
        touched = {**before, **self._rows}
        changed = [row_id for row_id in touched if self._rows.get(row_id) is not before.get(row_id)]
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps([row_id, self._rows.get(row_id)]) + "\n" for row_id in changed)

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
