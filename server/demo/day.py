"""Fills the demo: appointments for the coming weeks, and a today that has been busy since the doors opened.

Everything goes through the real use cases, each at the moment it would have happened.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries as appointments
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import WelkomError
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.sign_in import staff_actor
from booking_api.visits import service as visits
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place, WalkInActivity, WalkInRequest
from server.demo.municipality import ZONE, Town, opening_of
from server.demo.people import People, Person

TODAY_COUNT = 130
LATER_COUNT = 220
LATER_DAYS = 20
BAYS_TODAY = 14
NO_SHOW_SHARE = 0.06
WANTED = (
    ("paspoort",), ("paspoort",), ("paspoort", "rijbewijs"), ("rijbewijs",), ("rijbewijs",), ("identiteitskaart",), ("document-ophalen",),
    ("document-ophalen",), ("document-ophalen",), ("verhuizing",), ("uittreksel",), ("vog",), ("paspoort-kind",), ("eerste-inschrijving",),
    ("geboorte",), ("huwelijk",), ("naturalisatie",), ("parkeervergunning",), ("bouwplan",), ("uitkering",), ("klantregisseur",),
    ("schuldhulp",), ("jongerenloket",), ("wmo",), ("gehandicaptenparkeerkaart",), ("leerplicht",), ("mantelzorg",),
)  # fmt: skip
PERSONS = (1, 1, 1, 1, 2, 2, 3)
CHANNELS = ("web", "web", "web", "kcc", "e-form")


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment of the demo's today, as far as playing the day needs it."""

    id: UUID
    starts_at: datetime
    minutes: int


