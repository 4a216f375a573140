"""Reads what a location has before anything is booked: opening hours, closures, shifts, plans, desks, rooms.

Compiled to masks over a window of UTC days; plain rows, a fixed number of queries, nothing per booking.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from booking_api.availability import rules
from booking_api.availability.models import Absence, PlannedCapacity, Profile, Shift
from booking_api.availability.values import Place, Worker
from booking_api.errors import NotFound
from booking_api.identity.models import StaffMember, StaffSkill
from booking_api.locations.models import Closure, Desk, DeskClosure, Location, OpeningHours, Room


@dataclass(frozen=True, slots=True)
class Window:
    """UTC days `first_day` to `last_day`, inclusive, of one location."""

    location_id: UUID
    first_day: int
    last_day: int

    @property
    def first(self) -> int:
        """The first cell."""
        return self.first_day * rules.DAY_CELLS

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return (self.last_day - self.first_day + 1) * rules.DAY_CELLS

    def holds(self, other: "Window") -> bool:
        """Tell whether another window lies in this one."""
        return (
            self.location_id == other.location_id
            and self.first_day <= other.first_day
            and other.last_day <= self.last_day
        )

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it begins and ends, in UTC."""
        return rules.moment_of(self.first), rules.moment_of(self.first + self.cells)

    def mask(self, spans: Iterable[tuple[datetime, datetime]]) -> int:
        """Return the mask of whole cells within spans of time."""
        cells = ((rules.cell_from(start), rules.cell_of(end)) for start, end in spans)
        return rules.mask_of(cells, self.first, self.cells)

    def touched(self, spans: Iterable[tuple[datetime, datetime]]) -> int:
        """Return the mask of cells that spans of time touch, also partly."""
        cells = ((rules.cell_of(start), rules.cell_from(end)) for start, end in spans)
        return rules.mask_of(cells, self.first, self.cells)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a location has in a window: when it is open, who works when, and which places stand by themselves.

    `workers` and `places` go with the mask of when they are there. `elsewhere` names, per employee, the other locations
    where that employee has a shift in the same window; `lanes` are all lanes of workers and places.
    """

    window: Window
    timezone: str
    early_minutes: int
    open: int
    workers: tuple[tuple[Worker, int], ...]
    places: tuple[tuple[Place, int], ...]
    elsewhere: dict[UUID, frozenset[UUID]]
    lanes: tuple[str, ...]


Duty = dict[tuple[UUID, UUID | None], tuple[int, int]]
"""Per employee and the place that comes along: the cells wholly on duty, and those on duty in part too."""


def read_capacity(session: Session, window: Window) -> Capacity:
    """Read and compile a window; raises NotFound for an unknown or closed-down location."""
    location = session.execute(
        select(col(Location.timezone), col(Location.early_minutes)).where(
            col(Location.id) == window.location_id, col(Location.active)
        )
    ).one_or_none()
    if location is None:
        raise NotFound("location")
    timezone = location.timezone
    closed = window.touched(_closures(session, window))
    duty, elsewhere = _shifts(session, window)
    desks, rooms = _desks(session, window.location_id), _rooms(session, window.location_id)
    shut = _shut_desks(session, window)
    places = tuple(_free_places(window, duty, desks | rooms, shut))
    workers = [*_staff(session, window, duty, desks | rooms, shut), *_planned(session, window, timezone)]
    return Capacity(
        window=window,
        timezone=timezone,
        early_minutes=location.early_minutes,
        open=window.mask(_openings(session, window, timezone)) & ~closed,
        workers=tuple((worker, mask & ~closed) for worker, mask in workers if mask & ~closed),
        places=places,
        elsewhere=elsewhere,
        lanes=lanes_of((worker for worker, _ in workers), places),
    )


def part_of(capacity: Capacity, window: Window) -> Capacity:
    """Return what a location has in a part of a window that was read before; `elsewhere` stays that of the whole."""
    skipped, wanted = window.first - capacity.window.first, rules.ones(window.cells)
    workers = tuple((worker, mask >> skipped & wanted) for worker, mask in capacity.workers)
    places = tuple((place, mask >> skipped & wanted) for place, mask in capacity.places)
    return replace(
        capacity,
        window=window,
        open=capacity.open >> skipped & wanted,
        workers=tuple((worker, mask) for worker, mask in workers if mask),
        places=places,
        lanes=lanes_of((worker for worker, mask in workers if mask), places),
    )


def lanes_of(workers: Iterable[Worker], places: Iterable[tuple[Place, int]]) -> tuple[str, ...]:
    """Return every lane of these workers and places, each once."""
    names = {lane for worker in workers for lane in (worker.lane, worker.place_lane)}
    return tuple(sorted((names | {place.lane for place, _ in places}) - {""}))


def local_days(window: Window, timezone: str) -> Iterator[date]:
    """Yield every local day that touches the window."""
    zone = rules.zone_of(timezone)
    first, last = (moment.astimezone(zone).date() for moment in window.moments)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _closures(session: Session, window: Window) -> Sequence[Any]:
    begins, ends = window.moments
    query = select(col(Closure.starts_at), col(Closure.ends_at)).where(
        col(Closure.location_id) == window.location_id, col(Closure.ends_at) > begins, col(Closure.starts_at) < ends
    )
    return session.execute(query).all()


def _openings(session: Session, window: Window, timezone: str) -> Iterator[tuple[datetime, datetime]]:
    rows = session.execute(
        select(
            col(OpeningHours.weekday), col(OpeningHours.opens), col(OpeningHours.closes),
            col(OpeningHours.valid_from), col(OpeningHours.valid_until),
        ).where(col(OpeningHours.location_id) == window.location_id)
    ).all()  # fmt: skip
    for day in local_days(window, timezone):
        for weekday, opens, closes, valid_from, valid_until in rows:
            if _holds(day, weekday, valid_from, valid_until):
                yield rules.local_moment(timezone, day, opens), _closing(timezone, day, closes)


def _closing(timezone: str, day: date, at: time) -> datetime:
    """Return a closing time; one minute to midnight means midnight, which the clock itself cannot say."""
    if (at.hour, at.minute) == (23, 59):
        return rules.local_moment(timezone, day + timedelta(days=1), time())
    return rules.local_moment(timezone, day, at)


def _holds(day: date, weekday: int, valid_from: date | None, valid_until: date | None) -> bool:
    begun = valid_from is None or valid_from <= day
    return day.weekday() == weekday and begun and (valid_until is None or day <= valid_until)


def _shifts(session: Session, window: Window) -> tuple[Duty, dict[UUID, frozenset[UUID]]]:
    """Return who is on duty where here, and where else these employees work in this window."""
    begins, ends = window.moments
    columns = ("location_id", "staff_id", "desk_id", "room_id", "starts_at", "ends_at")
    here = select(col(Shift.staff_id)).where(
        col(Shift.location_id) == window.location_id, col(Shift.ends_at) > begins, col(Shift.starts_at) < ends
    )
    query = select(*(getattr(Shift, name) for name in columns)).where(
        col(Shift.ends_at) > begins, col(Shift.starts_at) < ends, col(Shift.staff_id).in_(here)
    )
    # Row by row: a quarter of shifts of a large place would be many times larger than their masks.
    duty: Duty = defaultdict(lambda: (0, 0))
    elsewhere: dict[UUID, set[UUID]] = defaultdict(set)
    rows = session.execute(query.order_by(col(Shift.starts_at)))
    for location_id, staff_id, desk_id, room_id, starts_at, ends_at in rows:
        if location_id == window.location_id:
            span, (whole, touched) = [(starts_at, ends_at)], duty[staff_id, desk_id or room_id]
            duty[staff_id, desk_id or room_id] = whole | window.mask(span), touched | window.touched(span)
        else:
            elsewhere[staff_id].add(location_id)
    return duty, {staff_id: frozenset(places) for staff_id, places in elsewhere.items()}


def _desks(session: Session, location_id: UUID) -> dict[UUID, Place]:
    rows = session.execute(
        select(col(Desk.id), col(Desk.facilities)).where(col(Desk.location_id) == location_id, col(Desk.active))
    )
    return {id_: Place(f"desk:{id_}", "desk", frozenset(facilities), desk_id=id_) for id_, facilities in rows}


def _rooms(session: Session, location_id: UUID) -> dict[UUID, Place]:
    rows = session.execute(
        select(col(Room.id), col(Room.facilities)).where(col(Room.location_id) == location_id, col(Room.active))
    )
    return {id_: Place(f"room:{id_}", "room", frozenset(facilities), room_id=id_) for id_, facilities in rows}


def _staff(
    session: Session, window: Window, duty: Duty, places: dict[UUID, Place], shut: dict[UUID | None, int]
) -> Iterator[tuple[Worker, int]]:
    """Yield who works with which place: one worker for each pair, with the mask of all its shifts less absences.

    Who sits at a desk that a supervisor closed counts with that desk: for bookings the two are one lane.
    """
    skills = _skills(session, {staff_id for staff_id, _ in duty})
    away = _absences(session, window, set(skills))
    for (staff_id, place_id), (whole, _) in duty.items():
        if staff_id in skills:
            worker = _worker(staff_id, skills[staff_id], places.get(place_id) if place_id else None)
            yield worker, whole & ~window.touched(away[staff_id]) & ~shut.get(place_id, 0)


def _worker(staff_id: UUID, skills: frozenset[str], place: Place | None) -> Worker:
    if place is None:
        return Worker(f"staff:{staff_id}", skills, staff_id)
    return Worker(
        f"staff:{staff_id}", skills, staff_id, place.kind, place.lane, place.facilities, place.desk_id, place.room_id
    )


def _skills(session: Session, staff_ids: set[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the skills of those employees who can be booked."""
    active = select(col(StaffMember.id)).where(
        col(StaffMember.id).in_(staff_ids), col(StaffMember.active), col(StaffMember.bookable)
    )
    skills: dict[UUID, set[str]] = {id_: set() for id_ in session.execute(active).scalars()}
    rows = select(col(StaffSkill.staff_id), col(StaffSkill.skill)).where(col(StaffSkill.staff_id).in_(skills))
    for staff_id, skill in session.execute(rows):
        skills[staff_id].add(skill)
    return {staff_id: frozenset(codes) for staff_id, codes in skills.items()}


