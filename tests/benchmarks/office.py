"""The office that other systems were measured with: 20 products, 10 counters, 30 days, 5,000 of 9,600 places booked."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.availability.models import Shift
from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.db import Database
from booking_api.identity.models import Department, Skill, StaffMember, StaffSkill
from booking_api.locations.models import Desk, Location, OpeningHours, WaitingArea
from tests.benchmarks.city import Booking, write

PRODUCTS, COUNTERS, DAYS, BOOKED = 20, 10, 30, 5000
SLOTS, MINUTES = 32, 15  # a day


@dataclass(frozen=True)
class Office:
    """Ids of the office and its products, and the first of its days."""

    place: UUID
    products: tuple[UUID, ...]
    first: date


def build(db: Database, first: date, counters: int = COUNTERS, days: int = DAYS, booked: int = BOOKED) -> Office:
    """Fill an empty, migrated database."""
    with db.transaction() as session:
        place, department = _house(session)
        pairs = _counters(session, place, department, first, counters, days)
        products = tuple(_product(session, place, department, number) for number in range(PRODUCTS))
        places = [(day, slot, counter) for day in range(days) for slot in range(SLOTS) for counter in pairs]
        bookings: list[Booking] = []
        for day, slot, (staff, desk) in random.Random(1).sample(places, booked):
            start = datetime.combine(first, time(8), UTC) + timedelta(days=day, minutes=slot * MINUTES)
            lanes = (f"staff:{staff}", f"desk:{desk}")
            bookings.append((products[0], staff, start, MINUTES, lanes, desk, None))
        write(session, place, first, department, bookings)
    return Office(place, products, first)


def _house(session: Session) -> tuple[UUID, UUID]:
    department, place = Department(code="balie", name="Balie"), Location(code="kantoor", name="Kantoor")
    session.add_all([department, place])
    session.flush()
    session.add(Skill(code="balie", name="balie", department_id=department.id))
    session.add_all(
        OpeningHours(location_id=place.id, weekday=day, opens=time(0), closes=time(23, 59)) for day in range(7)
    )
    session.flush()
    return place.id, department.id


def _counters(
    session: Session, place: UUID, department: UUID, first: date, count: int, days: int
) -> list[tuple[UUID, UUID]]:
    area = WaitingArea(location_id=place, name="Hal")
    session.add(area)
    session.flush()
    desks = [Desk(location_id=place, waiting_area_id=area.id, number=n, name=f"Balie {n}") for n in range(count)]
    people = [StaffMember(department_id=department, name=f"Medewerker {n}") for n in range(count)]
    session.add_all([*desks, *people])
    session.flush()
    session.add_all(StaffSkill(staff_id=each.id, skill="balie") for each in people)
    pairs = [(person.id, desk.id) for person, desk in zip(people, desks, strict=True)]
    begin = datetime.combine(first, time(8), UTC)
    session.add_all(
        Shift(location_id=place, staff_id=staff, desk_id=desk, starts_at=begin + timedelta(days=day),
              ends_at=begin + timedelta(days=day, minutes=SLOTS * MINUTES))
        for day in range(days)
        for staff, desk in pairs
    )  # fmt: skip
    session.flush()
    return pairs


def _product(session: Session, place: UUID, department: UUID, number: int) -> UUID:
    code = f"product-{number}"
    product = Product(
        department_id=department, code=code, name=code, public_name=code, horizon_days=100, grid_minutes=MINUTES
    )
    session.add(product)
    session.flush()
    step = ProductStep(product_id=product.id, setup_minutes=5, handling_minutes=10, place_kind="desk", skills=["balie"])
    session.add_all([step, ProductLocation(product_id=product.id, location_id=place)])
    session.flush()
    return product.id
