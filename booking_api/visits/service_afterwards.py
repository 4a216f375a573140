"""What was done on paper while nothing worked, entered afterwards as real visits with their own times (V15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, events
from booking_api.appointments.models import Appointment
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.absent import mark_absent
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.places import area_for
from booking_api.visits.rules import LegState, Step
from booking_api.visits.service_arrive import check_in, register_walk_in
from booking_api.visits.service_serve import finish, leave
from booking_api.visits.steps import must_take, tell, visit_to_serve
from booking_api.visits.values import WalkInActivity, WalkInRequest

HELPED, LEFT, NOT_COME = "geholpen", "vertrokken", "niet-gekomen"
OUTCOMES = (HELPED, LEFT, NOT_COME)
LONGEST_AGO = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the paper list: an appointment, or a product that somebody walked in for; times are UTC."""

    outcome: str
    appointment_id: UUID | None = None
    product_id: UUID | None = None
    customer: CustomerDetails | None = None
    persons: int = 1
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    staff_id: UUID | None = None


def record_afterwards(session: Session, actor: Actor, location_id: UUID, row: PaperRow, now: datetime) -> None:
    """Write one line of the paper list as it happened; raises InvalidInput with what is wrong with which field.

    Raises what checking in and walking in raise. Somebody whom the system saw come in keeps the arrival it saw.
    """
    actor.require(Permission.CHECK_IN)
    actor.require_location(location_id)
    _refuse(paper_faults(row, now))
    if row.outcome == NOT_COME:
        _not_come(session, actor, row, location_id, now)
    else:
        _came(session, actor, location_id, row)
    subject = row.appointment_id or row.product_id
    audit.note(session, actor, "enter_afterwards", "visit", subject, now, outcome=row.outcome)


def paper_faults(row: PaperRow, now: datetime) -> dict[str, str]:
    """Return what is wrong with a line, as field → reason: times that are missing, in the future or out of order."""
    if row.outcome not in OUTCOMES or (row.appointment_id is None and row.product_id is None):
        return {"outcome": "onbekende-keuze"}
    if row.outcome == NOT_COME:
        return {} if row.appointment_id else {"outcome": "onbekende-keuze"}
    wanted = {"arrived_at": row.arrived_at, "ended_at": row.ended_at}
    if row.outcome == HELPED:
        wanted["started_at"] = row.started_at
    faults = {name: "verplicht" for name, moment in wanted.items() if moment is None}
    for name, moment in wanted.items():
        if moment is not None and not now - LONGEST_AGO <= moment <= now:
            faults[name] = "niet-geweest"
    if not faults:
        faults = _out_of_order(row)
    return faults


def _out_of_order(row: PaperRow) -> dict[str, str]:
    """Return the first time that lies before the one it follows."""
    steps = [("arrived_at", row.arrived_at), ("started_at", row.started_at), ("ended_at", row.ended_at)]
    known = [(name, moment) for name, moment in steps if moment is not None]
    for (_before, earlier), (name, later) in pairwise(known):
        if later < earlier:
            return {name: "te-vroeg"}
    return {}


def _not_come(session: Session, actor: Actor, row: PaperRow, location_id: UUID, now: datetime) -> None:
    appointment = session.get(Appointment, row.appointment_id)
    if appointment is None or appointment.location_id != location_id:
        raise NotFound("appointment")
    if appointment.starts_at > now:
        raise InvalidInput(fields={"outcome": "niet-geweest"})
    mark_absent(session, actor, appointment.id, now)


def _came(session: Session, actor: Actor, location_id: UUID, row: PaperRow) -> None:
    arrived, ended = row.arrived_at, row.ended_at
    if arrived is None or ended is None:
        raise InvalidInput(fields={"arrived_at": "verplicht"})
    visit_id = _arrived(session, actor, location_id, row, arrived)
    if ended < session.get_one(Visit, visit_id).arrived_at:  # seen to come in later than the paper says it ended
        raise InvalidInput(fields={"ended_at": "te-vroeg"})
    if row.outcome == LEFT:
        leave(session, actor, visit_id, ended)
        return
    helper = _helper(session, actor, row)
    for _leg in range(_open_legs(session, visit_id)):
        _help(session, actor, visit_id, helper, row.started_at or ended, ended)


def _helper(session: Session, actor: Actor, row: PaperRow) -> UUID | None:
    """Return who helped: whom the paper names, else who enters it."""
    if row.staff_id is None:
        return actor.id if actor.is_staff else None
    if session.get(StaffMember, row.staff_id) is None:
        raise InvalidInput(fields={"staff_id": "onbekende-keuze"})
    return row.staff_id


def _arrived(session: Session, actor: Actor, location_id: UUID, row: PaperRow, arrived: datetime) -> UUID:
    if row.appointment_id:
        return check_in(session, actor, location_id, arrived, channel="host", appointment_id=row.appointment_id).id
    if row.product_id is None:
        raise InvalidInput(fields={"outcome": "onbekende-keuze"})
    activities = (WalkInActivity(row.product_id, row.persons),)
    wanted = WalkInRequest(location_id, activities, row.customer, "host")
    return register_walk_in(session, actor, wanted, arrived).id


def _open_legs(session: Session, visit_id: UUID) -> int:
    query = select(VisitLeg.id).where(VisitLeg.visit_id == visit_id, col(VisitLeg.ended_at).is_(None))
    return len(session.exec(query).all())


def _help(
    session: Session, actor: Actor, visit_id: UUID, helper: UUID | None, started: datetime, ended: datetime
) -> None:
    """Take the steps that are still to be taken of the leg that goes on; whom the system saw helping stays so."""
    visit, leg = visit_to_serve(session, actor, visit_id)
    begins = max(started, leg.waiting_since or started)
    if leg.state is LegState.WAITING:
        area = leg.waiting_area_id or area_for(session, leg.location_id, leg.place_kind, None, None)
        called = {"staff_id": helper, "waiting_area_id": area, "called_at": begins}
        must_take(session, actor, leg, Step.CALL, begins, **called, call_count=VisitLeg.call_count + 1)
        tell(session, actor, events.VISIT_CALLED, visit, leg, begins, [])
        must_take(session, actor, leg, Step.START, begins, started_at=begins)
        tell(session, actor, events.VISIT_STARTED, visit, leg, begins, [])
    finish(session, actor, visit_id, ended)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise InvalidInput(fields=faults)
