"""Reads of the recycling centre: the code that opens the gate, and what a gate decided lately."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.booked import booked
from booking_api.recycling.codes import BadGateCode, GateCode, sign, site_number
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.rules import OPEN, GateReason
from booking_api.references import qr_payload

RECYCLING_CENTRE = "recycling_centre"


@dataclass(frozen=True, slots=True)
class WronglyOpened:
    """A gate that opened while it was alone, for a code that should not have opened it, and why not."""

    gate_id: UUID | None
    location_id: UUID
    code: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate and where it stands."""

    id: UUID
    name: str
    location_id: UUID
    location_name: str


def gate_code(session: Session, actor: Actor, appointment_id: UUID, key: Ed25519PrivateKey) -> str | None:
    """Return the text of the QR code that opens the gate; None for an appointment elsewhere than at a recycling centre.

    An appointment with a code of the old system cannot be signed: its QR code holds that plain code.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    appointment = booked(session, appointment_id)
    if appointment is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    location = session.get_one(Location, appointment.location_id)
    actor.require_location(location.id)
    if location.kind != RECYCLING_CENTRE:
        return None
    when = (appointment.starts_at, appointment.ends_at, appointment.changed_at)
    told = GateCode(appointment.code, site_number(location.code), *when)
    try:
        return sign(told, key)
    except BadGateCode:
        return qr_payload(appointment.code)


def gates(session: Session, actor: Actor, location_id: UUID | None = None) -> list[GateView]:
    """Return the gates, of one location where asked, by name."""
    actor.require(Permission.DECIDE_GATE)
    query = select(Device, Location).join(Location).where(Device.kind == "gate", col(Device.revoked_at).is_(None))
    wanted = location_id or actor.location_id
    if wanted is not None:
        query = query.where(Device.location_id == wanted)
    rows = session.exec(query.order_by(Device.name))
    return [GateView(gate.id, gate.name, location.id, location.name) for gate, location in rows]


def wrongly_opened(session: Session, actor: Actor, admission_id: UUID) -> WronglyOpened | None:
    """Return a decision of a gate when it opened and should not have, else None; of a strange code there is no code."""
    actor.require(Permission.DECIDE_GATE)
    row = session.get(GateAdmission, admission_id)
    if row is None or row.decision != OPEN or row.reason == GateReason.VALID:
        return None
    actor.require_location(row.location_id)
    appointment = booked(session, row.appointment_id) if row.appointment_id else None
    code = appointment.code if appointment else ""
    return WronglyOpened(row.device_id, row.location_id, code, row.reason, row.decided_at)
