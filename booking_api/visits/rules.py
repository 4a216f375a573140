"""Decisions of the day: which step a leg of a visit may take, who is next and why, how long one waits."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class LegState(StrEnum):
    """Where a leg of a visit stands."""

    WAITING = "waiting"
    CALLED = "called"
    IN_SERVICE = "in_service"
    DONE = "done"
    NO_SHOW = "no_show"
    LEFT = "left"


class Step(StrEnum):
    """What can happen to a leg."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    LEAVE = "leave"
    REQUEUE = "requeue"


class PlaceKind(StrEnum):
    """Where somebody is called to, in the words of the wire."""

    DESK = "balie"
    ROOM = "ruimte"
    WAITING_AREA = "wachtruimte"


_S = LegState

# Each step: from which states it may be taken, and the state it leads to.
TRANSITIONS: dict[Step, tuple[frozenset[LegState], LegState]] = {
    Step.CALL: (frozenset({_S.WAITING}), _S.CALLED),
    Step.RECALL: (frozenset({_S.CALLED}), _S.CALLED),
    Step.START: (frozenset({_S.CALLED}), _S.IN_SERVICE),
    # Who forgot to press start did help somebody all the same.
    Step.FINISH: (frozenset({_S.CALLED, _S.IN_SERVICE}), _S.DONE),
    Step.NO_SHOW: (frozenset({_S.CALLED}), _S.NO_SHOW),
    Step.LEAVE: (frozenset({_S.WAITING, _S.CALLED}), _S.LEFT),
    Step.REQUEUE: (frozenset({_S.CALLED, _S.IN_SERVICE}), _S.WAITING),
}

FINAL_STATES = frozenset({_S.DONE, _S.NO_SHOW, _S.LEFT})


def may_take(step: Step, state: LegState) -> bool:
    """Tell whether a leg in this state may take this step."""
    return state in TRANSITIONS[step][0]


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A waiting leg as the order sees it; `appointment_at` is the booked start of this leg, None for a walk-in."""

    leg_id: UUID
    priority: int
    arrived_at: datetime
    waiting_since: datetime
    appointment_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """What a location decides about its queue, in minutes."""

    late_minutes: int = 30
    walk_in_weight: int = 30


def is_on_time(entry: QueueEntry, policy: QueuePolicy) -> bool:
    """Tell whether this is an appointment whose visitor arrived soon enough to keep its place."""
    if entry.appointment_at is None:
        return False
    return entry.arrived_at <= entry.appointment_at + timedelta(minutes=policy.late_minutes)


def turn_at(entry: QueueEntry, policy: QueuePolicy) -> datetime:
    """Return the moment that decides the order: the booked time of who is on time.

    A walk-in, and who comes too late, goes like an appointment of `walk_in_weight` minutes after it joined the queue.
    It does not depend on now, so that nobody's place changes while waiting.
    """
    if is_on_time(entry, policy) and entry.appointment_at is not None:
        return entry.appointment_at
    return entry.waiting_since + timedelta(minutes=policy.walk_in_weight)


def queue_key(entry: QueueEntry, policy: QueuePolicy) -> tuple[int, datetime, datetime, int]:
    """Return the sort key of the queue: priority class, turn, arrival, and the id so that the order is total."""
    return -entry.priority, turn_at(entry, policy), entry.waiting_since, entry.leg_id.int


def in_order(entries: Iterable[QueueEntry], policy: QueuePolicy) -> list[QueueEntry]:
    """Return the queue in the order in which it is to be called."""
    return sorted(entries, key=lambda entry: queue_key(entry, policy))


class WhyNext(StrEnum):
    """Why somebody is first in the queue; screens have the sentence."""

    ALONE = "alone"
    PRIORITY = "priority"
    APPOINTMENT_TIME = "appointment_time"
    WAITED_LONG = "waited_long"
    ARRIVED_FIRST = "arrived_first"


def why_next(queue: Sequence[QueueEntry], policy: QueuePolicy) -> WhyNext | None:
    """Explain why the first of an ordered queue is before the second; None for an empty queue."""
    if not queue:
        return None
    if len(queue) == 1:
        return WhyNext.ALONE
    first, second = queue[0], queue[1]
    if first.priority != second.priority:
        return WhyNext.PRIORITY
    if is_on_time(first, policy):
        return WhyNext.APPOINTMENT_TIME
    return WhyNext.WAITED_LONG if is_on_time(second, policy) else WhyNext.ARRIVED_FIRST


def may_serve(leg_skills: Collection[str], staff_skills: Collection[str]) -> bool:
    """Tell whether these skills suffice for a leg."""
    return set(leg_skills) <= set(staff_skills)


def fits_place(leg_place_kind: str, place: PlaceKind | None) -> bool:
    """Tell whether a leg can be served from a place: a conversation in a room is not for a desk."""
    return place is not PlaceKind.DESK or leg_place_kind != "room"


@dataclass(frozen=True, slots=True)
class WaitBand:
    """An honest expectation: between `low` and `high` minutes, both multiples of five."""

    low: int
    high: int


def wait_band(minutes_ahead: float, servers: int) -> WaitBand | None:
    """Return how long one waits behind so many minutes of work shared by so many servers; None when nobody serves."""
    if servers <= 0:
        return None
    expected = minutes_ahead / servers
    low = math.floor(expected * 0.7 / 5) * 5
    return WaitBand(low, max(low + 5, math.ceil(expected * 1.3 / 5) * 5))


class Refusal(StrEnum):
    """Why somebody cannot check in, in the words of the wire."""

    UNKNOWN = "onbekend"
    OTHER_LOCATION = "andere-locatie"
    CANCELLED = "geannuleerd"
    OTHER_DAY = "andere-dag"
    TOO_EARLY = "te-vroeg"
    TOO_LATE = "te-laat"
    HELPED = "al-geholpen"


@dataclass(frozen=True, slots=True)
class CheckInPolicy:
    """When one may check in at a location; `by_judgement` is for staff, who decide on the minutes themselves."""

    timezone: str
    early_minutes: int
    late_minutes: int
    by_judgement: bool = False


def check_in_refusal(starts_at: datetime, cancelled: bool, policy: CheckInPolicy, now: datetime) -> Refusal | None:
    """Return why an appointment at this location cannot be checked in at this moment, or None when it can."""
    zone = ZoneInfo(policy.timezone)
    if cancelled:
        return Refusal.CANCELLED
    if starts_at.astimezone(zone).date() != now.astimezone(zone).date():
        return Refusal.OTHER_DAY
    if policy.by_judgement:
        return None
    if now < starts_at - timedelta(minutes=policy.early_minutes):
        return Refusal.TOO_EARLY
    return Refusal.TOO_LATE if now > starts_at + timedelta(minutes=policy.late_minutes) else None
