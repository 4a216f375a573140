"""Fills the demo: appointments for the coming weeks, and a today that has been busy since the doors opened.

Everything goes through the real use cases, each at the moment it would have happened.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.values import AppointmentView, LegView
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.sign_in import staff_actor
from booking_api.visits import service as visits
from booking_api.visits.rules import PlaceKind, may_serve
from booking_api.visits.values import Place, WalkInActivity, WalkInRequest
from server.deliveries import tell_nothing_before
from server.demo.diary import Diary, Wanted, asked_before, customer
from server.demo.gatherings import come_today, gather, gather_today
from server.demo.municipality import FREE_DESK, ZONE, Seat, Town, opening_of
from server.demo.people import People
from server.demo.scene import SCENE, WALK_INS, Part, Role

TODAY_COUNT = 80
A_DAY_COUNT = 5
LATER_DAYS = 20
BAYS_TODAY = 10
FRESH = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=34)
CELL = timedelta(minutes=5)
QUIET = timedelta(minutes=20)
"""Beside the scene nobody is booked this long after now, nor anybody who would still be sitting there."""

WANTED: tuple[Wanted, ...] = tuple(
    tuple((code, persons) for code in codes.split("+"))
    for codes, persons in (
        ("paspoort", 1), ("paspoort", 2), ("paspoort", 3), ("paspoort+rijbewijs", 1), ("rijbewijs", 1), ("rijbewijs", 1), ("identiteitskaart", 1),
        ("document-ophalen", 1), ("document-ophalen", 1), ("document-ophalen", 1), ("verhuizing", 1), ("uittreksel", 1), ("vog", 1),
        ("paspoort-kind", 1), ("eerste-inschrijving", 1), ("geboorte", 1), ("huwelijk", 1), ("naturalisatie", 1), ("parkeervergunning", 1),
        ("bouwplan", 1), ("uitkering", 1), ("klantregisseur", 1), ("schuldhulp", 1), ("jongerenloket", 1), ("wmo", 1),
        ("gehandicaptenparkeerkaart", 1), ("leerplicht", 1), ("mantelzorg", 1),
    )
)  # fmt: skip
NEWEST: tuple[tuple[Wanted, bool], ...] = (
    ((("klantregisseur", 1),), True), ((("paspoort", 2), ("rijbewijs", 1)), False), ((("klantregisseur", 1),), True),
    ((("verhuizing", 1),), False), ((("uitkering", 1),), True), ((("milieustraat", 1),), False),
)  # fmt: skip
"""Booked in the last minutes, some with an employee by name: what mail, calendar and register show at first."""


def fill(db: Database, town: Town, people: People, now: datetime) -> None:
    """Book the coming weeks, play today until `now`, and leave to be told only what just happened.

    What is older than FRESH counts as told: hundreds of mails and calls to registers at the first start would keep the
    first visitor's own mail waiting behind them, and nobody would look at them.
    """
    chance = random.Random(now.date().toordinal())
    today = now.astimezone(ZONE).date()
    opens, _ = opening_of(today, now)
    with db.transaction() as session:
        last = today + timedelta(days=LATER_DAYS)
        diary = Diary(session, town, people, chance, opens - timedelta(hours=1), (today, last))
        guests = gather_today(diary, now)
        scene = book_scene(diary, opens, now)
        past = book_today(diary, opens, now)
        book_later(diary, opens, [today + timedelta(days=offset) for offset in range(1, LATER_DAYS)])
        gather(diary, now)
        _book_newest(diary, now)
    with db.transaction() as session:
        hall = Hall(session, town, chance, now)
        for booking in past:
            hall.play_past(booking)
        # Who was missed needs a desk for a moment only, so before all desks are taken.
        for role, booking in sorted(scene, key=lambda one: one[0].part is not Part.MISSED):
            hall.play(role, booking)
        walk_ins(session, town, people, now)
        come_today(session, town, guests, now)
    with db.transaction() as session:
        tell_nothing_before(session, now - FRESH)


def book_scene(diary: Diary, opens: datetime, now: datetime) -> list[tuple[Role, AppointmentView]]:
    """Book whom the scene needs at its own minute, or as near to it as there is room."""
    first = _grid(opens + CELL - timedelta(seconds=1))
    booked: list[tuple[Role, AppointmentView]] = []
    for role in SCENE:
        starts_at = max(first, _grid(now + timedelta(minutes=role.start)))
        staff_id = diary.town.skilled("klantregie")[role.part is Part.SERVED].id if role.named else None
        for cells in (*range(0, -9, -1), 1, 2, 3):
            if starts_at + cells * CELL < first:
                continue
            made = diary.at(role.wanted, starts_at + cells * CELL, asked_before(diary.chance, opens), staff_id)
            if made is not None:
                booked.append((role, made))
                break
    return booked


def _grid(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def book_today(diary: Diary, opens: datetime, now: datetime) -> list[AppointmentView]:
    """Book the rest of today around the scene and return what is over by now, in order of time."""
    today = now.astimezone(ZONE).date()

    def suits(start: datetime, minutes: int) -> bool:
        return start > now + QUIET or start + timedelta(minutes=minutes) < now - timedelta(minutes=3)

    made = [
        diary.somewhere(wanted, today, asked_before(diary.chance, opens), suits)
        for wanted in diary.chance.choices(WANTED, k=TODAY_COUNT)
    ]
    for _ in range(BAYS_TODAY):
        diary.somewhere((("milieustraat", 1),), today, asked_before(diary.chance, opens))
    return sorted((one for one in made if one and one.starts_at < now), key=lambda one: one.starts_at)


def book_later(diary: Diary, opens: datetime, days: Iterable[date]) -> None:
    """Book a few on each working day."""
    for day in days:
        if day.weekday() < 5:
            for wanted in diary.chance.choices(WANTED, k=A_DAY_COUNT):
                diary.somewhere(wanted, day, asked_before(diary.chance, opens))


def _book_newest(diary: Diary, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    for number, (wanted, named) in enumerate(NEWEST):
        staff_id = diary.town.skilled("klantregie")[number % 3].id if named else None
        asked_at = now - (len(NEWEST) - number) * timedelta(minutes=2)
        for offset in range(1, 8):
            day = today + timedelta(days=offset + number // 2)
            if day.weekday() < 5 and diary.somewhere(wanted, day, asked_at, staff_id=staff_id):
                break


@dataclass
class Hall:
    """Plays visits in the caller's transaction; every step carries the moment it would have happened, never after now."""

    session: Session
    town: Town
    chance: random.Random
    now: datetime
    taken: set[UUID] = field(default_factory=set)
    """Desks where somebody sits, or is called to, already."""

    def __post_init__(self) -> None:
        day = self.now.astimezone(ZONE).date()
        self._midnight = datetime.combine(day, time(0), ZONE).astimezone(self.now.tzinfo)

    def play_past(self, booking: AppointmentView) -> None:
        """Play a visit that is over, where and by whom it was planned."""
        leg = booking.legs[0]
        actor = self._actor(leg.staff_id)
        begins = booking.starts_at + timedelta(minutes=self.chance.randint(0, 2))
        visit_id = self._arrive(booking, begins - timedelta(minutes=self.chance.randint(3, 14)))
        visits.call(self.session, actor, visit_id, _place(leg), begins)
        visits.start(self.session, actor, visit_id, begins + timedelta(seconds=40))
        ends = booking.ends_at - timedelta(minutes=self.chance.randint(0, 3))
        visits.finish(self.session, actor, visit_id, max(ends, begins + timedelta(minutes=2)))

    def play(self, role: Role, booking: AppointmentView) -> None:
        """Play a visit as far as its part in the scene goes."""
        if role.part in (Part.EXPECTED, Part.ABSENT):
            return
        arrived = self._within(self._planned(role, booking))
        visit_id = self._arrive(booking, arrived)
        if role.part is Part.WAITING:
            return
        seat = self._seat(booking, keep=role.part is not Part.MISSED)
        if seat is None:
            return
        actor, place = seat
        called_at = self._called_at(role, booking, arrived)
        visits.call(self.session, actor, visit_id, place, called_at)
        if role.part is Part.SERVED:
            visits.start(self.session, actor, visit_id, min(called_at + timedelta(seconds=40), self.now))
        if role.part is Part.MISSED:
            visits.no_show(self.session, SYSTEM, visit_id, min(called_at + timedelta(minutes=10), self.now))

    def _planned(self, role: Role, booking: AppointmentView) -> datetime:
        came = min(booking.starts_at, self.now) - timedelta(minutes=role.early)
        if role.part is Part.WAITING:
            came = max(came, self.now - LONGEST_WAIT)
        return min(came, self.now - timedelta(seconds=role.since + 60))

    def _called_at(self, role: Role, booking: AppointmentView, arrived: datetime) -> datetime:
        if role.part is Part.MISSED:
            return self._within(booking.starts_at + timedelta(minutes=1))
        return max(arrived, self._within(self.now - timedelta(seconds=role.since)))

    def _within(self, moment: datetime) -> datetime:
        """Return the moment, or midnight when today had not begun then: one checks in on the day itself."""
        return min(max(moment, self._midnight), self.now)

    def _arrive(self, booking: AppointmentView, moment: datetime) -> UUID:
        shop = self.town.shop.id
        moment = self._within(moment)
        return visits.check_in(self.session, SYSTEM, shop, appointment_id=booking.id, channel="pillar", now=moment).id

    def _seat(self, booking: AppointmentView, *, keep: bool) -> tuple[Actor, Place] | None:
        """Return who helps and where: as planned, or a colleague at another desk; None when all are busy."""
        leg = booking.legs[0]
        if leg.place_kind == "room":
            return self._actor(leg.staff_id), _place(leg)
        fits = [seat for seat in self.town.seats if self._is_free(seat) and may_serve(leg.skills, seat.skills)]
        if not fits:
            return None
        seat = next((seat for seat in fits if seat.desk_id == leg.desk_id), fits[0])
        if keep:
            self.taken.add(seat.desk_id)
        return self._actor(seat.staff_id), Place(PlaceKind.DESK, seat.desk_id)

    def _is_free(self, seat: Seat) -> bool:
        return seat.number != FREE_DESK and seat.desk_id not in self.taken

    def _actor(self, staff_id: UUID | None) -> Actor:
        actor = staff_actor(self.session, staff_id) if staff_id else None
        if actor is None:
            raise LookupError("today's appointments lie with people of the roster")
        return actor


def _place(leg: LegView) -> Place:
    if leg.room_id:
        return Place(PlaceKind.ROOM, leg.room_id)
    if leg.desk_id is None:
        raise LookupError("today's appointments have a desk or a room")
    return Place(PlaceKind.DESK, leg.desk_id)


def walk_ins(session: Session, town: Town, people: People, now: datetime) -> None:
    """Let three people without an appointment wait."""
    for code, minutes in WALK_INS:
        person = people.one()
        request = WalkInRequest(
            location_id=town.shop.id,
            activities=(WalkInActivity(town.products[code].id, 1),),
            customer=customer(person),
            channel="host",
            language=person.language,
        )
        visits.register_walk_in(session, SYSTEM, request, now - timedelta(minutes=minutes))
