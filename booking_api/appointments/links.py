"""The personal link of an appointment: a signed token that can be made again for each mail, and revoked.

The token is the appointment's id with an HMAC over the id and a nonce of that appointment. The nonce alone opens
nothing and may stand in the database; the key stands in the settings only. Another nonce voids every link sent before.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.appointments.departments import departments_of
from booking_api.appointments.models import Appointment
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.references import new_nonce

MAC_BYTES = 16
TOKEN_LENGTH = 43


def link_token(session: Session, appointment_id: UUID, key: bytes) -> str:
    """Return the token of the personal link as it is now; whoever holds it may see, move and cancel the appointment.

    Raises NotFound for an unknown appointment. Call it only for the customer: when showing the booking, or in a mail.
    """
    appointment = session.get(Appointment, appointment_id)
    if appointment is None:
        raise NotFound("appointment")
    signed = appointment_id.bytes + _mac(appointment_id, appointment.link_nonce, key)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def appointment_of_link(session: Session, token: str, key: bytes) -> UUID | None:
    """Return the id of the appointment that a personal link opens, or None for a forged, revoked or unknown token."""
    parts = _parts(token)
    if parts is None:
        return None
    appointment_id, mac = parts
    appointment = session.get(Appointment, appointment_id)
    nonce = appointment.link_nonce if appointment else ""
    genuine = hmac.compare_digest(mac, _mac(appointment_id, nonce, key))
    return appointment_id if appointment and genuine else None


def revoke_link(session: Session, actor: Actor, appointment_id: UUID, now: datetime) -> None:
    """Void every personal link of this appointment that was handed out so far; the next mail holds a new one."""
    actor.require(Permission.CHANGE_APPOINTMENTS)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(appointment.location_id)
    actor.require_department(departments_of(session, appointment))
    appointment.link_nonce = new_nonce()
    session.add(appointment)
    audit.note(session, actor, "revoke_link", "appointment", appointment_id, now)


def _mac(appointment_id: UUID, nonce: str, key: bytes) -> bytes:
    message = b"personal-link" + appointment_id.bytes + nonce.encode()
    return hmac.new(key, message, hashlib.sha256).digest()[:MAC_BYTES]


def _parts(token: str) -> tuple[UUID, bytes] | None:
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        signed = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return UUID(bytes=signed[:16]), signed[16:]