def _absences(session: Session, window: Window, staff_ids: set[UUID]) -> dict[UUID, list[tuple[datetime, datetime]]]:
    begins, ends = window.moments
    query = select(col(Absence.staff_id), col(Absence.starts_at), col(Absence.ends_at)).where(
        col(Absence.staff_id).in_(staff_ids), col(Absence.ends_at) > begins, col(Absence.starts_at) < ends
    )
    away: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for staff_id, start, end in session.execute(query):
        away[staff_id].append((start, end))
    return away


def _planned(session: Session, window: Window, timezone: str) -> Iterator[tuple[Worker, int]]:
    """Yield the anonymous places of planned capacity, each with a lane of its own."""
    query = select(PlannedCapacity, col(Profile.skills)).join(
        Profile, col(Profile.id) == col(PlannedCapacity.profile_id)
    )
    for plan, skills in session.execute(query.where(col(PlannedCapacity.location_id) == window.location_id)):
        mask = window.mask(
            (rules.local_moment(timezone, day, plan.starts), _closing(timezone, day, plan.ends))
            for day in local_days(window, timezone)
            if _holds(day, plan.weekday, plan.valid_from, plan.valid_until)
        )
        for number in range(plan.count if mask else 0):
            yield (
                Worker(
                    f"plan:{plan.id}:{number}",
                    frozenset(skills),
                    place_kind=plan.place_kind,
                    facilities=frozenset(plan.facilities),
                ),
                mask,
            )


def _shut_desks(session: Session, window: Window) -> dict[UUID | None, int]:
    """Return the mask of when each desk was closed by a supervisor; most never were."""
    begins, ends = window.moments
    query = select(col(DeskClosure.desk_id), col(DeskClosure.starts_at), col(DeskClosure.ends_at)).where(
        col(DeskClosure.location_id) == window.location_id,
        col(DeskClosure.ends_at) > begins,
        col(DeskClosure.starts_at) < ends,
    )
    shut: dict[UUID | None, int] = defaultdict(int)
    for desk_id, start, end in session.execute(query):
        shut[desk_id] |= window.touched([(start, end)])
    return shut


def _free_places(
    window: Window, duty: Duty, places: dict[UUID, Place], shut: dict[UUID | None, int]
) -> Iterator[tuple[Place, int]]:
    """Yield desks and rooms with the mask of when no shift has them."""
    given: dict[UUID | None, int] = defaultdict(int)
    for (_, place_id), (_, touched) in duty.items():
        given[place_id] |= touched
    for id_, place in places.items():
        yield place, rules.ones(window.cells) & ~given[id_] & ~shut.get(id_, 0)
