"""Who is next and why: priority, what suits an employee and place, appointment time, arrival, fairness to walk-ins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A waiting leg as the order sees it; `appointment_at` is the booked start of this leg, None for a walk-in.

    `own_language` is set in the queue of an employee who speaks the visitor's language, which few others do;
    `suits_needs` in that of who has, or sits at a place that has, what the visitor specially needs.
    """

    leg_id: UUID
    priority: int
    arrived_at: datetime
    waiting_since: datetime
    appointment_at: datetime | None = None
    own_language: bool = False
    suits_needs: bool = False


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """What a location decides about its queue, in minutes."""

    late_minutes: int = 30
    walk_in_weight: int = 30
    language_minutes: int = 10
    needs_minutes: int = 10


def is_on_time(entry: QueueEntry, policy: QueuePolicy) -> bool:
    """Tell whether this is an appointment whose visitor arrived soon enough to keep its place."""
    if entry.appointment_at is None:
        return False
    return entry.arrived_at <= entry.appointment_at + timedelta(minutes=policy.late_minutes)


def turn_at(entry: QueueEntry, policy: QueuePolicy) -> datetime:
    """Return the moment that decides the order: the booked time of who is on time.

    A walk-in, and who comes too late, goes like an appointment of `walk_in_weight` minutes after it joined the queue;
    who speaks a language of this employee's own goes `language_minutes` earlier here, and who needs what is here, but
    not everywhere, `needs_minutes`. It does not depend on now, so that nobody's place changes while waiting.
    """
    sooner = sooner_by(entry, policy)
    if is_on_time(entry, policy) and entry.appointment_at is not None:
        return entry.appointment_at - sooner
    return entry.waiting_since + timedelta(minutes=policy.walk_in_weight) - sooner


def sooner_by(entry: QueueEntry, policy: QueuePolicy) -> timedelta:
    """Return how much earlier somebody goes here than elsewhere: for a language or for needs, whichever helps most."""
    language = policy.language_minutes if entry.own_language else 0
    needs = policy.needs_minutes if entry.suits_needs else 0
    return timedelta(minutes=max(language, needs))


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
    SPECIAL_NEEDS = "special_needs"
    OWN_LANGUAGE = "own_language"
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
    if suited := _goes_sooner(first, second, policy):
        return suited
    if is_on_time(first, policy):
        return WhyNext.APPOINTMENT_TIME
    return WhyNext.WAITED_LONG if is_on_time(second, policy) else WhyNext.ARRIVED_FIRST


def _goes_sooner(first: QueueEntry, second: QueueEntry, policy: QueuePolicy) -> WhyNext | None:
    """Return what brought the first before the second here and nowhere else, if anything did."""
    elsewhere = replace(first, suits_needs=False, own_language=False)
    if queue_key(elsewhere, policy) <= queue_key(second, policy):
        return None
    by_needs = first.suits_needs and (policy.needs_minutes >= policy.language_minutes or not first.own_language)
    return WhyNext.SPECIAL_NEEDS if by_needs else WhyNext.OWN_LANGUAGE
