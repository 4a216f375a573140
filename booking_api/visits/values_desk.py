"""What goes in and out at the desk: where somebody is passed on to, how a visit ends, and what there is to know."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.appointments.queries_related import RelatedAppointment
from booking_api.appointments.values import ActivityView, FeeAmount
from booking_api.visits.rules import Presence, TransferKind
from booking_api.visits.rules_sessions import SessionStage

KINDS = ("reason", "result", "follow_up")


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom or what a visitor is passed on."""

    kind: TransferKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a leg: choices of its department, and in free words what is to be done."""

    reason_id: UUID | None = None
    result_id: UUID | None = None
    follow_up_id: UUID | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One thing that may be chosen when finishing; `task_for` gets a task in the contact register, unless empty."""

    id: UUID
    kind: str
    name: str
    task_for: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class ChoiceDraft:
    """A choice as its administrator fills it in; without an id it is new, without a name it goes."""

    name: str
    id: UUID | None = None
    task_for: str = ""


@dataclass(frozen=True, slots=True)
class ChoicesView:
    """What a department may choose from, and what this employee mostly chooses for such a visit."""

    reasons: tuple[ChoiceView, ...]
    results: tuple[ChoiceView, ...]
    follow_ups: tuple[ChoiceView, ...]
    usual: Outcome | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is still to be done after a leg, and by whom, for the contact register."""

    leg_id: UUID
    visit_id: UUID
    product_ids: tuple[UUID, ...]
    reason: str
    result: str
    action: str
    explanation: str
    task_for: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of the own department; `kind` is note or transfer."""

    id: UUID
    kind: str
    text: str
    written_at: datetime
    staff_name: str


@dataclass(frozen=True, slots=True)
class BringLine:
    """One line of what to bring, and whether it was."""

    item: str
    text: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the history: who took it and where, as far as known."""

    at: datetime
    state: str
    staff_name: str
    place_name: str


@dataclass(frozen=True, slots=True)
class DeskSide:
    """Everything about one visit that whoever helps needs beside the visit itself."""

    notes: tuple[NoteView, ...]
    bring: tuple[BringLine, ...]
    activities: tuple[ActivityView, ...]
    fees: tuple[FeeAmount, ...]
    moments: tuple[Moment, ...]
    earlier: tuple[RelatedAppointment, ...]
    coming: tuple[RelatedAppointment, ...]

    @property
    def total_cents(self) -> int:
        """Return what is to be paid for all together."""
        return sum(fee.total_cents for fee in self.fees)


@dataclass(frozen=True, slots=True)
class SoonView:
    """Somebody whom an employee is to expect today; `by_name` when it was booked with this very employee.

    Subject, needs and remarks are told as of any visitor: those of another department are kept back.
    """

    leg_id: UUID
    starts_at: datetime
    name: str
    subject: str
    language: str
    by_name: bool
    is_here: bool
    needs: tuple[str, ...]
    has_remarks: bool


@dataclass(frozen=True, slots=True)
class SessionToday:
    """A joint session on its day: for how many persons places are booked, and how many of them are here and inside.

    `may_lead` tells whether the reader may let everybody in, and end it.
    """

    session_id: UUID
    location_id: UUID
    department_id: UUID
    product_id: UUID
    starts_at: datetime
    ends_at: datetime
    subject: str
    room_name: str
    expected: int
    here: int
    inside: int
    stage: SessionStage
    begun_at: datetime | None
    begun_by: str
    may_lead: bool


@dataclass(frozen=True, slots=True)
class PresenceView:
    """A colleague at a location: there or not since when, at which desk or room, and with whom."""

    staff_id: UUID
    name: str
    team_id: UUID | None
    presence: Presence
    since: datetime | None
    place_id: UUID | None
    visit_ids: tuple[UUID, ...] = ()
