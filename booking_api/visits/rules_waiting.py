"""How long one waits (V11): the queue played forward a number of times, with service times as they really were."""

import math
import random
from bisect import insort
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from booking_api.visits.rules import PlaceKind, WaitBand, fits_place, may_serve

RUNS = 40
SEED = 5
"""The same hall gives the same answer: nobody sees the own wait jump because of chance."""
USUAL: tuple[float, ...] = (0.5, 0.63, 0.74, 0.84, 0.95, 1.06, 1.19, 1.36, 1.66)
"""Deciles of minutes taken divided by minutes planned, until a location has seen enough of its own."""
ENOUGH = 20
BETWEEN = 0.75
"""Minutes from one visitor to the next: finish, look who is next, call."""
COMES = 0.92
EARLY, SPREAD = 6.0, 6.0
"""Who is still to come: how likely, how many minutes before the time, and how much that differs."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A desk or room with what it has."""

    id: UUID
    kind: PlaceKind
    facilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Server:
    """Somebody who helps: from when (minutes from now) and until when; `busy_with` is planned and elapsed minutes.

    `place` is the own desk or room; who has none takes a shared one for each visitor, and is in `busy_at` now.
    """

    id: UUID
    skills: frozenset[str]
    team_id: UUID | None = None
    until: float = math.inf
    free_in: float = 0.0
    busy_with: tuple[float, float, tuple[float, ...]] | None = None
    place: Spot | None = None
    busy_at: UUID | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Somebody who waits, or is still to come in so many minutes; `key` is the place in the queue.

    Who was passed on waits for that employee, team, or desk or room only.
    """

    id: Hashable
    key: tuple[object, ...]
    minutes: float
    skills: frozenset[str]
    ratios: tuple[float, ...] = USUAL
    staff_id: UUID | None = None
    team_id: UUID | None = None
    place_id: UUID | None = None
    comes_in: float | None = None
    place_kind: str = "none"
    facilities: frozenset[str] = frozenset()


def sample(ratios: Sequence[float], chance: float) -> float:
    """Return the ratio at a point between 0 and 1 of a distribution known by its nine deciles."""
    ends = (ratios[0] * 0.7, *ratios, ratios[-1] * 1.3)
    place = chance * 10
    low = min(int(place), 9)
    return ends[low] + (ends[low + 1] - ends[low]) * (place - low)


def deciles(values: Sequence[float]) -> tuple[float, ...]:
    """Return the nine deciles of values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    found = []
    for number in range(1, 10):
        place = last * number / 10
        low = int(place)
        high = min(low + 1, last)
        found.append(round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 3))
    return tuple(found)


def places_for(server: Server, job: Job, shared: Sequence[Spot]) -> tuple[int, ...] | None:
    """Return at which of the shared places this one may help with that: () at the own place, None if not at all.

    Who has a desk or room stays there, unless asked for by name; who has none takes one of the kind that is asked for.
    """
    if not _may_help(server, job):
        return None
    own = server.place
    if job.place_kind == "none" or (own and fits_place(job.place_kind, own.kind) and _has_all(own, job)):
        return ()
    if own and job.staff_id != server.id:
        return None
    kind = PlaceKind.ROOM if job.place_kind == "room" else PlaceKind.DESK
    fitting = (number for number, spot in enumerate(shared) if spot.kind is kind and _has_all(spot, job))
    return tuple(fitting) or None


def _may_help(server: Server, job: Job) -> bool:
    """Tell whether somebody waits for this one: as `rules.may_take_on` says it of the queue."""
    if job.staff_id is not None:
        return job.staff_id == server.id
    if job.team_id is not None:
        return job.team_id == server.team_id
    return may_serve(job.skills, server.skills)


def _has_all(spot: Spot, job: Job) -> bool:
    return job.place_id in (None, spot.id) and job.facilities <= spot.facilities


Able = Sequence[Mapping[int, tuple[int, ...]]]
"""For each server the jobs (by number) that it may help with, and at which shared places."""


def able_to(servers: Sequence[Server], jobs: Sequence[Job], shared: Sequence[Spot]) -> Able:
    """Return which server may help with which job, and where."""
    return [
        {number: places for number, job in enumerate(jobs) if (places := places_for(server, job, shared)) is not None}
        for server in servers
    ]


