"""Values of bookings that readers get back. Times are aware UTC datetimes, money is euro cents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from booking_api.appointments.models import AppointmentStatus
from booking_api.appointments.requests import NOTHING_TOLD, ActivityWish, Intake
from booking_api.appointments.rules import version_of
from booking_api.availability.standing import Standing
from booking_api.catalogue.values import ELSEWHERE
from booking_api.customers.values import CustomerDetails


@dataclass(frozen=True, slots=True)
class HoldView:
    """A time that is kept until `expires_at`, with what was told for it; `code` is what KCC or host takes over by."""

    id: UUID
    code: str
    location_id: UUID
    activities: tuple[ActivityWish, ...]
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    minutes: int
    staff_id: UUID | None = None
    intake: Intake = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """The duration in minutes and the starts (UTC) per local day; days without any are left out.

    `left` tells for a joint session how many places each start still has; empty for all else. `shown` is room for what
    whoever shows this makes of it, such as JSON: remembered for as long as this is. `standing` tells how long that is.
    """

    minutes: int
    days: Sequence[tuple[date, Sequence[datetime]]]
    left: dict[datetime, int] = field(default_factory=dict)
    shown: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    standing: Standing | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FeeAmount:
    """A fee, how often, and the amount of one in euro cents."""

    name: str
    count: int
    amount_cents: int

    @property
    def total_cents(self) -> int:
        """The amount of all together, in euro cents."""
        return self.count * self.amount_cents


@dataclass(frozen=True, slots=True)
class ActivityView:
    """A product of an appointment, in the reader's language."""

    product_id: UUID
    name: str
    public_name: str
    count: int
    bring: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """What activities take, cost and ask for, before booking (A12); `separate_minutes` is what they take one by one."""

    minutes: int
    separate_minutes: int
    persons: int
    activities: tuple[ActivityView, ...]
    fees: tuple[FeeAmount, ...]
    total_cents: int
    bring: tuple[str, ...]
    required_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegView:
    """One part of an appointment: when, by whom and where, as far as known."""

    id: UUID
    position: int
    starts_at: datetime
    ends_at: datetime
    place_kind: str
    department_id: UUID
    product_ids: tuple[UUID, ...]
    skills: tuple[str, ...]
    named_staff: bool
    staff_id: UUID | None
    staff_name: str
    staff_mailbox: str | None
    desk_id: UUID | None
    room_id: UUID | None
    place_name: str
    room_mailbox: str | None

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """One person of an appointment."""

    id: UUID
    position: int
    given_name: str | None
    prefix: str | None
    family_name: str | None
    product_ids: tuple[UUID, ...]
    is_contact: bool
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question that was asked beforehand, with its answer, both in Dutch as they were asked."""

    product_id: UUID
    code: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as its reader may know it.

    `customer` is None for who may not see persons and for an anonymous booking. `seen_what` False: the reader belongs
    to another department and learns that there is an appointment, not what about (activities and subject are empty).
    `code` is empty then too, unless it is one's work to help for all: it opens the customer's own page.
    """

    id: UUID
    code: str
    status: AppointmentStatus
    channel: str
    kind: str
    location_id: UUID
    location_code: str
    location_name: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    language: str
    subject: str
    public_subject: str
    activities: tuple[ActivityView, ...]
    customer_id: UUID | None
    customer: CustomerDetails | None
    persons: int
    participants: tuple[ParticipantView, ...]
    legs: tuple[LegView, ...]
    fees: tuple[FeeAmount, ...]
    remarks: str
    pass_id: UUID | None
    session_id: UUID | None
    sequence: int
    created_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    department_id: UUID
    department_ids: frozenset[UUID]
    seen_what: bool
    change_deadline: datetime
    bring: tuple[str, ...] = field(default=())
    visit_address: str = ""
    video_room: str = ""
    series_id: UUID | None = None
    represented: CustomerDetails | None = None
    """For whom the customer acts."""
    answers: tuple[AnswerView, ...] = ()
    special_needs: tuple[tuple[str, str], ...] = ()
    displaced_at: datetime | None = None
    exception_reason: str = ""
    intake: Intake = NOTHING_TOLD
    """What was told beforehand, to look for another time with; only for who may see what it is about."""

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether nobody comes to the location for it."""
        return self.kind in ELSEWHERE

    @property
    def minutes(self) -> int:
        """How long it takes in all."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def version(self) -> str:
        """A mark that is another one after each change of the appointment (ETag)."""
        return version_of(self.status, self.sequence, self.changed_at)

    @property
    def total_cents(self) -> int:
        """What it costs in all, in euro cents."""
        return sum(fee.total_cents for fee in self.fees)


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment that was made; `repeated` when this request had made it before (idempotency).

    The token of the citizen's link comes from `links.link_token`: it takes the installation's key.
    """

    appointment: AppointmentView
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedVisitor:
    """Somebody expected today, for the pillar's search by name; never shown as a list."""

    appointment_id: UUID
    starts_at: datetime
    given_name: str | None
    prefix: str | None
    family_name: str | None
    participant_names: tuple[tuple[str | None, str | None, str | None], ...]
    public_subject: str
    persons: int
    arrived: bool
    absent: bool
    department_ids: frozenset[UUID]
    session_id: UUID | None = None
