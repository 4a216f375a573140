"""A small town for tests of booking: one shop with staff on shifts, two departments, rooms and a recycling yard.

Everything happens around Monday 7 December 2026; `NOW` is the Friday before, at noon UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.models import JointSession
from booking_api.availability.models import PlannedCapacity, Profile, Shift
from booking_api.catalogue.models import FeeLine, Product, ProductLocation, ProductStep, ProductText
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Skill, StaffMember, StaffSkill
from booking_api.identity.rules import Role, permissions_of_roles
from booking_api.locations.models import Desk, Location, OpeningHours, Room, WaitingArea
from tests.support.remembered import remembered

NOW = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 12, 7)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """Return a moment of that Monday by the winter clock of Amsterdam, in UTC."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=1)


@dataclass
class Town:
    """Ids of what was made, by name."""

    shop: UUID
    services: UUID
    work: UUID
    area: UUID
    desks: list[UUID] = field(default_factory=list)
    rooms: list[UUID] = field(default_factory=list)
    staff: dict[str, UUID] = field(default_factory=dict)
    products: dict[str, UUID] = field(default_factory=dict)


def staff_actor(staff_id: UUID | None = None, departments: frozenset[UUID] | None = None, *roles: Role) -> Actor:
    """Return an employee who acts, of all departments unless some are named."""
    held = frozenset(roles or (Role.EMPLOYEE,))
    return Actor("staff", staff_id, permissions_of_roles(held), held, department_ids=departments, origin="console")


@remembered
def build(db: Database, employees: int = 2, rooms: int = 2) -> Town:
    """Make the town: so many employees of services with a desk each, one case manager without, and so many rooms."""
    with db.transaction() as session:
        town = _house(session, employees, rooms)
        _people(session, town, employees)
        _products(session, town)
        return town


def _house(session: Session, desks: int, rooms: int) -> Town:
    services, work = Department(code="dienstverlening", name="Dienstverlening"), Department(code="wi", name="Werk")
    shop = Location(code="centrum", name="Stadswinkel Centrum", city="Voorbeeldstad")
    session.add_all([services, work, shop])
    session.flush()
    area = WaitingArea(location_id=shop.id, name="Hal")
    session.add(area)
    session.flush()
    town = Town(shop.id, services.id, work.id, area.id)
    for number in range(1, desks + 1):
        desk = Desk(location_id=shop.id, waiting_area_id=area.id, number=number, name=f"Balie {number}")
        session.add(desk)
        town.desks.append(desk.id)
    for number in range(1, rooms + 1):
        room = Room(location_id=shop.id, waiting_area_id=area.id, name=f"Kamer {number}")
        session.add(room)
        town.rooms.append(room.id)
    session.add_all(OpeningHours(location_id=shop.id, weekday=day, opens=time(9), closes=time(17)) for day in range(5))
    session.flush()
    return town


def _people(session: Session, town: Town, employees: int) -> None:
    skills = {"reisdocumenten": town.services, "rijbewijzen": town.services, "inkomen": town.work}
    session.add_all(Skill(code=code, name=code, department_id=department) for code, department in skills.items())
    session.flush()
    for number in range(employees):
        person = add_staff(session, town, f"Medewerker {number + 1}", "reisdocumenten", "rijbewijzen")
        add_shift(session, town, person, desk_id=town.desks[number])
    add_shift(session, town, add_staff(session, town, "Consulent", "inkomen"))


def add_staff(session: Session, town: Town, name: str, *skills: str) -> UUID:
    """Add an employee with skills."""
    department = town.work if "inkomen" in skills else town.services
    person = StaffMember(department_id=department, name=name, mailbox=f"{len(town.staff)}@voorbeeldstad.example")
    session.add(person)
    session.flush()
    session.add_all(StaffSkill(staff_id=person.id, skill=skill) for skill in skills)
    town.staff[name] = person.id
    return person.id


def add_shift(
    session: Session,
    town: Town,
    staff_id: UUID,
    day: date = MONDAY,
    hours: tuple[int, int] = (9, 17),
    desk_id: UUID | None = None,
    room_id: UUID | None = None,
) -> None:
    """Add a shift on one day, between two hours of the winter clock."""
    session.add(
        Shift(
            location_id=town.shop, staff_id=staff_id, desk_id=desk_id, room_id=room_id,
            starts_at=at(hours[0], day=day), ends_at=at(hours[1], day=day),
        )
    )  # fmt: skip
    session.flush()


def _products(session: Session, town: Town) -> None:
    passport = add_product(session, town, "paspoort", "reisdocumenten", setup=5, handling=10, extra=10, fee=8387)
    licence = add_product(session, town, "rijbewijs", "rijbewijzen", setup=5, handling=5, extra=5, fee=5150)
    town.products |= {"passport": passport, "licence": licence}
    town.products["income"] = add_product(
        session, town, "inkomen", "inkomen", handling=30, place_kind="room", public_name="Gesprek"
    )
    town.products["phone"] = add_product(session, town, "belafspraak", "inkomen", handling=15, place_kind="none")


def add_product(
    session: Session,
    town: Town,
    code: str,
    skill: str,
    setup: int = 0,
    handling: int = 10,
    extra: int = 0,
    place_kind: str = "desk",
    fee: int = 0,
    public_name: str = "",
    **rules: Any,
) -> UUID:
    """Add a product of one step, offered at the shop; `rules` are columns of the product."""
    department = town.work if skill == "inkomen" else town.services
    product = Product(
        department_id=department, code=code, name=f"Aanvraag {code}", public_name=public_name or code, **rules
    )
    session.add(product)
    session.flush()
    session.add_all(
        [
            ProductStep(
                product_id=product.id, setup_minutes=setup, handling_minutes=handling, extra_person_minutes=extra,
                place_kind=place_kind, skills=[skill],
            ),
            ProductText(
                product_id=product.id, language="nl", name=product.name, public_name=product.public_name,
                bring=["Uw identiteitsbewijs"],
            ),
            ProductLocation(product_id=product.id, location_id=town.shop),
        ]
    )  # fmt: skip
    if fee:
        session.add(FeeLine(product_id=product.id, name=f"Leges {code}", amount_cents=fee))
    session.flush()
    return product.id


def add_session_product(session: Session, town: Town, capacity: int, starts: list[datetime]) -> UUID:
    """Add bays at the yard: a product of kind session with one session per start, of half an hour."""
    product = add_product(session, town, "milieustraat", "reisdocumenten", handling=30, kind="session", max_persons=4)
    session.add_all(
        JointSession(
            location_id=town.shop, product_id=product, starts_at=start, ends_at=start + timedelta(minutes=30),
            capacity=capacity,
        )
        for start in starts
    )  # fmt: skip
    town.products["bay"] = product
    session.flush()
    return product


def add_planned(session: Session, town: Town, count: int, valid_from: date, *skills: str) -> None:
    """Add planned capacity on every Monday from a day on: so many with a desk each."""
    profile = Profile(name="Allround", skills=sorted(skills))
    session.add(profile)
    session.flush()
    session.add(
        PlannedCapacity(
            location_id=town.shop, profile_id=profile.id, weekday=0, starts=time(9), ends=time(17), count=count,
            valid_from=valid_from,
        )
    )  # fmt: skip
    session.flush()
