"""Decisions of the day: which step a leg of a visit may take, who may take it on, who may check in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_api.visits.rules_sessions import SessionStage


class LegState(StrEnum):
    """Where a leg of a visit stands."""

    WAITING = "waiting"
    CALLED = "called"
    IN_SERVICE = "in_service"
    PAUSED = "paused"
    TRANSFERRED = "transferred"
    DONE = "done"
    NO_SHOW = "no_show"
    LEFT = "left"


class Step(StrEnum):
    """What can happen to a leg."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    ADMIT = "admit"
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_OVER = "take_over"
    TRANSFER = "transfer"
    FINISH = "finish"
    NO_SHOW = "no_show"
    LEAVE = "leave"
    REQUEUE = "requeue"


class TransferKind(StrEnum):
    """To what a visitor is passed on, in the words of the wire."""

    DESK = "balie"
    ROOM = "ruimte"
    TEAM = "team"
    PRODUCT = "product"
    EMPLOYEE = "medewerker"


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
    # Asked in with all others of a joint session: nobody is called one by one.
    Step.ADMIT: (frozenset({_S.WAITING}), _S.IN_SERVICE),
    # Set aside for a while (a form to fill in, a copy to fetch): the employee helps somebody else meanwhile.
    Step.PAUSE: (frozenset({_S.IN_SERVICE}), _S.PAUSED),
    Step.RESUME: (frozenset({_S.PAUSED}), _S.IN_SERVICE),
    # A colleague goes on with whom somebody left behind.
    Step.TAKE_OVER: (frozenset({_S.IN_SERVICE, _S.PAUSED}), _S.IN_SERVICE),
    # This leg ends here; a new one waits for whom it was passed on to.
    Step.TRANSFER: (frozenset({_S.WAITING, _S.CALLED, _S.IN_SERVICE, _S.PAUSED}), _S.TRANSFERRED),
    # Who forgot to press start did help somebody all the same.
    Step.FINISH: (frozenset({_S.CALLED, _S.IN_SERVICE, _S.PAUSED}), _S.DONE),
    Step.NO_SHOW: (frozenset({_S.CALLED}), _S.NO_SHOW),
    Step.LEAVE: (frozenset({_S.WAITING, _S.CALLED, _S.IN_SERVICE, _S.PAUSED}), _S.LEFT),
    Step.REQUEUE: (frozenset({_S.CALLED, _S.IN_SERVICE, _S.PAUSED}), _S.WAITING),
}

FINAL_STATES = frozenset({_S.DONE, _S.NO_SHOW, _S.LEFT, _S.TRANSFERRED})
AT_WORK = frozenset({_S.CALLED, _S.IN_SERVICE, _S.PAUSED})
"""Somebody is with an employee, or on the way to one."""


def may_serve(leg_skills: Collection[str], staff_skills: Collection[str]) -> bool:
    """Tell whether these skills suffice for a leg."""
    return set(leg_skills) <= set(staff_skills)


def fits_place(leg_place_kind: str, place: PlaceKind | None) -> bool:
    """Tell whether a leg can be served from a place: a conversation in a room is not for a desk."""
    return place is not PlaceKind.DESK or leg_place_kind != "room"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a waiting leg is for: skills and facilities, or one employee, team or place that it was passed on to."""

    place_kind: str
    skills: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    staff_id: UUID | None = None
    team_id: UUID | None = None
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """An employee at a desk or in a room, as the queue sees it; no place while none was chosen.

    `handles` tells whether the leg's department is one's own, or one helps for all.
    """

    id: UUID | None
    handles: bool
    skills: frozenset[str] = frozenset()
    team_id: UUID | None = None
    place_kind: PlaceKind | None = None
    place_id: UUID | None = None
    facilities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Needed:
    """What special needs of a visitor ask: of the employee, of desk or room, and from which languages to interpret."""

    skills: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    interpreted: frozenset[str] = frozenset()


def may_take_on(leg: Wanted, me: Colleague) -> bool:
    """Tell whether a leg is in this employee's queue: sent here by name, or else by skills and what the place has."""
    if not fits_place(leg.place_kind, me.place_kind):
        return False
    if leg.place_id is not None and me.place_id is not None and leg.place_id != me.place_id:
        return False
    if leg.staff_id is not None:
        return leg.staff_id == me.id
    if leg.team_id is not None:
        return leg.team_id == me.team_id
    if leg.place_id is not None and me.place_id is not None:
        return True
    return has_what_it_takes(leg, me)


