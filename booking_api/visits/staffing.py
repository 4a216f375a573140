"""Who can do what and which desks are open on one day: what a supervisor changes while the hall is busy (V13)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from booking_api import audit, outbox
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.availability.versions import bump_all_days
from booking_api.db import TRACES
from booking_api.errors import InvalidInput, NotAllowed, NotFound
from booking_api.events import STAFFING_CHANGED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Skill, StaffMember, StaffSkill
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, DeskClosure, Location
from booking_api.visits.known import own_skills
from booking_api.visits.models import VisitLeg
from booking_api.visits.models_hall import DaySkill

_NONE: frozenset[str] = frozenset()
_ASKED = "skills that are other than usual"
# Asked by every console at every change, so built once.
CLOSED = select_many(col(DeskClosure.desk_id)).where(
    col(DeskClosure.location_id) == bindparam("location"),
    col(DeskClosure.starts_at) <= bindparam("now"),
    col(DeskClosure.ends_at) > bindparam("now"),
)
CHANGED = (
    select_many(col(DaySkill.staff_id), col(DaySkill.day), col(DaySkill.skill), col(DaySkill.has))
    .where(col(DaySkill.day).in_(bindparam("days", expanding=True)))
    .order_by(col(DaySkill.staff_id), col(DaySkill.skill))
)


def skills_of(session: Session, staff_id: UUID | None, now: datetime) -> frozenset[str]:
    """Return the skills that somebody has on this day."""
    return skills_of_all(session, [staff_id], now).get(staff_id, _NONE) if staff_id else _NONE


def skills_for(session: Session, staff_id: UUID | None, leg: VisitLeg) -> frozenset[str]:
    """Return the skills that somebody has on the day that this leg is waited and helped."""
    return skills_of(session, staff_id, leg.waiting_since) if leg.waiting_since else _NONE


def skills_of_all(session: Session, staff_ids: Collection[UUID], now: datetime) -> dict[UUID, frozenset[str]]:
    """Return the skills of several people on this day: their own, with what a supervisor changed for the day."""
    wanted = set(staff_ids)
    return with_changes(own_skills(session, wanted), changes_today(session, now, wanted)) if wanted else {}


def with_changes(own: Mapping[UUID, frozenset[str]], changes: Iterable[Any]) -> dict[UUID, frozenset[str]]:
    """Return skills as they are on the day of these changes; those of others say nothing."""
    skills = dict(own)
    for changed in changes:
        if changed.staff_id in skills:
            held = skills[changed.staff_id]
            skills[changed.staff_id] = held | {changed.skill} if changed.has else held - {changed.skill}
    return skills


def changed_skills(session: Session, actor: Actor, staff_ids: Collection[UUID], now: datetime) -> set[tuple[UUID, str]]:
    """Return which skills of whom are other than usual today."""
    actor.require(Permission.SUPERVISE)
    return {(row.staff_id, row.skill) for row in changes_today(session, now, set(staff_ids))}


def change_skill_today(
    session: Session, actor: Actor, location_id: UUID, staff_id: UUID, skill: str, has: bool, now: datetime
) -> None:
    """Let somebody have a skill today, or not; tomorrow the own skills hold again.

    A skill opens what a department keeps to itself, so only somebody of that department may give it. Raises NotFound,
    NotAllowed for a skill of another department.
    """
    actor.require(Permission.SUPERVISE)
    actor.require_location(location_id)
    wanted, member = session.get(Skill, skill), session.get(StaffMember, staff_id)
    if wanted is None or member is None:
        raise NotFound("skill" if wanted is None else "staff_member")
    if not actor.sees_department(wanted.department_id):
        raise NotAllowed("afdeling", reason="andere-afdeling")
    day = _today(session, location_id, now)
    row = session.get(DaySkill, (staff_id, day, skill))
    own = session.get(StaffSkill, (staff_id, skill)) is not None
    if own == has:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(DaySkill(staff_id=staff_id, day=day, skill=skill, has=has, changed_by=actor.id, changed_at=now))
    session.flush()
    _tell(session, actor, location_id, staff_id, now)
    audit.note(session, actor, "change_skill_today", "staff_member", staff_id, now, skill=skill, has=has)


def close_desk(session: Session, actor: Actor, desk_id: UUID, now: datetime) -> None:
    """Close a desk from now on until the end of the day; nothing that was booked is lost.

    Who is being helped there is helped; nobody else is called to it, and nothing more is booked on it.
    """
    desk = _desk(session, actor, desk_id)
    ends = _end_of_day(session, desk.location_id, now)
    if _closures(session, desk.id, now, ends):
        return
    session.add(DeskClosure(desk_id=desk.id, location_id=desk.location_id, starts_at=now, ends_at=ends))
    _desk_changed(session, actor, desk, "close_desk", now)


def open_desk(session: Session, actor: Actor, desk_id: UUID, now: datetime) -> None:
    """Open a desk again; one that is open stays so."""
    desk = _desk(session, actor, desk_id)
    for row in _closures(session, desk.id, now, now + timedelta(days=1)):
        row.ends_at = max(now, row.starts_at)
        session.add(row)
        _desk_changed(session, actor, desk, "open_desk", now)


def closed_desks(session: Session, actor: Actor, location_id: UUID, now: datetime) -> frozenset[UUID]:
    """Return the desks of a location that a supervisor closed and that are closed now."""
    actor.require_location(location_id)
    session.flush()
    return frozenset(session.connection().execute(CLOSED, {"location": location_id, "now": now}).scalars())


def refuse_closed(session: Session, actor: Actor, location_id: UUID, place_id: UUID, now: datetime) -> None:
    """Raise InvalidInput when this place is a desk that is closed now."""
    if place_id in closed_desks(session, actor, location_id, now):
        raise InvalidInput(fields={"place": "balie-dicht"})


def changes_today(session: Session, now: datetime, staff_ids: Collection[UUID] | None = None) -> list[Any]:
    """Return what is other than usual on the day that it is now at any of our locations; of some, or of everybody."""
    rows = [row for row in _changed(session, days_around(now)) if staff_ids is None or row.staff_id in staff_ids]
    if not rows:
        return []
    zones = {zone_of(name) for name in session.exec(select(Location.timezone).distinct())}
    today = {now.astimezone(zone).date() for zone in zones}
    return [row for row in rows if row.day in today]


def days_around(now: datetime) -> list[date]:
    """Return the days of which one is today, wherever a location is."""
    return [now.date() + timedelta(days=number) for number in (-1, 0, 1)]


def nothing_changed(session: Session, now: datetime) -> None:
    """Have a session for reads know that no skills are other than usual, for who has just asked that."""
    session.info[_ASKED] = (days_around(now), ())


def _changed(session: Session, days: list[date]) -> Sequence[Any]:
    """Return what is other than usual on these days; a session for reads asks once, for it is over in no time."""
    known: tuple[list[date], Sequence[Any]] | None = session.info.get(_ASKED)
    if known is not None and known[0] == days:
        return known[1]
    session.flush()
    rows = session.connection().execute(CHANGED, {"days": days}).all()
    if TRACES in session.info:
        session.info[_ASKED] = (days, rows)
    return rows


def _today(session: Session, location_id: UUID, now: datetime) -> date:
    return now.astimezone(zone_of(_location(session, location_id).timezone)).date()


def _end_of_day(session: Session, location_id: UUID, now: datetime) -> datetime:
    return moment_of(local_day(_location(session, location_id).timezone, _today(session, location_id, now))[1])


def _location(session: Session, location_id: UUID) -> Location:
    row = session.get(Location, location_id)
    if row is None:
        raise NotFound("location")
    return row


def _desk(session: Session, actor: Actor, desk_id: UUID) -> Desk:
    actor.require(Permission.SUPERVISE)
    desk = session.get(Desk, desk_id)
    if desk is None:
        raise NotFound("desk")
    actor.require_location(desk.location_id)
    return desk


def _closures(session: Session, desk_id: UUID, begins: datetime, ends: datetime) -> list[DeskClosure]:
    query = select(DeskClosure).where(
        col(DeskClosure.desk_id) == desk_id, col(DeskClosure.ends_at) > begins, col(DeskClosure.starts_at) < ends
    )
    return list(session.exec(query))


def _desk_changed(session: Session, actor: Actor, desk: Desk, action: str, now: datetime) -> None:
    session.flush()
    bump_all_days(session, {desk.location_id})
    _tell(session, actor, desk.location_id, desk.id, now)
    audit.note(session, actor, action, "desk", desk.id, now)


def _tell(session: Session, actor: Actor, location_id: UUID, subject_id: UUID, now: datetime) -> None:
    outbox.record(session, actor, Event(STAFFING_CHANGED, subject_id, location_id), now)
