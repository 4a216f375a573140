"""What this process remembers of free time; never the authority, and right with any number of processes.

Every transaction that changes capacity bumps a version (`versions.py`). A reader asks for the versions first and for
the rows after, so what it keeps is at worst newer than its label. Free time also ends its validity by itself, when the
earliest hold in it expires. A session that has bumped something looks only at its own, private copy, because what it
sees may still be rolled back.
"""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from threading import RLock
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Result, String, any_, bindparam, cast, func, select
from sqlmodel import Session

from booking_api.availability import rules
from booking_api.availability.capacity import Capacity, Window, part_of, read_capacity
from booking_api.availability.models import Allocation
from booking_api.availability.values import Place, Worker
from booking_api.availability.versions import (
    ALL_DAYS,
    OWN,
    all_days_question,
    has_bumped,
    has_bumped_all_days,
    total_version,
    versions_of,
)
from booking_api.locking import lock_questions
from booking_api.pipeline import Question, ask

_KEPT = 64
_AT_A_TIME = 1000
LONGEST = rules.DAY_CELLS  # no allocation is longer than a day; `allocating.take` sees to it
_row = Allocation.__table__.c  # type: ignore[attr-defined]
RELEASED = "released"
"""The purpose of what was given back and stays back for a while: taken for the public, free for staff."""
_TAKEN = select(_row.lane, _row.start_cell, _row.end_cell, _row.expires_at, _row.purpose).where(
    # The upper bound is what keeps the index from walking through everything that is still to come.
    _row.end_cell.between(bindparam("first") + 1, bindparam("end") + LONGEST),
    _row.start_cell < bindparam("end"),
)
# A hundred lanes as one text: a statement that stays the same is neither read nor planned anew each time.
_TAKEN_OF = {
    "postgresql": _TAKEN.where(_row.lane == any_(cast(bindparam("lanes", type_=String), ARRAY(String)))),
    "sqlite": _TAKEN.where(
        _row.lane.in_(select(func.json_each(bindparam("lanes", type_=String)).table_valued("value").c.value))
    ),
}


@dataclass(frozen=True, slots=True)
class FreeTime:
    """Who and what is free in a window, as masks.

    `workers` holds (worker, free, free together with its own place); `until` says per day when a hold in it expires,
    `expired` which lanes still carry rows of holds that did, `late` what was given back but stays back for a while.
    `starts` is where wishes fit, as far as somebody asked.
    """

    capacity: Capacity
    busy: dict[str, int]
    versions: dict[int, int]
    until: dict[int, datetime]
    expired: frozenset[str]
    workers: tuple[tuple[Worker, int, int], ...]
    places: tuple[tuple[Place, int], ...]
    late: dict[str, int] = field(default_factory=dict)
    starts: dict[Any, int] = field(default_factory=dict, compare=False)

    def seen_by(self, sees_late: bool) -> "FreeTime":
        """Return this free time with what was given back but stays back for a while, for who may see that."""
        if not sees_late or not self.late:
            return self
        busy = defaultdict(int, {lane: mask & ~self.late.get(lane, 0) for lane, mask in self.busy.items()})
        taken = Taken(busy, self.until, set(self.expired))
        return free_from(self.capacity, self.versions, taken)

    @property
    def total(self) -> int:
        """The sum of all versions: they only grow, so an equal sum means that nothing changed."""
        return sum(self.versions.values())

    @property
    def first(self) -> int:
        """The first cell of the window."""
        return self.capacity.window.first

    def stale_days(self, versions: dict[int, int], now: datetime) -> list[int]:
        """Return the days that must be read again."""
        window = self.capacity.window
        return [
            day
            for day in range(window.first_day, window.last_day + 1)
            if versions.get(day) != self.versions.get(day) or (day in self.until and self.until[day] <= now)
        ]


Memory = OrderedDict[Window, FreeTime]


def free_time(session: Session, window: Window, now: datetime) -> FreeTime:
    """Return what is free in a window now; raises NotFound for an unknown location."""
    memory = _memory(session)
    known = memory.get(window)
    if known and still_holds(session, known, now):
        return known
    # One at a time: whoever waits finds it remembered, and memory for reading is taken once. Nobody waits here for a
    # lock of the database, for reads never do.
    with _kept(session).setdefault("reading", RLock()):
        return _read(session, window, memory, now)