def suits(needed: Needed, me: Colleague) -> bool:
    """Tell whether this employee and place have what a visitor specially needs, and not everybody has."""
    if not (needed.skills or needed.facilities or needed.interpreted & me.languages):
        return False
    return needed.skills <= me.skills and (not needed.facilities or needed.facilities <= me.facilities)


def has_what_it_takes(leg: Wanted, me: Colleague) -> bool:
    """Tell whether skills and facilities suffice; without skills asked, the department decides."""
    if me.place_id is not None and not leg.facilities <= me.facilities:
        return False
    return may_serve(leg.skills, me.skills) and (bool(leg.skills) or me.handles)


class Presence(StrEnum):
    """Whether an employee is there; who helps somebody is busy, whatever was set by hand."""

    AVAILABLE = "available"
    BUSY = "busy"
    BREAK = "break"
    AWAY = "away"


def presence_of(set_by_hand: str | None, helps_somebody: bool) -> Presence:
    """Return what colleagues see; who never told is away."""
    chosen = Presence(set_by_hand) if set_by_hand else Presence.AWAY
    return Presence.BUSY if helps_somebody and chosen is Presence.AVAILABLE else chosen


def may_mark_no_show(called_at: datetime | None, patience_minutes: int, now: datetime) -> bool:
    """Tell whether somebody who was called had time enough to come."""
    return called_at is not None and now >= called_at + timedelta(minutes=patience_minutes)


@dataclass(frozen=True, slots=True)
class WaitBand:
    """An honest expectation: between `low` and `high` minutes, both multiples of five."""

    low: int
    high: int


class Refusal(StrEnum):
    """Why somebody cannot check in, in the words of the wire."""

    UNKNOWN = "onbekend"
    OTHER_LOCATION = "andere-locatie"
    CANCELLED = "geannuleerd"
    OTHER_DAY = "andere-dag"
    TOO_EARLY = "te-vroeg"
    TOO_LATE = "te-laat"
    HELPED = "al-geholpen"
    ELSEWHERE = "niet-op-locatie"


@dataclass(frozen=True, slots=True)
class CheckInPolicy:
    """When one may check in at a location; `by_judgement` is for staff, who decide on the minutes themselves.

    `stage` is that of a joint session: who comes late for one that began may go in, and nobody once it is over.
    """

    timezone: str
    early_minutes: int
    late_minutes: int
    by_judgement: bool = False
    stage: SessionStage | None = None


def check_in_refusal(starts_at: datetime, cancelled: bool, policy: CheckInPolicy, now: datetime) -> Refusal | None:
    """Return why an appointment at this location cannot be checked in at this moment, or None when it can."""
    zone = ZoneInfo(policy.timezone)
    if cancelled:
        return Refusal.CANCELLED
    if starts_at.astimezone(zone).date() != now.astimezone(zone).date():
        return Refusal.OTHER_DAY
    if policy.stage is SessionStage.OVER:
        return Refusal.TOO_LATE
    if policy.by_judgement or policy.stage is SessionStage.UNDER_WAY:
        return None
    if now < starts_at - timedelta(minutes=policy.early_minutes):
        return Refusal.TOO_EARLY
    return Refusal.TOO_LATE if now > starts_at + timedelta(minutes=policy.late_minutes) else None
