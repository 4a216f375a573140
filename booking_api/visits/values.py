"""What goes in and out of the day's use cases: places, walk-ins, visits as a reader may see them, lines on a wall."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.appointments.requests import NeedWish
from booking_api.customers.values import CustomerDetails
from booking_api.visits.rules import LegState, PlaceKind, WaitBand
from booking_api.visits.rules_queue import QueueEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is called to: a desk, a room, or the waiting area where the employee comes to fetch."""

    kind: PlaceKind
    id: UUID


def called_to(call_variant: str, waiting_area_id: UUID | None, own: Place) -> Place:
    """Return where somebody is called to: the waiting area where the employee fetches (V5a), else the `own` place."""
    if call_variant == "fetch" and waiting_area_id:
        return Place(PlaceKind.WAITING_AREA, waiting_area_id)
    return own


@dataclass(frozen=True, slots=True)
class WalkInActivity:
    """A product that somebody walks in for, and how many of it."""

    product_id: UUID
    count: int = 1


@dataclass(frozen=True, slots=True)
class WalkInRequest:
    """Somebody without an appointment; the customer may stay anonymous."""

    location_id: UUID
    activities: tuple[WalkInActivity, ...]
    customer: CustomerDetails | None = None
    channel: str = "host"
    language: str = "nl"
    needs: tuple[NeedWish, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with its current leg; `status` is the state of that leg, all times are UTC.

    `name` is the full name for staff and clients, and no more than the greeting for devices. `subject` holds the
    internal names for who may see the department, else the public ones where these are neutral, else nothing.
    """

    id: UUID
    location_id: UUID
    status: LegState
    name: str
    wall_name: str
    greeting: str
    short_code: str
    persons: int
    persons_here: int
    language: str
    channel: str
    appointment_id: UUID | None
    appointment_code: str | None
    appointment_at: datetime | None
    arrived_at: datetime
    closed_at: datetime | None
    outcome: str
    subject: str
    public_subject: str
    seen_what: bool
    product_ids: tuple[UUID, ...]
    bring: tuple[str, ...]
    needs: tuple[str, ...]
    remarks: str
    leg_id: UUID
    position: int
    leg_count: int
    minutes: int
    priority: int
    skills: frozenset[str]
    department_id: UUID
    place_kind: str
    call_variant: str
    waiting_since: datetime | None
    waited_minutes: int
    assigned_staff_id: UUID | None
    assigned_staff_name: str
    staff_id: UUID | None
    staff_name: str
    staff_away: bool
    place: Place | None
    place_name: str
    called_at: datetime | None
    call_count: int
    no_show_from: datetime | None
    started_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    team_id: UUID | None
    team_only: bool
    for_place_id: UUID | None
    session_id: UUID | None
    waiting_area_id: UUID | None
    waiting_area_name: str
    directions: str
    turn: QueueEntry

    def __hash__(self) -> int:
        """Return enough to tell apart what is remembered by a visit; two that are equal are so in everything."""
        return hash((self.leg_id.int, self.status, self.waited_minutes, self.seen_what, self.turn.own_language))

    @property
    def is_walk_in(self) -> bool:
        """Tell whether this visitor came without an appointment."""
        return self.appointment_id is None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A call as a wall may show it: never more of a name than the customer wishes and the location allows.

    Of a joint session that begins it is one line with its public name; `id` is that of the leg or of the session.
    """

    id: UUID
    name: str
    place: str
    kind: PlaceKind
    called_at: datetime
    expires_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Board:
    """All that one waiting area shows: its address on the bus, its title, and at most six calls, the newest first."""

    area_id: UUID
    location_code: str
    title: str
    timezone: str
    lines: tuple[BoardLine, ...]


@dataclass(frozen=True, slots=True)
class ExpectedMatch:
    """An expected visitor whose name fits what was typed.

    A pillar greets by `greeting` only when there is exactly one match with `alone` True; of several it shows no more
    than `starts_at`. `visit_id` is set for who already checked in.
    """

    appointment_id: UUID
    starts_at: datetime
    alone: bool
    greeting: str
    persons: int
    visit_id: UUID | None


@dataclass(frozen=True, slots=True)
class HelpView:
    """An open call for help: where and at which step, never which visitor; `staff_name` of a colleague who asks."""

    id: UUID
    location_id: UUID
    place: str
    step: str
    asked_at: datetime
    staff_id: UUID | None = None
    staff_name: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody's place in the queue (1 is next) and the expected wait in minutes; no band when nobody serves."""

    place_in_queue: int
    band: WaitBand | None