def still_holds(session: Session, known: FreeTime, now: datetime) -> bool:
    """Tell whether free time that was read before is free time still: nothing changed, and no hold in it ended."""
    unchanged = total_version(session, known.capacity.window) == known.total
    return unchanged and not any(moment <= now for moment in known.until.values())


def _read(session: Session, window: Window, memory: Memory, now: datetime) -> FreeTime:
    known, versions = memory.get(window), versions_of(session, window)
    if known and known.versions == versions and not any(t <= now for t in known.until.values()):
        return known
    if known and known.versions.get(ALL_DAYS) == versions.get(ALL_DAYS):
        fresh = _read_days(session, known, known.capacity, versions, known.stale_days(versions, now), now)
    else:
        capacity = read_capacity(session, window)
        days = list(range(window.first_day, window.last_day + 1))
        fresh = _read_days(session, None, capacity, versions, days, now)
    memory[window] = fresh
    while len(memory) > _KEPT:
        memory.popitem(last=False)
    return fresh


def free_around(
    session: Session, window: Window, first: int, end: int, now: datetime, locks: Iterable[str] = ()
) -> FreeTime:
    """Return what is free between two cells according to the rows as they are now; the rest is not looked at.

    For who holds the lock of the window, or takes it with `locks`, and wants to know about one time only: a few rows,
    whatever the day holds.
    """
    whose = OWN if has_bumped_all_days(session) else "shared"
    known: dict[Window, tuple[int, Capacity]] = session.info.setdefault(whose, {}).setdefault("capacity", {})
    version, capacity = known.get(window) or _part_of_known(session, window)
    first, end = max(first, window.first), min(end, window.first + window.cells)
    questions = [*lock_questions(session, locks), all_days_question(window.location_id)]
    answers = ask(session, [*questions, _taken_question(session, capacity.lanes if capacity else (), first, end)])
    newest, rows = answers[-2][0][0] if answers[-2] else 0, answers[-1]
    if capacity is None or version != newest:
        capacity = read_capacity(session, window)
        rows = list(_execute(session, capacity, first, end).all())
    if known.get(window) != (newest, capacity):
        if len(known) > _KEPT:
            known.clear()
        known[window] = (newest, capacity)
    taken = Taken(defaultdict(int), {}, set())
    _add(taken, rows, capacity, first, end, now)
    return free_from(capacity, {}, taken)


def _part_of_known(session: Session, window: Window) -> tuple[int, Capacity | None]:
    """Return the capacity of a window that lies in one whose free time is remembered, with its version."""
    memory = _memory(session)
    for larger in list(memory):
        free = memory.get(larger)
        if free and larger.holds(window):
            return free.versions.get(ALL_DAYS, 0), part_of(free.capacity, window)
    return -1, None


def forget(session: Session) -> None:
    """Drop everything remembered: something wrote past the versions."""
    _kept(session).clear()


def _memory(session: Session) -> Memory:
    memory: Memory = _kept(session).setdefault("free_time", OrderedDict())
    return memory


def _kept(session: Session) -> dict[str, Any]:
    kept: dict[str, Any] = session.info.setdefault(OWN if has_bumped(session) else "shared", {})
    return kept


def _read_days(
    session: Session,
    known: FreeTime | None,
    capacity: Capacity,
    versions: dict[int, int],
    days: list[int],
    now: datetime,
) -> FreeTime:
    """Return free time with some days read again and the other days as they were known."""
    window = capacity.window
    spans = ((day * rules.DAY_CELLS, (day + 1) * rules.DAY_CELLS) for day in days)
    keep = ~rules.mask_of(spans, window.first, window.cells)
    taken = Taken(defaultdict(int), {}, set())
    if known:
        taken.busy.update((lane, mask & keep) for lane, mask in known.busy.items())
        taken.until.update((day, moment) for day, moment in known.until.items() if day not in days)
        taken.expired.update(known.expired)
        taken.late.update((lane, mask & keep) for lane, mask in known.late.items() if mask & keep)
    for first, last in _runs(days):
        _read_span(session, capacity, first * rules.DAY_CELLS, (last + 1) * rules.DAY_CELLS, now, taken)
    return free_from(capacity, versions, taken)


@dataclass(frozen=True, slots=True)
class Taken:
    """What allocations say, while they are being read."""

    busy: dict[str, int]
    until: dict[int, datetime]
    expired: set[str]
    late: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """Yield stretches of neighbouring days, first and last."""
    for _, stretch in groupby(enumerate(days), key=lambda numbered: numbered[1] - numbered[0]):
        run = [day for _, day in stretch]
        yield run[0], run[-1]


