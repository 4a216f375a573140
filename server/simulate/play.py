"""Plays the day: arrivals, calls and helping one after another in simulated time, each through the real use case."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.expecting import expected_today
from booking_api.availability.queries_duty import duty
from booking_api.availability.rules import local_moment, zone_of
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.sign_in import staff_actor
from booking_api.locations.queries import LocationView, desks, rooms
from booking_api.visits import service
from booking_api.visits.absent import due_absent, mark_absent
from booking_api.visits.escalating import escalate_due
from booking_api.visits.models import VisitLeg
from booking_api.visits.queries import visits as visits_of
from booking_api.visits.queueing import queue
from booking_api.visits.rules import PlaceKind, may_serve
from booking_api.visits.service_times import learn_service_times
from booking_api.visits.staffing import close_desk, closed_desks, skills_of_all
from booking_api.visits.values import Place, VisitView, WalkInRequest
from booking_api.visits.waiting_time import expected_waits
from server.simulate.plan import Chances, Options, Played, Wait

AFTER_CLOSING = timedelta(hours=2)
QUARTER = timedelta(minutes=15)
Step = Callable[[Session, datetime], None]
Progress = Callable[[float], None]


@dataclass
class Seat:
    """A colleague on duty, with the own desk or room; who has none takes a free one of the right kind each time."""

    actor: Actor
    until: datetime
    skills: frozenset[str]
    place: Place | None
    borrowed: Place | None = None
    busy: bool = False


@dataclass
class Day:
    """One day of one location; every step is a transaction of its own, at its own moment."""

    db: Database
    location: LocationView
    options: Options
    opens: datetime
    closes: datetime
    walk_in_wishes: list[WalkInRequest]
    progress: Progress = lambda _share: None
    played: Played = field(default_factory=Played)
    _events: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _number: "count[int]" = field(default_factory=count)
    _seats: list[Seat] = field(default_factory=list)
    _shared: list[Place] = field(default_factory=list)
    _expected: dict[UUID, tuple[int | None, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chances = Chances(self.options.seed)

    def play(self) -> Played:
        """Play from opening until the last visitor is helped, and return what came of it."""
        self._lay_out()
        end = self.closes + AFTER_CLOSING
        while self._events:
            moment, _number, step = heapq.heappop(self._events)
            if moment > end:
                break
            with self.db.transaction() as session:
                step(session, moment)
            if self.opens < moment < self.closes:
                self.progress((moment - self.opens) / (self.closes - self.opens))
        self.progress(1.0)
        with self.db.reading() as session:
            left = visits_of(session, SYSTEM, self.location.id, None, end)
        self.played.not_helped = sum(visit.closed_at is None for visit in left)
        return self.played

    def _at(self, moment: datetime, step: Step) -> None:
        heapq.heappush(self._events, (moment, next(self._number), step))

    def _lay_out(self) -> None:
        with self.db.reading() as session:
            expected = sorted(
                expected_today(session, SYSTEM, self.location.id, self.opens),
                key=lambda one: (one.starts_at, one.family_name or "", one.given_name or ""),
            )
            self._seats = self._on_duty(session)
            taken = {seat.place for seat in self._seats}
            all_desks = desks(session, SYSTEM, self.location.id)
            every = [Place(PlaceKind.ROOM, room.id) for room in rooms(session, SYSTEM, self.location.id)]
            every += [Place(PlaceKind.DESK, desk.id) for desk in all_desks]
            self._shared = [place for place in every if place not in taken]
            names = {desk.name.casefold(): desk.id for desk in all_desks}
        for number, one in enumerate(expected):
            self.played.booked += 1
            if self.chances.for_one("no-show", number).random() < self.options.no_show:
                self.played.stayed_away += 1
                continue
            arrives = max(self.opens - timedelta(minutes=10), self.chances.arrival(one.starts_at, number))
            self._at(arrives, self._check_in(one.appointment_id))
        moments = self.chances.walk_in_moments(len(self.walk_in_wishes), self.opens, self.closes)
        for moment, wish in zip(moments, self.walk_in_wishes, strict=True):
            self._at(moment, self._walk_in(wish))
        for name, local in self.options.closures:
            self._at(self._local(local), self._close(names[name.casefold()]))
        for number in range(int((self.closes + AFTER_CLOSING - self.opens) / QUARTER)):
            self._at(self.opens + number * QUARTER, self._by_the_clock)

    def _on_duty(self, session: Session) -> list[Seat]:
        shifts = duty(session, SYSTEM, self.location.id, self.opens, self.closes)
        skills = skills_of_all(session, {shift.staff_id for shift in shifts}, self.opens)
        found = []
        for shift in shifts:
            actor = staff_actor(session, shift.staff_id)
            place = Place(PlaceKind.DESK, shift.desk_id) if shift.desk_id else None
            place = Place(PlaceKind.ROOM, shift.room_id) if shift.room_id else place
            if actor is not None:
                found.append(Seat(actor, shift.ends_at, skills.get(shift.staff_id, frozenset()), place))
        return found

    def _local(self, text: str) -> datetime:
        day = self.opens.astimezone(zone_of(self.location.timezone)).date()
        return local_moment(self.location.timezone, day, time.fromisoformat(text))

    def _check_in(self, appointment_id: UUID) -> Step:
        def step(session: Session, now: datetime) -> None:
            try:
                visit = service.check_in(
                    session, SYSTEM, self.location.id, now, channel="pillar", appointment_id=appointment_id
                )
            except WelkomError:
                return  # booked at another place, by telephone, or given back meanwhile
            self._arrived(session, visit, now)

        return step

    def _walk_in(self, wish: WalkInRequest) -> Step:
        def step(session: Session, now: datetime) -> None:
            self.played.walk_ins += 1
            self._arrived(session, service.register_walk_in(session, SYSTEM, wish, now), now)

        return step

    def _arrived(self, session: Session, visit: VisitView, now: datetime) -> None:
        found = expected_waits(session, SYSTEM, self.location.id, now).get(visit.leg_id)
        band = found.band if found else None
        self._expected[visit.id] = (band.low, band.high) if band else (None, None)
        self._call_whoever_is_free(session, now)

    def _call_whoever_is_free(self, session: Session, now: datetime) -> None:
        waiting = [row.leg for row in queue(session, SYSTEM, self.location.id)]
        if not waiting:
            return
        shut = closed_desks(session, SYSTEM, self.location.id, now)
        for seat in self.chances.of("free").sample(self._seats, len(self._seats)):
            if seat.busy or now >= self._leaves(seat):
                continue
            able = [leg for leg in waiting if may_serve(leg.skills, seat.skills)]
            if seat.place is not None:
                if able and seat.place.id not in shut:
                    called = service.call_next(session, seat.actor, seat.place, now)
                    waiting = [leg for leg in waiting if called is None or leg.id != called.leg_id]
                    self._called(seat, called, now)
            elif (found := self._with_a_place(able, shut)) is not None:
                leg, seat.borrowed = found
                self._shared.remove(seat.borrowed)
                waiting.remove(leg)
                self._called(seat, service.call(session, seat.actor, leg.visit_id, seat.borrowed, now), now)

    def _with_a_place(self, legs: list[VisitLeg], shut: frozenset[UUID]) -> tuple[VisitLeg, Place] | None:
        """Return the first for whom a place of the right kind is free; nobody takes a room for a desk's product."""
        for leg in legs:
            kind = PlaceKind.ROOM if leg.place_kind == "room" else PlaceKind.DESK
            place = next((each for each in self._shared if each.kind is kind and each.id not in shut), None)
            if place is not None:
                return leg, place
        return None

    def _leaves(self, seat: Seat) -> datetime:
        """Return until when somebody calls: who is still waiting at closing time is helped by those on duty."""
        return seat.until if seat.until < self.closes else self.closes + AFTER_CLOSING

    def _called(self, seat: Seat, visit: VisitView | None, now: datetime) -> None:
        """Keep what was told, and let helping begin and end."""
        if visit is None:
            return
        seat.busy = True
        if visit.position == 0:
            low, high = self._expected.get(visit.id, (None, None))
            due_at = visit.appointment_at or visit.arrived_at
            self.played.waits.append(Wait(visit.public_subject, visit.arrived_at, now, due_at, low, high))
        key = visit.arrived_at
        begins = now + timedelta(seconds=self.chances.walk_seconds(key))
        minutes = self.chances.service_minutes(visit.minutes, self.options.pace, (key, visit.position))
        self._at(begins, lambda db, at: _ignore(service.start(db, seat.actor, visit.id, at)))
        self._at(begins + timedelta(minutes=minutes), self._finish(seat, visit.id))

    def _finish(self, seat: Seat, visit_id: UUID) -> Step:
        def step(session: Session, now: datetime) -> None:
            service.finish(session, seat.actor, visit_id, now)
            staff_id = seat.actor.id
            if staff_id:
                self.played.helped_by[staff_id] = self.played.helped_by.get(staff_id, 0) + 1
            self.played.closed_late_minutes = max(0, int((now - self.closes).total_seconds() // 60))
            self._at(now + timedelta(seconds=30), lambda db, at: self._free(db, seat, at))

        return step

    def _free(self, session: Session, seat: Seat, now: datetime) -> None:
        seat.busy = False
        if seat.borrowed is not None:
            self._shared.append(seat.borrowed)
            seat.borrowed = None
        self._call_whoever_is_free(session, now)

    def _close(self, desk_id: UUID) -> Step:
        return lambda session, now: close_desk(session, SYSTEM, desk_id, now)

    def _by_the_clock(self, session: Session, now: datetime) -> None:
        """Do what the worker does, and let everybody who is free look again."""
        escalate_due(session, SYSTEM, now)
        for appointment_id in due_absent(session, SYSTEM, now):
            mark_absent(session, SYSTEM, appointment_id, now)
        learn_service_times(session, SYSTEM, now)
        self._call_whoever_is_free(session, now)


def _ignore(_done: object) -> None:
    """A step gives nothing back."""
