"""Use case of a gate that was alone: what it decided comes in afterwards, each once, and is judged by what we know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api import outbox
from booking_api.events import GATE_REPORTED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device
from booking_api.recycling.booked import AtGate, at_gate
from booking_api.recycling.claiming import admission_of, claim, gate_at, kept_decision
from booking_api.recycling.codes import plain_code
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.passes import spend_one
from booking_api.recycling.rules import OPEN, REFUSE, GateReason, refusal

_CAME_IN = frozenset({GateReason.CANCELLED, GateReason.TOO_EARLY, GateReason.TOO_LATE})
"""Wrongly let in, and yet a visit of this pass: it counts while there is credit."""


@dataclass(frozen=True, slots=True)
class DecidedAlone:
    """One decision of a gate that could not ask; `id` is the gate's own, so that sending twice keeps it once."""

    id: UUID
    code: str
    opened: bool
    reason: GateReason
    decided_at: datetime


def report_decisions(
    session: Session, actor: Actor, gate_id: UUID, reports: Iterable[DecidedAlone], now: datetime
) -> list[GateReason]:
    """Keep what a gate decided alone, claim the visits, and return what each is to us: geldig, or what was wrong.

    Where it opened and should not have, that is kept as it was, and staff are told. Raises NotFound for a gate that is
    not, or no longer, there.
    """
    gate, zone = gate_at(session, actor, gate_id)
    return [_taken_in(session, actor, gate, zone, each, now) for each in reports]


def _taken_in(
    session: Session, actor: Actor, gate: Device, zone: ZoneInfo, told: DecidedAlone, now: datetime
) -> GateReason:
    row = kept_decision(session, gate, told.id)
    if row is None:
        row = _kept(session, gate, zone, told, min(told.decided_at, now))
    elif row.decision == REFUSE and told.opened:
        row.decision = OPEN  # our answer came too late: we refused, the gate had opened
    else:
        return GateReason(row.reason)
    row.offline = True
    session.add(row)
    keys = {"gate_id": str(gate.id), "decision": row.decision, "reason": row.reason}
    outbox.record(session, actor, Event(GATE_REPORTED, row.id, gate.location_id, after=keys), now)
    return GateReason(row.reason)


def _kept(session: Session, gate: Device, zone: ZoneInfo, told: DecidedAlone, at: datetime) -> GateAdmission:
    day = at.astimezone(zone).date()
    found = None if told.reason is GateReason.FORGED else at_gate(session, plain_code(told.code), day.year)
    if not told.opened:
        return admission_of(gate, found, told.reason, at, told.id)
    reason = GateReason.UNKNOWN if found is None else _wrong(found, gate, zone, at) or GateReason.VALID
    row = admission_of(gate, found, reason, at, told.id)
    row.offline = True
    if found is not None and reason is GateReason.VALID:
        reason = claim(session, found, row, day.year)
        if reason is GateReason.VALID:
            return session.get_one(GateAdmission, row.id)
        row.reason = reason.value
    row.decision = OPEN
    if found is not None and found.booked.pass_id is not None and reason in _CAME_IN:
        spend_one(session, found.booked.pass_id, day.year, is_first=found.credit is None)
    return row


def _wrong(found: AtGate, gate: Device, zone: ZoneInfo, at: datetime) -> GateReason | None:
    """Return why the gate should have stayed closed; what was changed after it opened does not make that wrong.

    To the second: that is how precisely a gate tells when it decided.
    """
    facts = found.facts(gate.location_id, at.astimezone(zone).date())
    if found.booked.changed_at.replace(microsecond=0) > at:
        return GateReason.USED if facts.used else None
    return refusal(facts, at)
