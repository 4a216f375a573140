"""The demo started once more on data that are there: everything stays, and the hall and the roster come up to date.

Only what the demo itself plays is ended; what somebody who tries it booked, checked in or changed is left alone.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from booking_api.appointments.models import JointSession
from booking_api.appointments.values import AppointmentView
from booking_api.availability.models import PlannedCapacity, Shift
from booking_api.catalogue.models import Product
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.events import VISIT_ARRIVED
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Department, StaffMember, StaffSkill
from booking_api.locations.models import Desk, Location, OpeningHours, Room
from booking_api.outbox import OutboxEvent
from booking_api.recycling.models import RecyclingPass
from booking_api.visits import service as visits
from booking_api.visits.models import Visit, VisitLeg
from booking_api.visits.rules import LegState
from server.deliveries import tell_nothing_before
from server.demo.day import FRESH, LATER_DAYS, Hall, book_later, book_scene, book_today, walk_ins
from server.demo.diary import Diary
from server.demo.gatherings import come_today, gather_today
from server.demo.municipality import (
    PLANNED_DAYS,
    ROSTER_DAYS,
    ZONE,
    Seat,
    Town,
    lay_bays,
    lay_shifts,
    open_today,
    opening_of,
)
from server.demo.people import People
from server.demo.scene import Part, Role

SHOP, CENTRE = "koningsplein", "milieustraat"
LONGEST_GUESS = timedelta(minutes=15)
"""So long somebody waited who went home while the demo stood still."""


def go_on(db: Database, laid_at: datetime, now: datetime) -> None:
    """Bring the demo of an earlier start up to this moment: who sat there went home, and others came."""
    people, chance = People(int(now.timestamp())), random.Random(int(now.timestamp()))
    with db.transaction() as session:
        last_seq = session.exec(select(func.max(OutboxEvent.seq))).one() or 0
        town = _known(session)
        _end_old_visits(session, now)
        _extend(session, town, now)
        town.seats = _seats_of(session, town, now)
    with db.transaction() as session:
        scene, past, guests = _book(session, town, people, chance, laid_at, now)
    with db.transaction() as session:
        hall = Hall(session, town, chance, now, _taken(session))
        for booking in past:
            _played(session, partial(hall.play_past, booking))
        for role, booking in sorted(scene, key=lambda one: one[0].part is not Part.MISSED):
            _played(session, partial(hall.play, role, booking))
        walk_ins(session, town, people, now)
        _played(session, partial(come_today, session, town, guests, now))
        tell_nothing_before(session, now - FRESH, last_seq)


def _played(session: Session, play: Callable[[], object]) -> None:
    """Play one part; where somebody closed a desk or changed a product in the meantime, the demo goes on without it."""
    with suppress(WelkomError, LookupError), session.begin_nested():
        play()


def _known(session: Session) -> Town:
    """Return the town as it stands in the database, with whatever was changed in it."""
    places = {row.code: row for row in session.exec(select(Location))}
    town = Town(places[SHOP], places[CENTRE])
    town.departments = {row.code: row for row in session.exec(select(Department))}
    town.desks = list(session.exec(select(Desk).where(Desk.location_id == town.shop.id).order_by(col(Desk.number))))
    town.rooms = list(session.exec(select(Room).where(Room.location_id == town.shop.id).order_by(col(Room.name))))
    town.products = {row.code: row for row in session.exec(select(Product))}
    town.staff = sorted(session.exec(select(StaffMember).where(col(StaffMember.bookable))), key=lambda one: one.name)
    for member in town.staff:
        skills = session.exec(select(StaffSkill.skill).where(StaffSkill.staff_id == member.id))
        town.skills[member.id] = tuple(skills)
    town.passes = list(session.exec(select(RecyclingPass).order_by(col(RecyclingPass.number))))
    return town


def _end_old_visits(session: Session, now: datetime) -> None:
    """End visits of other days, and those that the demo played today, at a moment that is likely."""
    midnight = _bounds(now.astimezone(ZONE).date())[0]
    played = select(OutboxEvent.subject_id).where(
        OutboxEvent.kind == VISIT_ARRIVED, OutboxEvent.actor_kind == SYSTEM.kind
    )
    old = select(Visit.id).where(
        col(Visit.closed_at).is_(None), or_(Visit.arrived_at < midnight, col(Visit.id).in_(played))
    )
    for visit_id in session.exec(old).all():
        for leg in session.exec(select(VisitLeg).where(VisitLeg.visit_id == visit_id)).all():
            if leg.started_at and leg.ended_at is None:
                _end(session, visit_id, leg, now)
        visit = session.get_one(Visit, visit_id)
        if visit.closed_at is None:
            visits.leave(session, SYSTEM, visit_id, min(now, visit.arrived_at + LONGEST_GUESS))
    old_ones = select(JointSession).where(JointSession.starts_at <= now, col(JointSession.finished_at).is_(None))
    for joint in session.exec(old_ones.join(Product).where(Product.kind == "session")):
        joint.finished_at = now


def _end(session: Session, visit_id: UUID, leg: VisitLeg, now: datetime) -> None:
    helped_at = leg.started_at or now
    visits.finish(session, SYSTEM, visit_id, min(now, helped_at + timedelta(minutes=leg.minutes)))


def _extend(session: Session, town: Town, now: datetime) -> None:
    """Open around now, and lay roster and bays for the days that came within their four weeks since."""
    today = now.astimezone(ZONE).date()
    for place in (town.shop, town.centre):
        _open_now(session, place.id, now)
    for offset in range(ROSTER_DAYS):
        day = today + timedelta(days=offset)
        if day.weekday() < 5 or not offset:
            _roster(session, town, day, now)
        if day.weekday() < 6 or not offset:
            _bays(session, town, day, now)
    for planned in session.exec(select(PlannedCapacity)):
        planned.valid_from = max(planned.valid_from, today + timedelta(days=ROSTER_DAYS))
        if planned.valid_until:
            planned.valid_until = max(planned.valid_until, today + timedelta(days=PLANNED_DAYS))
    session.flush()


def _open_now(session: Session, location_id: UUID, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    row = session.exec(
        select(OpeningHours).where(OpeningHours.location_id == location_id, OpeningHours.valid_until == today)
    ).first()
    if row is None:
        open_today(session, location_id, now)
        return
    opens, closes = (moment.astimezone(ZONE).time() for moment in opening_of(today, now))
    row.opens, row.closes = min(row.opens, opens), max(row.closes, closes)


def _roster(session: Session, town: Town, day: date, now: datetime) -> None:
    """Lay the shifts of a day that has none; those of today last as long as the doors are open."""
    first, last = _bounds(day)
    shifts = session.exec(
        select(Shift).where(Shift.location_id == town.shop.id, Shift.starts_at >= first, Shift.starts_at < last)
    ).all()
    if not shifts:
        lay_shifts(session, town, day, now)
    opens, closes = opening_of(day, now)
    for shift in shifts:
        if day == now.astimezone(ZONE).date():
            shift.starts_at, shift.ends_at = min(shift.starts_at, opens), max(shift.ends_at, closes)


def _bays(session: Session, town: Town, day: date, now: datetime) -> None:
    first, last = _bounds(day)
    there = select(JointSession.id).where(
        JointSession.location_id == town.centre.id, JointSession.starts_at >= first, JointSession.starts_at < last
    )
    if session.exec(there).first() is None:
        lay_bays(session, town, day, now)


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Return the midnights of a day, UTC."""
    start = datetime.combine(day, time(0), ZONE)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(0), ZONE).astimezone(UTC)


