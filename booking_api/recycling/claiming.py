"""What every decision of a gate goes through: which gate it is, whether it was told before, and claiming the visit."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, delete, select

from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.recycling.booked import AtGate
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.passes import spend_one
from booking_api.recycling.rules import OPEN, REFUSE, GateReason
from booking_api.references import new_id

# «Insert unless somebody else did» in one statement, without a savepoint around it.
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_KEPT = SQLModel.metadata.tables["gate_admission"]


def gate_at(session: Session, actor: Actor, gate_id: UUID) -> tuple[Device, ZoneInfo]:
    """Return a gate that this actor may decide for, and the zone it stands in; raises NotFound."""
    actor.require(Permission.DECIDE_GATE)
    query = select(Device, Location.timezone).join(Location).where(Device.id == gate_id, Device.kind == "gate")
    row = session.exec(query.where(col(Device.revoked_at).is_(None))).first()
    if row is None or (actor.kind == "device" and actor.id != gate_id):
        raise NotFound("gate")
    gate, timezone = row
    actor.require_location(gate.location_id)
    return gate, ZoneInfo(timezone)


def kept_decision(session: Session, gate: Device, scan_id: UUID) -> GateAdmission | None:
    """Return what was kept of a scan of this gate; raises InvalidInput for an id that another gate used."""
    row = session.get(GateAdmission, scan_id)
    if row is not None and row.device_id != gate.id:
        raise InvalidInput(fields={"id": "al-gebruikt"})
    return row


def claim(session: Session, found: AtGate, admission: GateAdmission, year: int) -> GateReason:
    """Keep the appointment's only admission and spend one credit; return why not when another scan was faster."""
    insert = _INSERT[session.get_bind().dialect.name](_KEPT).on_conflict_do_nothing().returning(_KEPT.c.id)
    if session.execute(insert, admission.model_dump()).first() is None:
        return GateReason.USED
    pass_id = found.booked.pass_id
    if pass_id is None or spend_one(session, pass_id, year, is_first=found.credit is None):
        return GateReason.VALID
    session.execute(delete(GateAdmission).where(col(GateAdmission.id) == admission.id))
    return GateReason.NO_CREDIT


def admission_of(
    gate: Device, found: AtGate | None, reason: GateReason, at: datetime, scan_id: UUID | None = None
) -> GateAdmission:
    """Return the row that keeps a decision, not yet added."""
    return GateAdmission(
        id=scan_id or new_id(),
        device_id=gate.id,
        location_id=gate.location_id,
        appointment_id=found.booked.id if found else None,
        pass_id=found.booked.pass_id if found else None,
        decision=OPEN if reason is GateReason.VALID else REFUSE,
        reason=reason.value,
        decided_at=at,
    )
