"""What stands in the simulated calendar and register, each with the code of the appointment that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.queries import appointment
from booking_api.clock import utc_now
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.visits.queries import visit
from calendar_sync.customer_contacts.base import ContactKind
from calendar_sync.customer_contacts.models import ContactRegistration
from calendar_sync.outlook.models import OutlookEvent


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that another system holds; `code` is that of the appointment, empty for who came without one."""

    subject: str
    moment: datetime
    where: str
    code: str


def in_outlook(session: Session, events: Sequence[dict[str, Any]]) -> list[Row]:
    """Return events of the simulated calendar, in the order given."""
    ids = [event["id"] for event in events]
    query = select(OutlookEvent.graph_id, OutlookEvent.appointment_id).where(col(OutlookEvent.graph_id).in_(ids))
    of = dict(session.exec(query).all())
    return [
        Row(
            event["subject"],
            _moment(event["start"]["dateTime"]),
            event["mailbox"],
            _booked(session, of.get(event["id"])),
        )
        for event in events
    ]


def in_register(session: Session, contacts: Sequence[dict[str, Any]]) -> list[Row]:
    """Return contacts of the simulated register, in the order given."""
    told = [contact["klantcontact"] for contact in contacts]
    query = select(ContactRegistration).where(col(ContactRegistration.reference).in_([one["uuid"] for one in told]))
    of = {row.reference: row for row in session.exec(query)}
    return [
        Row(
            one["onderwerp"], _moment(one["plaatsgevondenOp"]), one["kanaal"], _registered(session, of.get(one["uuid"]))
        )
        for one in told
    ]


def _registered(session: Session, row: ContactRegistration | None) -> str:
    if row is None or row.kind is ContactKind.BOOKING:
        return _booked(session, row.subject_id if row else None)
    try:
        return visit(session, SYSTEM, row.subject_id, utc_now()).appointment_code or ""
    except NotFound:
        return ""


def _booked(session: Session, appointment_id: UUID | None) -> str:
    try:
        return appointment(session, SYSTEM, appointment_id, now=utc_now()).code if appointment_id else ""
    except NotFound:
        return ""


def _moment(text: str) -> datetime:
    """Return a moment as other systems write it; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
