"""What becomes of messages: another system fetches and reports, NotifyNL reports, staff see failures and send again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from uuid import UUID

from sqlmodel import Session, col, or_, select, update

from booking_api import audit
from booking_api.appointments.departments import departments_of
from booking_api.appointments.models import Appointment
from booking_api.customers.models import DigitalAddress
from booking_api.customers.rules import check_details, tidy_phone
from booking_api.customers.values import CustomerDetails
from booking_api.errors import AlreadyDone, InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.notifications.bounces import read_bounce
from booking_api.notifications.models import Message
from booking_api.notifications.queries import MessageView, view_of
from booking_api.notifications.rules import mobile_number

MOST = 200
LATE = timedelta(minutes=15)
"""A message that waits longer than this did not leave as it should: staff see it among the failures."""


@dataclass(frozen=True, slots=True)
class Content:
    """A message as another system sends it; `calendar_file` and `html` are empty for an SMS."""

    id: UUID
    kind: str
    medium: str
    language: str
    recipient: str
    reference: str
    subject: str
    text: str
    html: str
    calendar_file: str


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message that did not arrive, with the code and the moment of its appointment."""

    message: MessageView
    code: str
    starts_at: datetime


def offered(session: Session, actor: Actor) -> list[UUID]:
    """Return the messages that wait for another system to send them, the oldest first."""
    actor.require(Permission.DELIVER_MESSAGES)
    query = select(Message.id).where(Message.status == "offered").order_by(col(Message.created_at))
    return list(session.exec(query.limit(MOST)))


def content_of(session: Session, actor: Actor, message_id: UUID, now: datetime) -> Content:
    """Return what another system is to send; raises NotFound for what is not (or no longer) offered."""
    actor.require(Permission.DELIVER_MESSAGES)
    row = session.get(Message, message_id)
    if row is None or row.status != "offered":
        raise NotFound("message")
    mail = message_from_string(row.content, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        raise NotFound("message")
    audit.note(session, actor, "fetch_message", "message", message_id, now)
    files = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    return Content(
        row.id,
        row.kind,
        row.medium,
        row.language,
        str(mail["To"]),
        row.message_id,
        str(mail["Subject"]),
        _body(mail, "plain"),
        _body(mail, "html"),
        str(files[0].get_content()) if files else "",
    )


def report(session: Session, actor: Actor, message_id: UUID, *, delivered: bool, reason: str, now: datetime) -> None:
    """Keep what became of a message; saying it twice is fine, and its content is wiped. Raises NotFound."""
    actor.require(Permission.DELIVER_MESSAGES)
    row = session.get(Message, message_id, with_for_update=True)
    if row is None:
        raise NotFound("message")
    _reported(session, actor, row, delivered, reason, now)


def report_of_sender(
    session: Session, actor: Actor, provider_id: str, reference: str, *, delivered: bool, reason: str, now: datetime
) -> None:
    """Keep what NotifyNL says of a message by its own number, or by our reference; raises NotFound."""
    actor.require(Permission.DELIVER_MESSAGES)
    ours = or_(
        col(Message.provider_id) == (provider_id or "-"),
        col(Message.message_id) == (reference or "-"),
    )
    row = session.exec(select(Message).where(ours).with_for_update()).first()
    if row is None:
        raise NotFound("message")
    row.provider_id = provider_id[:80] or row.provider_id
    _reported(session, actor, row, delivered, reason, now)


def report_of_bounce(session: Session, actor: Actor, mail: str, now: datetime) -> bool:
    """Keep that a message of ours came back, by the mail that says so; False for mail that tells nothing of the kind.

    A mail server may take a message first and find out later that the postbox does not exist.
    """
    actor.require(Permission.DELIVER_MESSAGES)
    bounce = read_bounce(mail)
    query = select(Message).where(Message.message_id == bounce.reference) if bounce else None
    row = session.exec(query.with_for_update()).first() if query is not None else None
    if bounce is None or row is None:
        return False
    _reported(session, actor, row, False, bounce.reason, now)
    return True


def failed(session: Session, actor: Actor, words: str, now: datetime) -> list[FailedMessage]:
    """Return the messages that did not arrive, or wait too long, of what this actor handles; leaves an audit record."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    late = (Message.status == "waiting") & (Message.created_at < now - LATE)
    query = (
        select(Message, Appointment)
        .join(Appointment, col(Message.appointment_id) == col(Appointment.id))
        .where(or_(col(Message.status) == "failed", late), col(Appointment.starts_at) > now)
        .order_by(col(Appointment.starts_at))
    )
    found = []
    for row, appointment in session.exec(query.limit(MOST * 5)):
        text = f"{row.address} {appointment.code} {row.subject}".casefold()
        fits = all(word in text for word in words.casefold().split())
        if fits and actor.handles(departments_of(session, appointment)):
            found.append(FailedMessage(view_of(row), appointment.code, appointment.starts_at))
    if found:
        audit.note(session, actor, "list_failed_messages", "message", None, now, count=len(found))
    return found[:MOST]


def of_appointment(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> list[MessageView]:
    """Return what was told about an appointment, the newest first; nothing of what another department handles."""
    actor.require(Permission.READ_APPOINTMENTS)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or not actor.handles(departments_of(session, appointment)):
        return []
    query = select(Message).where(Message.appointment_id == appointment_id)
    rows = session.exec(query.order_by(col(Message.created_at).desc(), col(Message.id).desc())).all()
    if rows:
        audit.note(session, actor, "list_messages", "appointment", appointment_id, now)
    return [view_of(row) for row in rows]


def send_again(session: Session, actor: Actor, message_id: UUID, address: str, now: datetime) -> None:
    """Have a message that did not arrive sent again, to a corrected address if need be.

    A corrected address is kept with the customer too, for what is still to come. Raises NotFound, NotAllowed,
    InvalidInput for an address that cannot be right, AlreadyDone for what arrived or is on its way.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    row = session.get(Message, message_id, with_for_update=True)
    appointment = session.get(Appointment, row.appointment_id) if row and row.appointment_id else None
    if row is None or appointment is None:
        raise NotFound("message")
    actor.require_department(departments_of(session, appointment))
    if row.status not in ("failed", "waiting"):
        raise AlreadyDone(row.status, state=row.status)
    address = _checked(row.medium, address.strip())
    if address != row.address:
        _correct(session, appointment.customer_id, row, address)
    row.address, row.status, row.error, row.due_at = address, "waiting", "", now
    session.add(row)
    audit.note(session, actor, "send_message_again", "message", message_id, now)


def _reported(session: Session, actor: Actor, row: Message, delivered: bool, reason: str, now: datetime) -> None:
    row.status, row.error = ("delivered", "") if delivered else ("failed", reason[:200])
    row.due_at, row.content = None, ""
    row.sent_at = row.sent_at or (now if delivered else None)
    session.add(row)
    audit.note(session, actor, "report_message", "message", row.id, now, delivered=delivered)


def _checked(medium: str, address: str) -> str:
    if medium == "sms":
        number = mobile_number(tidy_phone(address))
        if not number:
            raise InvalidInput(fields={"address": "geen-mobiel-nummer"})
        return number
    if not address or check_details(CustomerDetails(email=address)):
        raise InvalidInput(fields={"address": "ongeldig-e-mailadres"})
    return address


def _correct(session: Session, customer_id: UUID | None, row: Message, address: str) -> None:
    kind = "phone" if row.medium == "sms" else "email"
    session.execute(
        update(DigitalAddress)
        .where(col(DigitalAddress.party_id) == customer_id, col(DigitalAddress.kind) == kind)
        .values(address=address)
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