def _seats_of(session: Session, town: Town, now: datetime) -> list[Seat]:
    """Return who sits where today."""
    numbers = {desk.id: desk.number for desk in town.desks}
    first, last = _bounds(now.astimezone(ZONE).date())
    shifts = session.exec(select(Shift).where(Shift.starts_at >= first, Shift.starts_at < last)).all()
    return [
        Seat(shift.desk_id, numbers[shift.desk_id], shift.staff_id, town.skills[shift.staff_id])
        for shift in shifts
        if shift.desk_id in numbers and shift.staff_id in town.skills
    ]


def _book(
    session: Session, town: Town, people: People, chance: random.Random, laid_at: datetime, now: datetime
) -> tuple[list[tuple[Role, AppointmentView]], list[AppointmentView], list[UUID]]:
    """Book who is in the hall now; on another day also the rest of today and the days that came within sight."""
    today, before = now.astimezone(ZONE).date(), laid_at.astimezone(ZONE).date()
    opens, _closes = opening_of(today, now)
    diary = Diary(
        session, town, people, chance, opens - timedelta(hours=1), (today, today + timedelta(days=LATER_DAYS))
    )
    guests = gather_today(diary, now)
    scene = book_scene(diary, opens, now)
    if today == before:
        return scene, [], guests
    past = book_today(diary, opens, now)
    seen = max(0, LATER_DAYS - (today - before).days)
    book_later(diary, opens, [today + timedelta(days=offset) for offset in range(max(1, seen), LATER_DAYS)])
    return scene, past, guests


def _taken(session: Session) -> set[UUID]:
    """Return the desks where somebody is being helped or expected at this moment."""
    busy = (LegState.CALLED, LegState.IN_SERVICE, LegState.PAUSED)
    desks = session.exec(
        select(VisitLeg.desk_id).where(col(VisitLeg.ended_at).is_(None), col(VisitLeg.state).in_(busy))
    )
    return {desk_id for desk_id in desks if desk_id}
