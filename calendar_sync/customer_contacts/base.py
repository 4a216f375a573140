"""The port to a customer-contact register: what a contact is, and what a register must be able to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class ContactKind(StrEnum):
    """Which moment of contact it was; the value also stands in the register, so it may never change."""

    BOOKING = "booking"
    CHECK_IN = "check_in"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Who contacted us, as far as the name is known; without a log-in nobody is a known party."""

    given_name: str = ""
    prefix: str = ""
    family_name: str = ""


@dataclass(frozen=True, slots=True)
class ContactTask:
    """What is to be done after a contact, and who is to do it: a team, or a colleague by e-mail address."""

    action: str
    explanation: str
    assignee: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact, in our words. `subject` is the public name; `channel` is as the register calls it."""

    kind: ContactKind
    subject_id: UUID
    """The appointment that was booked, the visit that was checked in, or the part of a visit that has a follow-up."""
    appointment_id: UUID | None
    """The appointment it is about; None for a walk-in."""
    occurred_at: datetime
    channel: str
    subject: str
    language: str
    """Two letters, as in Welkom (nl, en, ar)."""
    person: ContactPerson | None = None
    visit_id: UUID | None = None
    """The visit it is about, when that is another than the subject."""
    content: str = ""
    task: ContactTask | None = None


class ContactRegister(Protocol):
    """A register of customer contacts. All methods raise CouplingFailed."""

    name: str

    def find(self, record: ContactRecord) -> str | None:
        """Return the reference under which this contact already stands, or None."""
        ...

    def register(self, record: ContactRecord) -> str:
        """Register the contact and return its reference."""
        ...

    def give_task(self, reference: str, task: ContactTask) -> None:
        """Make the task of a registered contact, unless it is there already."""
        ...
