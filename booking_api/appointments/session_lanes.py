"""Who and where serves a joint session: named by the planner, or else the best of who is on duty and what is free."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.availability.allocating import clear_expired
from booking_api.availability.by_hand import clear_lane, is_lane_free, is_present
from booking_api.availability.cache import FreeTime, free_around
from booking_api.availability.capacity import Window
from booking_api.availability.rules import days_of, ones
from booking_api.availability.values import Need, Place, Placement, Worker


class Unserved(Exception):
    """No employee or room for a session at this time; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a session needs at one time; without a name and without skills nobody serves it."""

    location_id: UUID
    need: Need
    begin: int
    staff_id: UUID | None = None
    room_id: UUID | None = None

    @property
    def start_cell(self) -> int:
        """The first cell of preparation."""
        return self.begin - self.need.before

    @property
    def end_cell(self) -> int:
        """The cell after clearing up."""
        return self.start_cell + self.need.span


def choose_lanes(session: Session, wanted: Wanted, now: datetime) -> Placement:
    """Return the lanes of a session; the caller holds the lock of its days. Raises Unserved."""
    days = days_of(wanted.start_cell, wanted.end_cell)
    window = Window(wanted.location_id, days[0], days[-1])
    free = free_around(session, window, wanted.start_cell, wanted.end_cell, now)
    clear_expired(session, free, now)
    worker = _employee(session, free, wanted, now)
    place = _place(session, free, wanted, now)
    return Placement(
        need=wanted.need,
        start_cell=wanted.start_cell,
        end_cell=wanted.end_cell,
        lanes=tuple(each.lane for each in (worker, place) if each),
        staff_id=worker.staff_id if worker else None,
        desk_id=place.desk_id if place else None,
        room_id=place.room_id if place else None,
    )


def _employee(session: Session, free: FreeTime, wanted: Wanted, now: datetime) -> Worker | None:
    if wanted.staff_id:
        lane = f"staff:{wanted.staff_id}"
        _claim(session, lane, wanted, now, "medewerker-bezet")
        if not is_present(session, wanted.staff_id, wanted.start_cell, wanted.end_cell):
            raise Unserved("medewerker-afwezig")
        return Worker(lane, frozenset(), wanted.staff_id)
    if not wanted.need.skills:
        return None
    able = [
        worker
        for worker, own, _with_place in free.workers
        if wanted.need.skills <= worker.skills and _covers(own, free, wanted)
    ]
    if not able:
        raise Unserved("geen-medewerker")
    return min(able, key=lambda worker: (len(worker.skills), worker.lane))


def _place(session: Session, free: FreeTime, wanted: Wanted, now: datetime) -> Place | None:
    if wanted.room_id:
        lane = f"room:{wanted.room_id}"
        _claim(session, lane, wanted, now, "ruimte-bezet")
        return Place(lane, "room", frozenset(), room_id=wanted.room_id)
    if wanted.need.place_kind == "none":
        return None
    fitting = [place for place, mask in free.places if place.fits(wanted.need) and _covers(mask, free, wanted)]
    if not fitting:
        raise Unserved("geen-ruimte")
    return min(fitting, key=lambda place: (len(place.facilities), place.lane))


def _claim(session: Session, lane: str, wanted: Wanted, now: datetime, reason: str) -> None:
    if not is_lane_free(session, lane, wanted.start_cell, wanted.end_cell, now):
        raise Unserved(reason)
    clear_lane(session, lane, wanted.start_cell, wanted.end_cell, now)


def _covers(mask: int, free: FreeTime, wanted: Wanted) -> bool:
    whole = ones(wanted.need.span) << (wanted.start_cell - free.first)
    return mask & whole == whole
