"""An appointment as whoever changes it has it: its days and row locked, or refused; and its parts as they are now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.departments import departments_of
from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, AppointmentStatus, Participant
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.rules import version_of
from booking_api.availability.allocating import Scope, lock, scopes_of
from booking_api.availability.rules import cell_from, cell_of, days_of
from booking_api.catalogue.models import Product
from booking_api.errors import AlreadyDone, ChangedMeanwhile, NotBookable, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

_SLACK = timedelta(hours=4)  # buffers and travel that lie outside of the customer's own time


class LockedAppointment(NamedTuple):
    """An appointment under the lock of its days and row, with its legs in order."""

    appointment: Appointment
    legs: list[AppointmentLeg]


def changeable(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    now: datetime,
    new_start: datetime | None = None,
    versions: Collection[str] | None = None,
    new_location_id: UUID | None = None,
    *,
    promised: bool = False,
) -> Appointment:
    """Return an appointment that this actor may change now, its days locked (and those of a new start and place).

    What was `promised` is kept, past the deadline as well.
    """
    actor.require(Permission.CHANGE_APPOINTMENTS)
    appointment = locked(session, actor, appointment_id, new_start, new_location_id)
    actor.require_department(departments_of(session, appointment))
    require_version(appointment, versions)
    if appointment.status not in {AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED}:
        raise AlreadyDone
    if actor.appointment_id is not None and appointment.status is AppointmentStatus.BOOKED and not promised:
        _check_deadline(session, appointment, now)
    return appointment


def require_version(appointment: Appointment, versions: Collection[str] | None) -> None:
    """Raise ChangedMeanwhile when an appointment is none of the `versions` that the caller knows (None: any)."""
    known = version_of(appointment.status, appointment.sequence, appointment.changed_at)
    if versions is not None and known not in versions:
        raise ChangedMeanwhile


def locked_for_change(session: Session, actor: Actor, appointment_id: UUID) -> Appointment:
    """Return an appointment that this actor handles, its days and row locked, whatever its state or deadline."""
    appointment = locked(session, actor, appointment_id)
    actor.require_department(departments_of(session, appointment))
    return appointment


def locked(
    session: Session,
    actor: Actor,
    appointment_id: UUID,
    new_start: datetime | None = None,
    new_location_id: UUID | None = None,
) -> Appointment:
    """Lock the days of an appointment and its row, and return it as it is under that lock; raises NotFound."""
    found = session.get(Appointment, appointment_id)
    if found is None or actor.appointment_id not in (None, appointment_id):
        raise NotFound("appointment")
    actor.require_location(found.location_id)
    legs = legs_of(session, appointment_id)
    scopes = _days(found.location_id, legs, found.starts_at, found.ends_at)
    if new_start:
        ends_at = new_start + (found.ends_at - found.starts_at)
        scopes |= _days(new_location_id or found.location_id, legs, new_start, ends_at)
    lock(session, scopes)
    query = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def locked_together(session: Session, actor: Actor, appointment_ids: Sequence[UUID]) -> list[LockedAppointment]:
    """Lock the days of appointments and their rows, as `locked` does for one; each question is asked once for all.

    For who deals with visits.
    """
    if not (actor.may(Permission.SERVE_VISITS) or actor.may(Permission.CHECK_IN)):
        actor.require(Permission.SERVE_VISITS)
    wanted = select(Appointment).where(col(Appointment.id).in_(appointment_ids)).order_by(col(Appointment.id))
    found = session.exec(wanted).all()
    if len(found) < len(set(appointment_ids)) or actor.appointment_id not in (None, *appointment_ids):
        raise NotFound("appointment")
    legs = _legs_of_each(session, appointment_ids)
    scopes: set[Scope] = set()
    for each in found:
        actor.require_location(each.location_id)
        scopes |= _days(each.location_id, legs[each.id], each.starts_at, each.ends_at)
    lock(session, scopes)
    rows = session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all()
    legs = _legs_of_each(session, appointment_ids)
    return [LockedAppointment(row, legs[row.id]) for row in rows]


def refuse_once_arrived(session: Session, appointment_id: UUID) -> None:
    """Raise AlreadyDone when somebody of this appointment is in the building: the visit would lose its appointment."""
    arrived = select(Participant.id).where(
        Participant.appointment_id == appointment_id, col(Participant.arrived_at).is_not(None)
    )
    if session.exec(arrived).first() is not None:
        raise AlreadyDone("al-aangemeld", reason="al-aangemeld")


def legs_of(session: Session, appointment_id: UUID) -> list[AppointmentLeg]:
    """Return the legs in order, as they are in the database now."""
    query = select(AppointmentLeg).where(AppointmentLeg.appointment_id == appointment_id)
    ordered = query.order_by(col(AppointmentLeg.position)).execution_options(populate_existing=True)
    return list(session.exec(ordered))


def _legs_of_each(session: Session, appointment_ids: Sequence[UUID]) -> dict[UUID, list[AppointmentLeg]]:
    query = select(AppointmentLeg).where(col(AppointmentLeg.appointment_id).in_(appointment_ids))
    ordered = query.order_by(col(AppointmentLeg.position)).execution_options(populate_existing=True)
    found: dict[UUID, list[AppointmentLeg]] = {id_: [] for id_ in appointment_ids}
    for leg in session.exec(ordered):
        found[leg.appointment_id].append(leg)
    return found


def activities_of_row(session: Session, appointment_id: UUID) -> list[ActivityWish]:
    """Return what an appointment is for, as it could be asked again."""
    query = select(col(Activity.product_id), col(Activity.count)).where(Activity.appointment_id == appointment_id)
    rows = session.execute(query.order_by(col(Activity.position)))
    return [ActivityWish(product_id, count) for product_id, count in rows]


def location_code(session: Session, appointment: Appointment) -> str:
    """Return the code of its location, for events."""
    query = select(col(Location.code)).where(Location.id == appointment.location_id)
    return str(session.execute(query).scalar_one())


def scopes_of_appointment(session: Session, appointment: Appointment, legs: list[AppointmentLeg]) -> set[Scope]:
    """Return what to bump when the lanes of an appointment change."""
    return scopes_of_appointments(session, [LockedAppointment(appointment, legs)])


def scopes_of_appointments(session: Session, settled: Iterable[LockedAppointment]) -> set[Scope]:
    """Return the same for many; those of one session, which are at the same time, are asked for once."""
    at: dict[tuple[UUID, datetime, datetime], list[AppointmentLeg]] = {}
    for appointment, legs in settled:
        at.setdefault((appointment.location_id, appointment.starts_at, appointment.ends_at), []).extend(legs)
    found: set[Scope] = set()
    for (location_id, starts_at, ends_at), legs in at.items():
        low, high = cell_of(starts_at - _SLACK), cell_from(ends_at + _SLACK)
        found |= scopes_of(session, location_id, [leg.staff_id for leg in legs], low, high)
    return found


def _check_deadline(session: Session, appointment: Appointment, now: datetime) -> None:
    query = (
        select(col(Product.change_deadline_minutes))
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(Activity.appointment_id == appointment.id)
    )
    deadline = timedelta(minutes=max(session.execute(query).scalars(), default=0))
    if now > appointment.starts_at - deadline:
        raise NotBookable("wijzigtermijn-verstreken", reason="wijzigtermijn-verstreken")


def _days(location_id: UUID, legs: list[AppointmentLeg], starts_at: datetime, ends_at: datetime) -> set[Scope]:
    days = days_of(cell_of(starts_at - _SLACK), cell_from(ends_at + _SLACK))
    named = {leg.staff_id for leg in legs if leg.named_staff and leg.staff_id}
    return {(scope, day) for scope in {location_id, *named} for day in days}
