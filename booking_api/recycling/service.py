"""Use case of the gate: decide on a code, claim the visit, and keep what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from booking_api import outbox
from booking_api.errors import NotFound
from booking_api.events import GATE_DECIDED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.booked import Booked, booked_by_code
from booking_api.recycling.codes import BadGateCode, is_signed, plain_code, verify
from booking_api.recycling.models import GateAdmission, RecyclingPass
from booking_api.recycling.passes import credit_left, spend_one
from booking_api.recycling.rules import GateFacts, GateReason, is_valid_on, refusal

OPEN = "open"
REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What a gate does with a code: `decision` is open or refuse, `reason` a code for the sentence on its screen."""

    id: UUID
    decision: str
    reason: GateReason
    gate_id: UUID
    location_id: UUID
    appointment_id: UUID | None
    starts_at: datetime | None = None

    @property
    def opens(self) -> bool:
        """Tell whether the gate opens."""
        return self.decision == OPEN


class _Lost(Exception):
    """The claim went to another gate, or the credit is spent."""


def decide_gate(
    session: Session,
    actor: Actor,
    gate_id: UUID,
    code: str,
    now: datetime,
    *,
    keys: Mapping[int, Ed25519PublicKey] | None = None,
) -> GateDecision:
    """Decide whether a gate opens for a signed, scanned or typed code, and claim the visit when it does.

    Every decision is kept. With `keys` a signed code must also prove right. A gate decides for itself only; raises
    NotFound for a gate that is not, or no longer, there.
    """
    actor.require(Permission.DECIDE_GATE)
    gate = _gate(session, actor, gate_id)
    location = session.get_one(Location, gate.location_id)
    appointment = None
    if keys is not None and is_signed(code) and not _is_genuine(code, keys):
        reason = GateReason.FORGED
    else:
        appointment = booked_by_code(session, plain_code(code))
        reason = _claim(session, appointment, gate, location, now) if appointment else GateReason.UNKNOWN
    decision = OPEN if reason is GateReason.VALID else REFUSE
    admission_id = _kept(session, gate, appointment, decision, reason, now)
    keys_after = {"gate_id": str(gate.id), "decision": decision, "reason": reason.value}
    outbox.record(session, actor, Event(GATE_DECIDED, admission_id, gate.location_id, after=keys_after), now)
    return GateDecision(
        admission_id,
        decision,
        reason,
        gate.id,
        gate.location_id,
        appointment.id if appointment else None,
        appointment.starts_at if appointment and appointment.location_id == gate.location_id else None,
    )


def _gate(session: Session, actor: Actor, gate_id: UUID) -> Device:
    gate = session.get(Device, gate_id)
    if gate is None or gate.kind != "gate" or gate.revoked_at is not None:
        raise NotFound("gate")
    if actor.kind == "device" and actor.id != gate_id:
        raise NotFound("gate")
    actor.require_location(gate.location_id)
    return gate


def _is_genuine(code: str, keys: Mapping[int, Ed25519PublicKey]) -> bool:
    try:
        verify(code, keys)
    except BadGateCode:
        return False
    return True


def _claim(session: Session, appointment: Booked, gate: Device, location: Location, now: datetime) -> GateReason:
    """Return VALID once the appointment's only admission and one credit are ours, or why not."""
    year = now.astimezone(ZoneInfo(location.timezone)).year
    refused = refusal(_facts(session, appointment, location, now), now)
    if refused is not None:
        return refused
    try:
        with session.begin_nested():
            session.add(_admission(gate, appointment, OPEN, GateReason.VALID, now))
            session.flush()
            if appointment.pass_id is not None and not spend_one(session, appointment.pass_id, year):
                raise _Lost
    except IntegrityError:
        return GateReason.USED
    except _Lost:
        return GateReason.NO_CREDIT
    return GateReason.VALID


def _facts(session: Session, appointment: Booked, location: Location, now: datetime) -> GateFacts:
    day = now.astimezone(ZoneInfo(location.timezone)).date()
    held = session.get(RecyclingPass, appointment.pass_id) if appointment.pass_id else None
    return GateFacts(
        at_this_site=appointment.location_id == location.id,
        cancelled=appointment.is_dead,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        used=_opened(session, appointment.id) is not None,
        pass_valid=held is None or is_valid_on(held.valid_from, held.valid_until, day),
        credit_left=credit_left(session, held.id, day.year) if held else None,
    )


def _opened(session: Session, appointment_id: UUID) -> UUID | None:
    query = select(GateAdmission.id).where(
        GateAdmission.appointment_id == appointment_id, GateAdmission.decision == OPEN
    )
    return session.exec(query).first()


def _kept(
    session: Session,
    gate: Device,
    appointment: Booked | None,
    decision: str,
    reason: GateReason,
    now: datetime,
) -> UUID:
    """Return the id of the kept decision; that of an opened gate was written by the claim itself."""
    if decision == OPEN and appointment is not None and (opened := _opened(session, appointment.id)):
        return opened
    admission = _admission(gate, appointment, decision, reason, now)
    session.add(admission)
    session.flush()
    return admission.id


def _admission(
    gate: Device, appointment: Booked | None, decision: str, reason: GateReason, now: datetime
) -> GateAdmission:
    return GateAdmission(
        device_id=gate.id,
        location_id=gate.location_id,
        appointment_id=appointment.id if appointment else None,
        pass_id=appointment.pass_id if appointment else None,
        decision=decision,
        reason=reason.value,
        decided_at=now,
    )
