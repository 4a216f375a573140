"""What stands in the simulated calendar and register, with the code of its appointment and in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlmodel import Session, col, select

from booking_api.appointments.models import JointSession
from booking_api.appointments.queries import appointment
from booking_api.catalogue.queries import products_by_id
from booking_api.clock import utc_now
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.texts import SOURCE_LANGUAGE
from booking_api.visits.queries import view_of
from calendar_sync.customer_contacts.base import ContactKind
from calendar_sync.customer_contacts.models import ContactRegistration
from calendar_sync.outlook.models import OutlookEvent

KINDS: dict[ContactKind, LazyString] = {
    ContactKind.BOOKING: _("Afspraak gemaakt"),
    ContactKind.CHECK_IN: _("Aangemeld"),
    ContactKind.FOLLOW_UP: _("Vervolgactie na bezoek"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that another system holds, in Dutch as it stands there; `meaning` is that for who reads another one.

    `code` is that of the appointment, empty for who came without one.
    """

    subject: str
    moment: datetime
    where: str
    code: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a row is about: the code of the appointment, and the subject in the reader's language."""

    code: str = ""
    subject: str = ""


def in_outlook(session: Session, events: Sequence[dict[str, Any]], language: str) -> list[Row]:
    """Return events of the simulated calendar, in the order given."""
    ids = [event["id"] for event in events]
    query = select(OutlookEvent.graph_id, OutlookEvent.appointment_id).where(col(OutlookEvent.graph_id).in_(ids))
    of = dict(session.exec(query).all())
    rows = []
    for event in events:
        about = _booked(session, of.get(event["id"]), language)
        moment = _moment(event["start"]["dateTime"])
        meaning = about.subject if language != SOURCE_LANGUAGE else ""
        rows.append(Row(event["subject"], moment, event["mailbox"], about.code, meaning))
    return rows


def in_register(session: Session, contacts: Sequence[dict[str, Any]], language: str) -> list[Row]:
    """Return contacts of the simulated register, in the order given."""
    told = [contact["klantcontact"] for contact in contacts]
    query = select(ContactRegistration).where(col(ContactRegistration.reference).in_([one["uuid"] for one in told]))
    of = {row.reference: row for row in session.exec(query)}
    rows = []
    for one in told:
        found = of.get(one["uuid"])
        about = _registered(session, found, language)
        known = found and about.subject and language != SOURCE_LANGUAGE
        meaning = f"{KINDS[found.kind]}: {about.subject}" if found and known else ""
        rows.append(Row(one["onderwerp"], _moment(one["plaatsgevondenOp"]), one["kanaal"], about.code, meaning))
    return rows


def _registered(session: Session, row: ContactRegistration | None, language: str) -> About:
    if row is None or row.kind is ContactKind.BOOKING:
        return _booked(session, row.subject_id if row else None, language)
    try:
        visit = view_of(session, SYSTEM, row.subject_id, utc_now(), language=language)
    except NotFound:
        return About()
    return About(visit.appointment_code or "", visit.public_subject)


def _booked(session: Session, appointment_id: UUID | None, language: str) -> About:
    try:
        found = appointment(session, SYSTEM, appointment_id, language, now=utc_now()) if appointment_id else None
    except NotFound:
        return _gathering(session, appointment_id, language)
    return About(found.code, found.public_subject) if found else About()


def _gathering(session: Session, session_id: UUID | None, language: str) -> About:
    """Return the subject of a joint session, which stands in a calendar for all who come to it."""
    joint = session.get(JointSession, session_id)
    if joint is None:
        return About()
    return About(subject=products_by_id(session, SYSTEM, [joint.product_id], language)[joint.product_id].public_name)


def _moment(text: str) -> datetime:
    """Return a moment as other systems write it; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
