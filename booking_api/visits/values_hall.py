"""What keeping watch over the hall gives out: escalations, alarms, messages, and the load of teams and desks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
    """Something that does not work now: `name` of the device or printer, and what is wrong."""

    id: UUID
    kind: str
    name: str
    detail: str
    raised_at: datetime
    answered_name: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message to this colleague that was not put away yet."""

    id: UUID
    sender_id: UUID
    sender_name: str
    text: str
    sent_at: datetime