def waits(
    servers: Sequence[Server], jobs: Sequence[Job], shared: Sequence[Spot] = (), runs: int = RUNS
) -> Mapping[Hashable, list[float]]:
    """Return, for each job that is here, the minutes until it is called in each run; none where nobody can serve.

    Who is still to come counts only when it goes before somebody who is here, or may take a shared place meanwhile.
    """
    chance = random.Random(SEED)  # noqa: S311 - no secret: it stands for how people's times differ
    here = [job for job in jobs if job.comes_in is None]
    last = max((job.key for job in here), default=())
    ordered = sorted(jobs, key=lambda job: job.key)
    able = able_to(servers, ordered, shared)
    matter = {n for n, job in enumerate(ordered) if job.key <= last or any(can.get(n) for can in able)}
    able = [{number: places for number, places in can.items() if number in matter} for can in able]
    found: dict[Hashable, list[float]] = {job.id: [] for job in here}
    for _ in range(runs):
        for job_id, start in _Run(servers, ordered, able, shared, chance).starts().items():
            if job_id in found:
                found[job_id].append(start)
    return found


def band_of(starts: Sequence[float]) -> WaitBand | None:
    """Return between which minutes four of five runs called this one, in steps of five; None without any run."""
    if not starts:
        return None
    found = deciles(starts)
    low = max(0, math.floor(found[0] / 5) * 5)
    return WaitBand(low, max(low + 5, math.ceil(found[-1] / 5) * 5))


@dataclass
class _Run:
    """One way in which the next hours may go."""

    servers: Sequence[Server]
    jobs: Sequence[Job]
    able: Able
    shared: Sequence[Spot]
    chance: random.Random
    free: list[tuple[float, int]] = field(default_factory=list)
    comes: dict[int, float] = field(default_factory=dict)
    shared_free: list[float] = field(default_factory=list)

    def starts(self) -> dict[Hashable, float]:
        """Play until everybody who is here is called, and return when each was."""
        self.comes = {number: at for number, job in enumerate(self.jobs) if (at := self._comes(job)) is not None}
        here = sum(job.comes_in is None for job in self.jobs)
        self._begin()
        found: dict[Hashable, float] = {}
        while here and self.free:
            at, server = self.free.pop(0)
            taken, where, again = self._next(server, at)
            if taken is None:
                if again is not None:
                    self._is_free(server, again)
                continue
            job = self.jobs[taken]
            del self.comes[taken]
            here -= job.comes_in is None
            found[job.id] = at
            ready = at + self._takes(job.minutes, job.ratios) + BETWEEN
            insort(self.free, (ready, server))
            if where is not None:
                self.shared_free[where] = ready
        return found

    def _begin(self) -> None:
        numbers = {spot.id: number for number, spot in enumerate(self.shared)}
        self.shared_free = [0.0] * len(self.shared)
        for number, server in enumerate(self.servers):
            at = self._first_free(server)
            self._is_free(number, at)
            if server.busy_at in numbers:
                self.shared_free[numbers[server.busy_at]] = at

    def _is_free(self, server: int, at: float) -> None:
        # Of two that are free, either may call first.
        insort(self.free, (at + self.chance.random() * 0.01, server))

    def _next(self, server: int, at: float) -> tuple[int | None, int | None, float | None]:
        """Return whom this server takes now and at which shared place, or else when there may be somebody.

        The last is None, too, when nobody is to come any more or the server goes home.
        """
        soonest = math.inf
        if at >= self.servers[server].until:
            return None, None, None
        able, shared_free = self.able[server], self.shared_free
        for number, moment in self.comes.items():  # in the order of the queue
            places = able.get(number)
            if places is None:
                continue
            where = min(places, key=shared_free.__getitem__) if places else None
            ready = moment if where is None else max(moment, shared_free[where])
            if ready <= at:
                return number, where, None
            soonest = min(soonest, ready)
        return None, None, soonest if soonest < math.inf else None

    def _comes(self, job: Job) -> float | None:
        if job.comes_in is None:
            return 0.0
        if self.chance.random() > COMES:
            return None
        return max(0.1, job.comes_in + self.chance.gauss(-EARLY, SPREAD))

    def _first_free(self, server: Server) -> float:
        if server.busy_with is None:
            return server.free_in
        minutes, elapsed, ratios = server.busy_with
        for _ in range(8):
            total = self._takes(minutes, ratios)
            if total > elapsed:
                return total - elapsed + BETWEEN
        return max(1.0, minutes * 0.2)

    def _takes(self, minutes: float, ratios: Sequence[float]) -> float:
        return minutes * sample(ratios, self.chance.random())
