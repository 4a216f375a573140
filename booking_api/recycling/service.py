"""Use case of the gate: decide on a code, claim the visit, and keep what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session

from booking_api import outbox
from booking_api.events import GATE_DECIDED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.recycling.booked import AtGate, at_gate
from booking_api.recycling.claiming import admission_of, claim, gate_at, kept_decision
from booking_api.recycling.codes import BadGateCode, is_signed, plain_code, verify
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.rules import OPEN, REFUSE, GateReason, refusal


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What a gate does with a code: `decision` is open or refuse, `reason` a code for the sentence on its screen."""

    id: UUID
    decision: str
    reason: GateReason
    gate_id: UUID
    location_id: UUID
    appointment_id: UUID | None = None
    starts_at: datetime | None = None

    @property
    def opens(self) -> bool:
        """Tell whether the gate opens."""
        return self.decision == OPEN

    @property
    def is_wrong_guess(self) -> bool:
        """Tell whether the code is nobody's, so that it may have been guessed."""
        return self.reason in (GateReason.UNKNOWN, GateReason.FORGED)


def decide_gate(
    session: Session,
    actor: Actor,
    gate_id: UUID,
    code: str,
    now: datetime,
    *,
    keys: Mapping[int, Ed25519PublicKey] | None = None,
    scan_id: UUID | None = None,
) -> GateDecision:
    """Decide whether a gate opens for a signed, scanned or typed code, and claim the visit when it does.

    Every decision is kept; the same `scan_id` again gets the same answer. With `keys` a signed code must also prove
    right. A gate decides for itself only; raises NotFound for a gate that is not, or no longer, there.
    """
    gate, zone = gate_at(session, actor, gate_id)
    if scan_id is not None and (before := kept_decision(session, gate, scan_id)):
        return _decision(gate, before)
    day = now.astimezone(zone).date()
    is_forged = keys is not None and is_signed(code) and not _is_genuine(code, keys)
    found = None if is_forged else at_gate(session, plain_code(code), day.year)
    if found is None:
        reason = GateReason.FORGED if is_forged else GateReason.UNKNOWN
    else:
        reason = refusal(found.facts(gate.location_id, day), now) or GateReason.VALID
    admission = admission_of(gate, found, reason, now, scan_id)
    if found is not None and reason is GateReason.VALID:
        reason = claim(session, found, admission, day.year)
    if reason is not GateReason.VALID:
        admission.decision, admission.reason = REFUSE, reason.value
        session.add(admission)
    return _told(session, actor, gate, found, admission, now)


def _is_genuine(code: str, keys: Mapping[int, Ed25519PublicKey]) -> bool:
    try:
        verify(code, keys)
    except BadGateCode:
        return False
    return True


def _told(
    session: Session, actor: Actor, gate: Device, found: AtGate | None, admission: GateAdmission, now: datetime
) -> GateDecision:
    keys = {"gate_id": str(gate.id), "decision": admission.decision, "reason": admission.reason}
    outbox.record(session, actor, Event(GATE_DECIDED, admission.id, gate.location_id, after=keys), now)
    starts_at = found.booked.starts_at if found and found.booked.location_id == gate.location_id else None
    return _decision(gate, admission, starts_at)


def _decision(gate: Device, admission: GateAdmission, starts_at: datetime | None = None) -> GateDecision:
    return GateDecision(
        id=admission.id,
        decision=admission.decision,
        reason=GateReason(admission.reason),
        gate_id=gate.id,
        location_id=gate.location_id,
        appointment_id=admission.appointment_id,
        starts_at=starts_at,
    )
