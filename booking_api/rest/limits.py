"""How many requests a client, or a stranger, may make in a minute.

The count is in the database, so it holds for all processes together. A process takes a portion at a time and hands it
out by itself, so most requests cost nothing. All together never let through more than the limit; a client that is
spread over several processes may be stopped up to a portion for each of them earlier.
"""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from booking_api.db import Database
from booking_api.errors import Busy, TooManyTries
from booking_api.identity.counting import minute_of, take
from booking_api.identity.guessing import network_mark

LIMITS_OFF = 0
PORTIONS = 50


@dataclass
class Limits:
    """The limits of one process; `secret` hides where strangers are."""

    per_client: int = LIMITS_OFF
    per_stranger: int = LIMITS_OFF
    secret: str = ""
    _minute: int = 0
    _left: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count_client(self, db: Database, client_id: object, now: datetime) -> None:
        """Count a request of a client; raises TooManyTries with `retry_after` in seconds."""
        self._count(db, f"client:{client_id}", self.per_client, now)

    def count_stranger(self, db: Database, address: str, now: datetime) -> None:
        """Count a request without a valid token from the surroundings of an address; raises TooManyTries."""
        self._count(db, network_mark(address, self.secret, now), self.per_stranger, now)

    def _count(self, db: Database, key: str, limit: int, now: datetime) -> None:
        if limit == LIMITS_OFF:
            return
        with self._lock:
            if self._minute != minute_of(now):
                self._minute = minute_of(now)
                self._left.clear()
            left = self._left.get(key)
            if left:
                self._left[key] = left - 1
        if left is None or left == 0:
            left = self._portion(db, key, limit, now)
        if left < 1:
            raise TooManyTries(retry_after=60 - int(now.timestamp()) % 60)

    def _portion(self, db: Database, key: str, limit: int, now: datetime) -> int:
        """Take a portion and keep what this request leaves of it; -1 in the books says that nothing is to be had."""
        size = max(1, limit // PORTIONS)
        try:
            with db.transaction() as session:
                total = take(session, key, size, now)
        except Busy:
            return size  # a limit that cannot be counted must not stop the hall
        got = min(size, limit - (total - size))
        with self._lock:
            self._left[key] = max(self._left.get(key, 0), 0) + got - 1 if got > 0 else -1
        return got
