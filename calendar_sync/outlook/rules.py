"""What an event in an employee's calendar says; decisions only, no network and no database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

# Names our property on an event for good: with another id, events made before can no longer be found.
LEG_PROPERTY = "String {6d1f6d2e-93a7-4f0e-9b8c-2f6c0a4be1d7} Name WelkomAfspraakdeel"
CATEGORY = "Welkom"
SUBJECT_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Subject:
    """What an appointment is about, as one product names it."""

    name: str
    public_name: str
    public_only: bool
    """The product's department wants nothing but the public name outside its own screens (X9)."""

    @property
    def shown(self) -> str:
        """Return the name that a calendar may show."""
        return self.public_name if self.public_only else self.name


@dataclass(frozen=True, slots=True)
class EmployeeAppointment:
    """One leg of an appointment that a named employee serves; times are aware UTC."""

    leg_id: UUID
    mailbox: str
    starts_at: datetime
    ends_at: datetime
    subjects: tuple[Subject, ...]
    place: str = ""
    customer_name: str = ""

    @property
    def sensitive(self) -> bool:
        """Tell whether colleagues with whom the calendar is shared may not see the event's details."""
        return any(subject.public_only for subject in self.subjects)


def event_body(appointment: EmployeeAppointment, *, text: str, shows_customer_name: bool) -> dict[str, Any]:
    """Return the fields of the event that we own, as Graph wants them; `text` stands in every event's body."""
    return {
        "subject": subject_line(appointment, shows_customer_name=shows_customer_name),
        "body": {"contentType": "text", "content": text},
        "start": _moment(appointment.starts_at),
        "end": _moment(appointment.ends_at),
        "location": {"displayName": appointment.place},
        "showAs": "busy",
        "sensitivity": "private" if appointment.sensitive else "normal",
        "categories": [CATEGORY],
    }


def creation_body(body: Mapping[str, Any], leg_id: UUID, version: int) -> dict[str, Any]:
    """Add what is said only once, at creation: the transaction (a retry makes no second event) and our own id."""
    return {**body, "transactionId": transaction_id(leg_id, version), "singleValueExtendedProperties": [mark(leg_id)]}


def changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a change sends: not the text, into which Outlook may have put a Teams meeting."""
    return {field: value for field, value in body.items() if field != "body"}


def transaction_id(leg_id: UUID, version: int) -> str:
    """Return the id of one creation; an event that is made anew after a removal gets the next version."""
    return f"welkom-{leg_id}-{version}"


def mark(leg_id: UUID) -> dict[str, str]:
    """Return the extended property by which our event can be found without its Graph id."""
    return {"id": LEG_PROPERTY, "value": str(leg_id)}


def subject_line(appointment: EmployeeAppointment, *, shows_customer_name: bool) -> str:
    """Return the subject: each product once, and the customer when settings allow and nothing is sensitive."""
    names = list(dict.fromkeys(subject.shown for subject in appointment.subjects))
    line = ", ".join(names)
    if shows_customer_name and appointment.customer_name and not appointment.sensitive:
        line = f"{line} – {appointment.customer_name}"
    return line[:SUBJECT_LENGTH]


def fingerprint(body: Mapping[str, Any]) -> str:
    """Return a hash by which to see whether the event that stands there must change."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def says_the_same(standing: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Tell whether an event read from Graph (times in UTC) already says what we want it to say."""
    return all(
        _plain(standing.get(field)) == _plain(body[field]) for field in ("subject", "start", "end", "sensitivity")
    ) and ((standing.get("location") or {}).get("displayName", "") == body["location"]["displayName"])


def _moment(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _plain(value: Any) -> Any:
    """Return a value as it can be compared: Graph adds seven digits of seconds to every time."""
    if isinstance(value, Mapping):
        return (str(value.get("dateTime", ""))[:19], value.get("timeZone"))
    return value
