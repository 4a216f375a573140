"""What keeping watch over the hall gives out: escalations, alarms, messages, and the load of teams and desks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.visits.rules import Presence
from booking_api.visits.rules_hall import EscalationStep


@dataclass(frozen=True, slots=True)
class EscalationView:
    """How far a wait was signalled, and who took it up."""

    step: EscalationStep
    raised_at: datetime
    taken_up_at: datetime | None
    taken_up_by: UUID | None
    taken_up_name: str

    @property
    def is_open(self) -> bool:
        """Tell whether nobody took it up yet."""
        return self.taken_up_at is None


@dataclass(frozen=True, slots=True)
class AlarmView:
    """Something that is wrong now: `name` of the device or printer, and what it is; of a gate also for which code."""

    id: UUID
    kind: str
    name: str
    detail: str
    raised_at: datetime
    answered_name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message to this colleague that was not put away yet."""

    id: UUID
    sender_id: UUID
    sender_name: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """How many wait for one team, how long, and how many are being helped."""

    name: str
    waiting: int
    helped: int
    longest: int
    over_limit: int


@dataclass(frozen=True, slots=True)
class PlaceLoad:
    """What happens at one desk or in one room; `state` is closed, free, break, empty, or that of the visitor there.

    A desk that was closed (`is_closed`) may still have a visitor: who sits there is helped to the end.
    """

    id: UUID
    kind: str
    name: str
    state: str
    staff_id: UUID | None
    staff_name: str
    minutes: int
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What one colleague does now; `minutes` since it began."""

    id: UUID
    name: str
    presence: Presence
    place: str
    minutes: int
    helped_today: int


@dataclass(frozen=True, slots=True)
class WaitsToday:
    """How long those waited who were called today, in minutes, and how many of them within the limit."""

    called: int
    within_limit: int
    typical: int
    by_hour: tuple[tuple[int, int, int], ...]
    """Local hour, how many were called, and the typical wait."""


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What a half hour asks and what there is for it, in minutes of work."""

    starts_at: datetime
    asked: int
    there: int


@dataclass(frozen=True, slots=True)
class HallLoad:
    """All that a supervisor sees at once; no visitor's name is in it."""

    teams: tuple[TeamLoad, ...]
    places: tuple[PlaceLoad, ...]
    people: tuple[PersonLoad, ...]
    waits: WaitsToday
    ahead: tuple[HalfHour, ...]
    limit: int

    @property
    def percent_in_time(self) -> int:
        """Return how many in a hundred were called within the limit; who still waits beyond it is too late already."""
        counted = self.waits.called + sum(team.over_limit for team in self.teams)
        return round(100 * self.waits.within_limit / counted) if counted else 100
