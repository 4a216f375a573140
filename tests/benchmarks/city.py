"""A city's city shop in numbers: 60 lanes, four years of appointments behind it and three half-booked months ahead."""

import atexit
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, AppointmentStatus
from booking_api.availability.models import Allocation, Shift
from booking_api.availability.rules import cell_of
from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.models import Department, Skill, StaffMember, StaffSkill
from booking_api.locations.models import Desk, Location, OpeningHours, Room, WaitingArea
from booking_api.references import new_code, new_id
from tests.benchmarks.history import copyable_id, multiply
from tests.benchmarks.stores import database_url

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
TODAY = NOW.date()
DAYS_AHEAD = 90
APPOINTMENTS = int(os.environ.get("WELKOM_BENCH_APPOINTMENTS", "250000"))
COUNTER, MANAGERS, ROOMS = 30, 18, 12  # 30 pairs of employee and desk, 18 case managers, 12 rooms: 60 lanes


@dataclass(frozen=True)
class City:
    """Ids of what the benchmarks ask for, and the day that it is there."""

    today: date
    shop: UUID
    passport: UUID
    licence: UUID
    income: UUID
    counter: tuple[tuple[UUID, UUID], ...]
    managers: tuple[UUID, ...]
    rooms: tuple[UUID, ...]


_filled: dict[str, tuple[str, City]] = {}
_until_the_end = ExitStack()
atexit.register(_until_the_end.close)


