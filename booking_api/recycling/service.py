"""Use case of the gate: decide on a code, claim the visit, and keep what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, delete, select

from booking_api import outbox
from booking_api.errors import NotFound
from booking_api.events import GATE_DECIDED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.booked import AtGate, at_gate
from booking_api.recycling.codes import BadGateCode, is_signed, plain_code, verify
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.passes import spend_one
from booking_api.recycling.rules import OPEN, REFUSE, GateReason, refusal

# «Insert unless somebody else did» in one statement, without a savepoint around it.
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_KEPT = SQLModel.metadata.tables["gate_admission"]


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
) -> GateDecision:
    """Decide whether a gate opens for a signed, scanned or typed code, and claim the visit when it does.

    Every decision is kept. With `keys` a signed code must also prove right. A gate decides for itself only; raises
    NotFound for a gate that is not, or no longer, there.
    """
    actor.require(Permission.DECIDE_GATE)
    gate, zone = _gate(session, actor, gate_id)
    day = now.astimezone(zone).date()
    is_forged = keys is not None and is_signed(code) and not _is_genuine(code, keys)
    found = None if is_forged else at_gate(session, plain_code(code), day.year)
    if found is None:
        reason = GateReason.FORGED if is_forged else GateReason.UNKNOWN
    else:
        reason = refusal(found.facts(gate.location_id, day), now) or GateReason.VALID
    admission = _admission(gate, found, reason, now)
    if found is not None and reason is GateReason.VALID:
        reason = _claim(session, found, admission, day.year)
    if reason is not GateReason.VALID:
        admission.decision, admission.reason = REFUSE, reason.value
        session.add(admission)
    return _told(session, actor, gate, found, admission, now)


def _gate(session: Session, actor: Actor, gate_id: UUID) -> tuple[Device, ZoneInfo]:
    query = select(Device, Location.timezone).join(Location).where(Device.id == gate_id, Device.kind == "gate")
    row = session.exec(query.where(col(Device.revoked_at).is_(None))).first()
    if row is None or (actor.kind == "device" and actor.id != gate_id):
        raise NotFound("gate")
    gate, timezone = row
    actor.require_location(gate.location_id)
    return gate, ZoneInfo(timezone)


def _is_genuine(code: str, keys: Mapping[int, Ed25519PublicKey]) -> bool:
    try:
        verify(code, keys)
    except BadGateCode:
        return False
    return True


def _claim(session: Session, found: AtGate, admission: GateAdmission, year: int) -> GateReason:
    """Keep the appointment's only admission and spend one credit; return why not when another scan was faster."""
    insert = _INSERT[session.get_bind().dialect.name](_KEPT).on_conflict_do_nothing().returning(_KEPT.c.id)
    if session.execute(insert, admission.model_dump()).first() is None:
        return GateReason.USED
    pass_id = found.booked.pass_id
    if pass_id is None or spend_one(session, pass_id, year, is_first=found.credit is None):
        return GateReason.VALID
    session.execute(delete(GateAdmission).where(col(GateAdmission.id) == admission.id))
    return GateReason.NO_CREDIT


def _told(
    session: Session, actor: Actor, gate: Device, found: AtGate | None, admission: GateAdmission, now: datetime
) -> GateDecision:
    keys = {"gate_id": str(gate.id), "decision": admission.decision, "reason": admission.reason}
    outbox.record(session, actor, Event(GATE_DECIDED, admission.id, gate.location_id, after=keys), now)
    return GateDecision(
        id=admission.id,
        decision=admission.decision,
        reason=GateReason(admission.reason),
        gate_id=gate.id,
        location_id=gate.location_id,
        appointment_id=admission.appointment_id,
        starts_at=found.booked.starts_at if found and found.booked.location_id == gate.location_id else None,
    )


def _admission(gate: Device, found: AtGate | None, reason: GateReason, now: datetime) -> GateAdmission:
    return GateAdmission(
        device_id=gate.id,
        location_id=gate.location_id,
        appointment_id=found.booked.id if found else None,
        pass_id=found.booked.pass_id if found else None,
        decision=OPEN if reason is GateReason.VALID else REFUSE,
        reason=reason.value,
        decided_at=now,
    )
