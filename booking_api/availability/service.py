"""Use cases of capacity: choose lanes for a wish, tell that capacity changed, and keep absences."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.availability import placing, rules
from booking_api.availability.allocating import lock, lock_keys, scopes_of
from booking_api.availability.cache import FreeTime, free_around
from booking_api.availability.locked_days import locked_free
from booking_api.availability.models import Absence
from booking_api.availability.queries import window_around
from booking_api.availability.values import Placement, Wish
from booking_api.availability.versions import bump, bump_all_days
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.joined import joined_of

_NEIGHBOURS = 12  # cells before and after in which the gap that a booking leaves is looked at


@dataclass(frozen=True, slots=True)
class Found:
    """The lanes chosen for a wish, none when it does not fit, and the free time they were chosen from."""

    placements: tuple[Placement, ...] | None
    free: FreeTime


def place(session: Session, actor: Actor, wish: Wish, starts_at: datetime, now: datetime) -> Found:
    """Lock the days that a wish touches and choose the best lanes for it; nothing is written yet.

    Raises NotFound for an unknown location and OperationalError when the locks are not had in time.
    """
    actor.require(Permission.BOOK)
    window = window_around(wish, rules.cell_of(starts_at))
    scopes = [wish.location_id, *([wish.staff_id] if wish.staff_id else [])]
    locks = lock_keys((scope, day) for scope in scopes for day in range(window.first_day, window.last_day + 1))
    begin = rules.cell_of(starts_at)
    first = begin - wish.needs[0].before - _NEIGHBOURS
    end = first + wish.cells + 2 * _NEIGHBOURS
    if joined := joined_of(session):
        free = locked_free(session, joined, window, first, end, locks, now)
    else:
        free = free_around(session, window, first, end, now, locks)
    placements = placing.choose(free, wish, begin)
    if placements is None and wish.sees_late and free.late:
        placements = placing.choose(free.seen_by(True), wish, begin)
    return Found(placements, free)


def capacity_changed(session: Session, actor: Actor, now: datetime) -> None:
    """Tell every process that shifts, planned capacity, opening hours, closures, desks, rooms or skills changed.

    Whoever changes such rows calls this in the same transaction.
    """
    actor.require(Permission.CHANGE_PLANNING)
    bump_all_days(session)


def add_absence(
    session: Session, actor: Actor, staff_id: UUID, starts_at: datetime, ends_at: datetime, now: datetime
) -> UUID:
    """Keep that an employee is away, and return the absence's id; what was booked before stays booked.

    Raises InvalidInput when it ends before it starts, NotFound for an unknown employee.
    """
    actor.require(Permission.CHANGE_PLANNING)
    if starts_at >= ends_at:
        raise InvalidInput(fields={"ends_at": "voor-begin"})
    if session.get(StaffMember, staff_id) is None:
        raise NotFound("staff_member")
    absence = Absence(staff_id=staff_id, starts_at=starts_at, ends_at=ends_at, source=actor.origin[:20] or "welkom")
    session.add(absence)
    _absence_changed(session, actor, absence, "add_absence", now)
    return absence.id


def remove_absence(session: Session, actor: Actor, absence_id: UUID, now: datetime) -> None:
    """Take an absence away again; one that is already gone is fine."""
    actor.require(Permission.CHANGE_PLANNING)
    absence = session.get(Absence, absence_id)
    if absence is None:
        return
    session.delete(absence)
    _absence_changed(session, actor, absence, "remove_absence", now)


def _absence_changed(session: Session, actor: Actor, absence: Absence, action: str, now: datetime) -> None:
    session.flush()
    start, end = rules.cell_of(absence.starts_at), rules.cell_from(absence.ends_at)
    scopes = scopes_of(session, None, [absence.staff_id], start, end)
    lock(session, [*scopes, *((absence.staff_id, day) for day in rules.days_of(start, end))])
    bump_all_days(session, {location_id for location_id, _ in scopes})
    bump(session, scopes)
    audit.note(session, actor, action, "staff_member", absence.staff_id, now)
