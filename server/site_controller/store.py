"""What the box keeps, in one SQLite file that survives a power cut: the list, and what its gates decided.

Codes stand in it as keyed digests. A scanned code is kept sealed only until Welkom has the decision; no name ever is.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from booking_api.recycling.rules import GateReason
from booking_api.recycling.rules_alone import GateList, Listed, OpenedHere

KEEP_OPENED = timedelta(days=3)
"""Longer than any code opens a gate; from then on Welkom's own list says what was used."""
_TABLES = """
CREATE TABLE IF NOT EXISTS listed (
  mark TEXT PRIMARY KEY, starts_at REAL, ends_at REAL, reason TEXT, pass_mark TEXT, credit INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decided (
  id TEXT PRIMARY KEY, gate_id TEXT, mark TEXT, pass_mark TEXT, opened INTEGER, reason TEXT, at REAL, sealed TEXT);
CREATE INDEX IF NOT EXISTS decided_mark ON decided (mark) WHERE opened = 1;
CREATE INDEX IF NOT EXISTS decided_unsent ON decided (gate_id) WHERE sealed IS NOT NULL;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A list as it was fetched: what it is, the site's name and zone, the public keys, and how far our clock is off."""

    known: GateList
    location_name: str
    timezone: str
    keys: dict[int, bytes]
    skew: timedelta


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a gate; `sealed` is the scanned code as long as Welkom does not know of it, else None."""

    id: UUID
    gate_id: UUID
    mark: str
    pass_mark: str
    reason: GateReason
    at: datetime
    sealed: str | None = None


class Store:
    """The file; one connection, used by one thread at a time. Each change is on the disk when its method returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        path.chmod(0o600)
        self._lock = threading.RLock()
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_TABLES)
        self._fetched = self._read_fetched()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else decide meanwhile, so that of two gates with the same code one opens."""
        with self._lock:
            yield

    @property
    def fetched(self) -> Fetched | None:
        """Return what is known of the list; None before the first one came."""
        return self._fetched

    @property
    def barred(self) -> bool:
        """Tell whether Welkom said that this box may no longer decide; kept, so that pulling a plug changes nothing."""
        return self._fact("barred") == "yes"

    def bar(self, barred: bool) -> None:
        """Keep whether this box may decide."""
        if barred != self.barred:
            self._keep_fact("barred", "yes" if barred else "")

    def keep_list(self, fetched: Fetched, listed: dict[str, Listed]) -> None:
        """Replace the list."""
        rows = [
            (mark, each.starts_at.timestamp(), each.ends_at.timestamp(), each.reason, each.pass_mark, each.credit)
            for mark, each in listed.items()
        ]
        oldest = (fetched.known.made_at - KEEP_OPENED).timestamp()
        with self._change() as change:
            change.execute("DELETE FROM listed")
            change.executemany("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?)", rows)
            change.execute("DELETE FROM decided WHERE sealed IS NULL AND at < ?", (oldest,))
            self._keep_fact("list", json.dumps(_fact_of(fetched)))
        self._fetched = fetched

    def listed(self, mark: str) -> Listed | None:
        """Return an appointment in the list."""
        row = self._one("SELECT starts_at, ends_at, reason, pass_mark, credit FROM listed WHERE mark = ?", mark)
        if row is None:
            return None
        reason = GateReason(row[2]) if row[2] else None
        return Listed(_moment(row[0]), _moment(row[1]), reason, row[3], row[4])

    def opened(self, mark: str, pass_mark: str = "") -> OpenedHere:
        """Return what was opened here for a code, and on a pass since the list was made or not told yet."""
        used = self._one("SELECT 1 FROM decided WHERE mark = ? AND opened = 1", mark) is not None
        if not pass_mark or self._fetched is None:
            return OpenedHere(used)
        spent = self._one(
            "SELECT count(*) FROM decided WHERE pass_mark = ? AND opened = 1 AND (sealed IS NOT NULL OR at >= ?)",
            pass_mark,
            self._fetched.known.made_at.timestamp(),
        )
        return OpenedHere(used, spent[0] if spent else 0)

    def keep(self, told: Decided) -> None:
        """Keep a decision."""
        opened = told.reason is GateReason.VALID
        row = (
            str(told.id), str(told.gate_id), told.mark, told.pass_mark, opened, told.reason, told.at.timestamp(),
            told.sealed,
        )  # fmt: skip
        with self._change() as change:
            change.execute("INSERT INTO decided VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def unsent(self, most: int) -> list[Decided]:
        """Return decisions that Welkom does not know of, the oldest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, gate_id, mark, pass_mark, reason, at, sealed FROM decided WHERE sealed IS NOT NULL "
                "ORDER BY rowid LIMIT ?",
                (most,),
            ).fetchall()
        return [
            Decided(UUID(row[0]), UUID(row[1]), row[2], row[3], GateReason(row[4]), _moment(row[5]), row[6])
            for row in rows
        ]

    def sent(self, ids: Iterable[UUID]) -> None:
        """Keep that Welkom knows of decisions: their codes go, and refusals go altogether."""
        with self._change() as change:
            rows = [(str(each),) for each in ids]
            change.executemany("DELETE FROM decided WHERE id = ? AND opened = 0", rows)
            change.executemany("UPDATE decided SET sealed = NULL WHERE id = ?", rows)

    def latest(self) -> datetime:
        """Return the latest moment that this box knows to have been: no clock may go back before it."""
        row = self._one("SELECT max(at) FROM decided")
        decided = _moment(row[0] if row and row[0] else 0.0)
        return max(decided, self._fetched.known.made_at) if self._fetched else decided

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _one(self, query: str, *values: Any) -> Any:
        with self._lock:
            return self._connection.execute(query, values).fetchone()

    def _fact(self, name: str) -> str:
        row = self._one("SELECT value FROM fact WHERE name = ?", name)
        return row[0] if row else ""

    def _keep_fact(self, name: str, value: str) -> None:
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def _read_fetched(self) -> Fetched | None:
        text = self._fact("list")
        return _fetched_of(json.loads(text)) if text else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _fact_of(fetched: Fetched) -> dict[str, Any]:
    return {
        "site": fetched.known.site,
        "made_at": fetched.known.made_at.timestamp(),
        "until": fetched.known.until.timestamp(),
        "location_name": fetched.location_name,
        "timezone": fetched.timezone,
        "keys": {number: key.hex() for number, key in fetched.keys.items()},
        "skew": fetched.skew.total_seconds(),
    }


def _fetched_of(fact: dict[str, Any]) -> Fetched:
    return Fetched(
        GateList(fact["site"], _moment(fact["made_at"]), _moment(fact["until"])),
        fact["location_name"],
        fact["timezone"],
        {int(number): bytes.fromhex(key) for number, key in fact["keys"].items()},
        timedelta(seconds=fact["skew"]),
    )
