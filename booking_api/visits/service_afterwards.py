"""What was done on paper while nothing worked, entered afterwards as real visits with their own times (V15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select, update

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.service import settle
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.models import VisitLeg, VisitPeriod
from booking_api.visits.places import area_for
from booking_api.visits.rules import LegState, PlaceKind
from booking_api.visits.service_arrive import check_in, register_walk_in
from booking_api.visits.service_call import call
from booking_api.visits.service_serve import finish, leave, start
from booking_api.visits.values import Place, WalkInActivity, WalkInRequest

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
        _not_come(session, row, location_id, now)
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


def _not_come(session: Session, row: PaperRow, location_id: UUID, now: datetime) -> None:
    appointment = session.get(Appointment, row.appointment_id)
    if appointment is None or appointment.location_id != location_id:
        raise NotFound("appointment")
    if appointment.starts_at > now:
        raise InvalidInput(fields={"outcome": "niet-geweest"})
    settle(session, SYSTEM, appointment.id, AppointmentStatus.NO_SHOW, now)


def _came(session: Session, actor: Actor, location_id: UUID, row: PaperRow) -> None:
    arrived, ended = row.arrived_at, row.ended_at
    if arrived is None or ended is None:
        raise InvalidInput(fields={"arrived_at": "verplicht"})
    visit_id = _arrived(session, actor, location_id, row, arrived)
    if row.outcome == LEFT:
        leave(session, actor, visit_id, ended)
        return
    for _leg in range(_open_legs(session, visit_id)):
        _help(session, actor, visit_id, row.started_at or ended, ended)
    if row.staff_id:
        _helped_by(session, visit_id, row.staff_id)


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


def _help(session: Session, actor: Actor, visit_id: UUID, started: datetime, ended: datetime) -> None:
    """Take the steps that are still to be taken of the leg that goes on: call, begin, finish."""
    query = select(VisitLeg).where(VisitLeg.visit_id == visit_id, col(VisitLeg.ended_at).is_(None))
    leg = session.exec(query.order_by(col(VisitLeg.position))).first()
    if leg is None:
        return
    if leg.state is LegState.WAITING:
        begins = max(started, leg.waiting_since or started)
        area = leg.waiting_area_id or area_for(session, leg.location_id, leg.place_kind, None, None)
        if area is None:
            raise NotFound("waiting_area")
        call(session, actor, visit_id, Place(PlaceKind.WAITING_AREA, area), begins)
        start(session, actor, visit_id, begins)
    finish(session, actor, visit_id, ended)


def _helped_by(session: Session, visit_id: UUID, staff_id: UUID) -> None:
    """Write down who helped, when that was somebody else than who enters it."""
    if session.get(StaffMember, staff_id) is None:
        raise InvalidInput(fields={"staff_id": "onbekende-keuze"})
    of_visit = select(VisitLeg.id).where(VisitLeg.visit_id == visit_id)
    while_helped = col(VisitPeriod.state).in_(("called", "in_service", "done"))
    for statement in (
        update(VisitLeg).where(col(VisitLeg.visit_id) == visit_id),
        update(VisitPeriod).where(col(VisitPeriod.visit_leg_id).in_(of_visit), while_helped),
    ):
        session.exec(statement.values(staff_id=staff_id).execution_options(synchronize_session=False))


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise InvalidInput(fields=faults)