def _read_span(session: Session, capacity: Capacity, first: int, end: int, now: datetime, taken: Taken) -> None:
    """Read and add what is allocated between two cells, some at a time: a quarter of rows is larger than its masks."""
    for rows in _execute(session, capacity, first, end).partitions(_AT_A_TIME):
        _add(taken, rows, capacity, first, end, now)


def _execute(session: Session, capacity: Capacity, first: int, end: int) -> Result[Any]:
    return session.connection().execute(*_taken_question(session, capacity.lanes, first, end))


def _taken_question(session: Session, lanes: tuple[str, ...], first: int, end: int) -> Question:
    dialect = session.get_bind().dialect.name
    return _TAKEN_OF[dialect], {"lanes": _as_list(dialect, lanes), "first": first, "end": end}


@lru_cache(maxsize=_KEPT)
def _as_list(dialect: str, lanes: tuple[str, ...]) -> str:
    """Return lanes as the one text that a database reads a list from; the lanes of a day are asked for many times."""
    listed = json.dumps(lanes)
    return listed if dialect == "sqlite" else "{" + listed[1:-1] + "}"


def _add(taken: Taken, rows: Iterable[Any], capacity: Capacity, first: int, end: int, now: datetime) -> None:
    """Add rows of allocations, each as far as it lies between two cells."""
    base = capacity.window.first
    for lane, start_cell, end_cell, expires_at, purpose in rows:
        low, high = max(start_cell, first), min(end_cell, end)
        if expires_at is not None:
            if expires_at <= now:
                taken.expired.add(lane)
                continue
            for day in rules.days_of(low, high):
                taken.until[day] = min(expires_at, taken.until.get(day, expires_at))
        mask = ((1 << (high - low)) - 1) << (low - base)
        taken.busy[lane] |= mask
        if purpose == RELEASED:
            taken.late[lane] |= mask


def free_from(capacity: Capacity, versions: dict[int, int], taken: Taken) -> FreeTime:
    """Return what is left of a capacity when what is taken is taken off."""
    free = {lane: ~mask for lane, mask in taken.busy.items()}
    workers = []
    for worker, mask in capacity.workers:
        own = mask & free.get(worker.lane, -1)
        workers.append((worker, own, own & free.get(worker.place_lane, -1)))
    places = tuple((place, mask & free.get(place.lane, -1)) for place, mask in capacity.places)
    expired = frozenset(taken.expired)
    late = dict(taken.late)
    return FreeTime(capacity, dict(taken.busy), versions, taken.until, expired, tuple(workers), places, late)


@dataclass(frozen=True, slots=True)
class WhereLanesAre:
    """By lane, the numbers of the workers and of the places of some free time that it takes off from."""

    workers: dict[str, list[int]]
    places: dict[str, list[int]]


def where_lanes_are(free: FreeTime) -> WhereLanesAre:
    """Return where to find each lane; it stays the same when something more is taken."""
    workers: dict[str, list[int]] = defaultdict(list)
    places: dict[str, list[int]] = defaultdict(list)
    for number, (worker, *_) in enumerate(free.workers):
        for lane in {worker.lane, worker.place_lane}:
            workers[lane].append(number)
    for number, (place, _) in enumerate(free.places):
        places[place.lane].append(number)
    return WhereLanesAre(workers, places)


def less(free: FreeTime, taken: Mapping[str, int], where: WhereLanesAre) -> FreeTime:
    """Return what is left of free time when something more is taken, as masks by lane."""
    busy, workers, places = dict(free.busy), list(free.workers), list(free.places)
    for lane, mask in taken.items():
        busy[lane] = busy.get(lane, 0) | mask
        for number in where.workers.get(lane, ()):
            worker, own, both = workers[number]
            workers[number] = (worker, own & ~mask if worker.lane == lane else own, both & ~mask)
        for number in where.places.get(lane, ()):
            place, own = places[number]
            places[number] = (place, own & ~mask)
    return replace(free, busy=busy, workers=tuple(workers), places=tuple(places), starts={})


def location_ids_of(capacity: Capacity, staff_ids: Iterable[UUID | None]) -> set[UUID]:
    """Return the locations whose free time changes when these employees are taken here."""
    others = (capacity.elsewhere.get(id_, frozenset()) for id_ in staff_ids if id_)
    return {capacity.window.location_id}.union(*others)