def build(db: Database, appointments: int = 250_000, fill: float = 0.5, today: date = TODAY) -> City:
    """Fill an empty, migrated database; appointments beyond those to come lie in the past."""
    dice = random.Random(1)
    with db.transaction() as session:
        city, department = _house(session, today)
        _shifts(session, city)
        ahead = list(_bookings(city, dice, fill))
        write(session, city.shop, today, department, ahead)
        yesterday = list(_past(city, dice))[: max(0, appointments - len(ahead))]
        write(session, city.shop, today, department, yesterday)
    if yesterday:
        multiply(db, city.shop, city.today - timedelta(days=1), (appointments - len(ahead)) // len(yesterday) - 1)
    return city


def filled(kind: str) -> tuple[str, City]:
    """Return the address of a database with this city from today on, filled once for all benchmarks of one run."""
    if kind not in _filled:
        url = _until_the_end.enter_context(database_url(kind))
        db = Database(url)
        _filled[kind] = url, build(db, APPOINTMENTS, today=utc_now().date())
        db.dispose()
    return _filled[kind]


def _house(session: Session, today: date) -> tuple[City, UUID]:
    department = Department(code="dienstverlening", name="Dienstverlening")
    work = Department(code="werk", name="Werk & Inkomen")
    shop = Location(code="stadhuis", name="Stadhuis")
    session.add_all([department, work, shop])
    session.flush()
    area = WaitingArea(location_id=shop.id, name="Hal")
    skills = [Skill(code=code, name=code, department_id=department.id) for code in ("paspoort", "rijbewijs", "inkomen")]
    session.add_all([area, *skills])
    session.flush()
    desks = [
        Desk(location_id=shop.id, waiting_area_id=area.id, number=n, name=f"Balie {n}") for n in range(1, COUNTER + 1)
    ]
    rooms = [Room(location_id=shop.id, waiting_area_id=area.id, name=f"Kamer {n}") for n in range(ROOMS)]
    counter = [StaffMember(department_id=department.id, name=f"Medewerker {n}") for n in range(COUNTER)]
    managers = [StaffMember(department_id=work.id, name=f"Consulent {n}") for n in range(MANAGERS)]
    session.add_all([*desks, *rooms, *counter, *managers])
    session.add_all(OpeningHours(location_id=shop.id, weekday=day, opens=time(9), closes=time(17)) for day in range(5))
    session.flush()
    session.add_all(StaffSkill(staff_id=each.id, skill="paspoort") for each in counter)
    session.add_all(StaffSkill(staff_id=each.id, skill="rijbewijs") for each in counter[: COUNTER * 2 // 3])
    session.add_all(StaffSkill(staff_id=each.id, skill="inkomen") for each in managers)
    passport = _product(session, shop.id, department.id, "paspoort", "desk", 10)
    licence = _product(session, shop.id, department.id, "rijbewijs", "desk", 5)
    income = _product(session, shop.id, work.id, "inkomen", "room", 30)
    pairs = tuple((person.id, desk.id) for person, desk in zip(counter, desks, strict=True))
    people, places = tuple(each.id for each in managers), tuple(each.id for each in rooms)
    return City(today, shop.id, passport, licence, income, pairs, people, places), department.id


def _product(session: Session, shop: UUID, department: UUID, code: str, kind: str, handling: int) -> UUID:
    product = Product(department_id=department, code=code, name=code, public_name=code, horizon_days=DAYS_AHEAD)
    session.add(product)
    session.flush()
    session.add_all(
        [
            ProductStep(
                product_id=product.id, setup_minutes=5, handling_minutes=handling, extra_person_minutes=5,
                place_kind=kind, skills=[code],
            ),
            ProductLocation(product_id=product.id, location_id=shop),
        ]
    )  # fmt: skip
    session.flush()
    return product.id


def working_days(first: date, count: int) -> Iterator[date]:
    """Yield the Mondays to Fridays among so many days from one on."""
    days = (first + timedelta(days=number) for number in range(count))
    return (day for day in days if day.weekday() < 5)


def _shifts(session: Session, city: City) -> None:
    rows = [
        {"id": new_id(), "location_id": city.shop, "staff_id": staff, "desk_id": desk, "room_id": None,
         "starts_at": datetime.combine(day, time(8), UTC), "ends_at": datetime.combine(day, time(16), UTC)}
        for day in working_days(city.today, DAYS_AHEAD + 2)
        for staff, desk in [*city.counter, *((each, None) for each in city.managers)]
    ]  # fmt: skip
    session.execute(insert(Shift), rows)


Booking = tuple[UUID, UUID, datetime, int, tuple[str, ...], UUID | None, UUID | None]


def _bookings(city: City, dice: random.Random, fill: float) -> Iterator[Booking]:
    """Yield bookings of the days ahead: product, employee, start, minutes, lanes, desk, room."""
    for day in working_days(city.today, DAYS_AHEAD):
        begin = datetime.combine(day, time(8), UTC)
        for staff, desk in city.counter:
            for start, minutes in _slots(dice, begin, fill, (15, 20, 30)):
                yield city.passport, staff, start, minutes, (f"staff:{staff}", f"desk:{desk}"), desk, None
        for number, staff in enumerate(city.managers[:ROOMS]):
            room = city.rooms[number]
            for start, minutes in _slots(dice, begin, fill, (30, 45)):
                yield city.income, staff, start, minutes, (f"staff:{staff}", f"room:{room}"), None, room


def _slots(
    dice: random.Random, begin: datetime, fill: float, lengths: tuple[int, ...]
) -> Iterator[tuple[datetime, int]]:
    at = 0
    while at < 440:
        minutes = dice.choice(lengths)
        if dice.random() < fill:
            yield begin + timedelta(minutes=at), minutes
        at += minutes


def _past(city: City, dice: random.Random) -> Iterator[Booking]:
    """Yield yesterday's bookings."""
    begin = datetime.combine(city.today - timedelta(days=1), time(8), UTC)
    for staff, desk in city.counter:
        for start, minutes in _slots(dice, begin, 0.9, (10, 15)):
            yield city.passport, staff, start, minutes, (f"staff:{staff}", f"desk:{desk}"), desk, None


def write(session: Session, shop: UUID, today: date, department: UUID, bookings: list[Booking]) -> None:
    """Insert bookings with their lanes; those before today are done."""
    rows: dict[type, list[dict[str, Any]]] = {Appointment: [], AppointmentLeg: [], Activity: [], Allocation: []}
    for product, staff, start, minutes, lanes, desk, room in bookings:
        appointment, leg, end = copyable_id(), copyable_id(), start + timedelta(minutes=minutes)
        past = start.date() < today
        rows[Appointment].append(
            {"id": appointment, "code": f"{len(rows[Appointment]):06d}000000" if past else new_code(),
             "channel": "web", "location_id": shop,
             "status": AppointmentStatus.FULFILLED if past else AppointmentStatus.BOOKED,
             "department_id": department, "seats": 0, "starts_at": start, "ends_at": end, "language": "nl",
             "remarks": "", "link_nonce": "", "sequence": 0, "created_at": NOW, "changed_at": NOW, "cancel_reason": ""}
        )  # fmt: skip
        rows[AppointmentLeg].append(
            {"id": leg, "appointment_id": appointment, "position": 0, "department_id": department, "starts_at": start,
             "ends_at": end, "place_kind": "room" if room else "desk", "skills": [], "facilities": [],
             "product_ids": [str(product)], "named_staff": False, "staff_id": staff, "desk_id": desk, "room_id": room}
        )  # fmt: skip
        rows[Activity].append({"appointment_id": appointment, "product_id": product, "position": 0, "count": 1})
        rows[Allocation] += [
            {"id": copyable_id(), "lane": lane, "start_cell": cell_of(start), "end_cell": cell_of(end),
             "purpose": "leg", "personal": False, "leg_id": leg}
            for lane in lanes
        ]  # fmt: skip
    for kind, values in rows.items():
        if values:
            session.connection().execute(insert(kind), values)