def fill(db: Database, town: Town, people: People, now: datetime) -> None:
    """Book the coming weeks and play today until `now`."""
    chance = random.Random(now.date().toordinal())
    today = now.astimezone(ZONE).date()
    todays = _book_day(db, town, people, chance, today, TODAY_COUNT, now)
    for offset in range(1, LATER_DAYS):
        day = today + timedelta(days=offset)
        if day.weekday() < 5:
            _book_day(db, town, people, chance, day, LATER_COUNT // 14, now)
    _book_bays(db, town, people, chance, now)
    _play(db, town, chance, todays, now)
    _walk_ins(db, town, people, chance, now)


def _book_day(
    db: Database, town: Town, people: People, chance: random.Random, day: date, count: int, now: datetime
) -> list[Booking]:
    """Book appointments of one day, as if done in the days before; what finds no place is not booked."""
    made: list[Booking] = []
    with db.transaction() as session:
        for wish in _wishes(town, chance, count):
            booking = _book_somewhere(session, town, people.one(), chance, wish, day, now)
            if booking:
                made.append(booking)
    return sorted(made, key=lambda booking: booking.starts_at)


def _wishes(town: Town, chance: random.Random, count: int) -> Iterator[tuple[ActivityWish, ...]]:
    for _ in range(count):
        codes = chance.choice(WANTED)
        persons = chance.choice(PERSONS) if codes[0] in ("paspoort", "identiteitskaart") else 1
        yield tuple(ActivityWish(town.products[code].id, persons if n == 0 else 1) for n, code in enumerate(codes))


def _book_somewhere(
    session: Session,
    town: Town,
    person: Person,
    chance: random.Random,
    wish: tuple[ActivityWish, ...],
    day: object,
    now: datetime,
) -> Booking | None:
    asked_at = _when_asked(now)
    free = appointments.free_times(session, SYSTEM, town.shop.id, wish, day, day, asked_at, channel="host")
    starts = [start for _, times in free.days for start in times]
    if not starts:
        return None
    request = BookRequest(
        location_id=town.shop.id, activities=wish, starts_at=chance.choice(starts), customer=_customer(person),
        channel=chance.choice(CHANNELS), language=person.language,
    )  # fmt: skip
    try:
        booked = book(session, SYSTEM, request, asked_at).appointment
    except WelkomError:
        return None
    return Booking(booked.id, booked.starts_at, booked.minutes)


def _when_asked(now: datetime) -> datetime:
    """Return the evening before today: whatever starts today was booked ahead."""
    opens, _ = opening_of(now.astimezone(ZONE).date(), now)
    return min(opens, now) - timedelta(hours=1)


def _customer(person: Person) -> CustomerDetails:
    return CustomerDetails(person.given, person.prefix, person.family, email=person.email, language=person.language)


def _book_bays(db: Database, town: Town, people: People, chance: random.Random, now: datetime) -> None:
    """Book visits to the recycling centre: most with a pass, some around this very moment."""
    wish = (ActivityWish(town.products["milieustraat"].id, 1),)
    today = now.astimezone(ZONE).date()
    with db.transaction() as session:
        asked_at = _when_asked(now)
        free = appointments.free_times(session, SYSTEM, town.centre.id, wish, today, today, asked_at, channel="web")
        starts = [start for _, times in free.days for start in times]
        for number in range(min(BAYS_TODAY, len(starts))):
            person = people.one()
            request = BookRequest(
                location_id=town.centre.id, activities=wish, starts_at=chance.choice(starts), customer=_customer(person),
                channel="web", language=person.language, pass_number=town.passes[number + 1].number,
            )  # fmt: skip
            try:
                book(session, SYSTEM, request, asked_at)
            except WelkomError:
                continue


def _play(db: Database, town: Town, chance: random.Random, todays: list[Booking], now: datetime) -> None:
    """Let today's people arrive, be helped and leave; at `now` some wait, some are called and some sit at a desk."""
    with db.transaction() as session:
        servers = [actor for member in town.staff if (actor := staff_actor(session, member.id))]
    free_desks = [Place(PlaceKind.DESK, desk.id) for desk in town.desks]
    for booking in todays:
        arrives = booking.starts_at - timedelta(minutes=chance.randint(2, 14))
        if arrives > now or chance.random() < NO_SHOW_SHARE:
            continue
        with db.transaction() as session:
            _live(session, town, chance, booking, arrives, now, servers, free_desks)


def _live(
    session: Session, town: Town, chance: random.Random, booking: Booking, arrives: datetime, now: datetime, servers: list[Actor],
    free_desks: list[Place],
) -> None:  # fmt: skip
    """Play one visitor's visit as far as it has come by now."""
    visit = visits.check_in(session, SYSTEM, town.shop.id, appointment_id=booking.id, channel="pillar", now=arrives)
    called_at = max(arrives, booking.starts_at) + timedelta(minutes=chance.randint(0, 6))
    done_at = called_at + timedelta(minutes=booking.minutes)
    while called_at <= now:
        able = [actor for actor in servers if actor.sees_department(visit.department_id)]
        place = (
            free_desks.pop(0) if now < done_at and free_desks else Place(PlaceKind.DESK, chance.choice(town.desks).id)
        )
        if visit.place_kind == "room":
            place = Place(PlaceKind.ROOM, chance.choice(town.rooms).id)
        if not _helped(session, chance, able, visit.id, place, called_at, done_at, now):
            return
        break


def _helped(
    session: Session, chance: random.Random, able: list[Actor], visit_id: UUID, place: Place, called_at: datetime, done_at: datetime, now: datetime
) -> bool:  # fmt: skip
    for actor in chance.sample(able, len(able)):
        try:
            visits.call(session, actor, visit_id, place, called_at)
        except WelkomError:
            continue
        began = called_at + timedelta(minutes=1)
        if began <= now:
            visits.start(session, actor, visit_id, began)
        if done_at <= now:
            visits.finish(session, actor, visit_id, done_at)
        return True
    return False


def _walk_ins(db: Database, town: Town, people: People, chance: random.Random, now: datetime) -> None:
    """Let three people without an appointment wait."""
    for minutes in (19, 11, 3):
        person = people.one()
        product = town.products[chance.choice(("document-ophalen", "uittreksel", "verhuizing"))]
        request = WalkInRequest(
            location_id=town.shop.id,
            activities=(WalkInActivity(product.id, 1),),
            customer=_customer(person),
            channel="host",
            language=person.language,
        )
        with db.transaction() as session:
            visits.register_walk_in(session, SYSTEM, request, now - timedelta(minutes=minutes))
