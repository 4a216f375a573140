"""What a simulated day is made of: who comes when or not at all, how long helping takes; one seed, one day."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

LATE_SHARE = 0.12


@dataclass(frozen=True, slots=True)
class Options:
    """What to play: how many walk in, how many stay away, which desks close when."""

    seed: int = 1
    appointments: int = 160
    walk_ins: int = 140
    no_show: float = 0.08
    pace: float = 1.0
    """How long helping takes compared with what was planned: 1.2 is a slow day."""
    closures: tuple[tuple[str, str], ...] = ()
    """Name of a desk and local time, as ("Balie 4", "12:00")."""


@dataclass
class Chances:
    """How people differ, all from one seed; each kind of chance has its own stream, so that one more walk-in changes
    nothing about how long others take."""

    seed: int
    _streams: dict[str, random.Random] = field(default_factory=dict)

    def of(self, kind: str) -> random.Random:
        """Return the stream of one kind of chance."""
        if kind not in self._streams:
            self._streams[kind] = random.Random(f"{self.seed}:{kind}")  # noqa: S311 - a repeatable play
        return self._streams[kind]

    def for_one(self, kind: str, key: object) -> random.Random:
        """Return a stream for one person, whatever happens to the others."""
        return random.Random(f"{self.seed}:{kind}:{key}")  # noqa: S311

    def arrival(self, starts_at: datetime, key: object) -> datetime:
        """Return when somebody with an appointment comes: most some minutes early, some late."""
        chance = self.for_one("arrival", key)
        if chance.random() < LATE_SHARE:
            return starts_at + timedelta(minutes=chance.uniform(0, 14))
        return starts_at - timedelta(minutes=min(35.0, max(0.5, chance.lognormvariate(2.0, 0.6))))

    def service_minutes(self, planned: float, pace: float, key: object) -> float:
        """Return how long helping takes: mostly shorter than planned, sometimes much longer."""
        return max(1.0, planned * pace * self.for_one("service", key).lognormvariate(-0.13, 0.42))

    def walk_seconds(self, key: object) -> float:
        """Return how long somebody takes from the chair to the desk."""
        return self.for_one("walk", key).uniform(15, 60)

    def walk_in_moments(self, count: int, opens: datetime, closes: datetime) -> list[datetime]:
        """Return when people walk in: a peak in the late morning and a smaller one after lunch."""
        chance = self.of("walk-in")
        found: list[datetime] = []
        span = (closes - opens).total_seconds()
        while len(found) < count:
            share = chance.betavariate(2.2, 3.2) if chance.random() < 0.65 else chance.betavariate(5, 3)
            found.append(opens + timedelta(seconds=share * (span - 45 * 60)))
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Wait:
    """One visitor's wait: what was expected at arrival (a band in minutes, if any) and what it became."""

    product: str
    arrived_at: datetime
    called_at: datetime
    due_at: datetime
    low: int | None
    high: int | None

    @property
    def minutes(self) -> float:
        """Return the minutes from arrival to the call."""
        return (self.called_at - self.arrived_at).total_seconds() / 60

    @property
    def felt(self) -> float:
        """Return the minutes from when it counts: who comes early waits for the own time first."""
        return max(0.0, (self.called_at - max(self.arrived_at, self.due_at)).total_seconds() / 60)


@dataclass
class Played:
    """What came of a day."""

    waits: list[Wait] = field(default_factory=list)
    booked: int = 0
    walk_ins: int = 0
    stayed_away: int = 0
    not_helped: int = 0
    helped_by: dict[UUID, int] = field(default_factory=dict)
    closed_late_minutes: int = 0
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
