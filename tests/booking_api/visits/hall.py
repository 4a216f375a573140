"""A small hall for tests: one city shop with two waiting areas, two employees, a host, a pillar, and who comes in."""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, Participant
from booking_api.availability.versions import bump_all_days
from booking_api.catalogue.models import Product, ProductLocation, ProductStep
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Device, Skill, StaffMember, StaffSkill
from booking_api.identity.rules import DEVICE_PERMISSIONS, PERMISSIONS, Role
from booking_api.locations.models import Desk, Location, Room, WaitingArea
from booking_api.references import new_code
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place
from tests.support.remembered import detached, remembered

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # 10:00 on a Tuesday in Tilburg


@dataclass
class Hall:
    """The rows that tests talk about, by name."""

    database: Database
    location: Location
    elsewhere: Location
    counter: WaitingArea
    upstairs: WaitingArea
    desk3: Desk
    desk4: Desk
    room: Room
    civil: Department
    social: Department
    passport: Product
    licence: Product
    support: Product
    fatima: Actor
    bram: Actor
    host: Actor
    pillar: Actor
    wall: Actor
    client: Actor
    extra: list[SQLModel] = field(default_factory=list)

    @property
    def at_desk3(self) -> Place:
        """Where Fatima works."""
        return Place(PlaceKind.DESK, self.desk3.id)

    @property
    def at_desk4(self) -> Place:
        """Where Bram works."""
        return Place(PlaceKind.DESK, self.desk4.id)

    @property
    def in_room(self) -> Place:
        """Where conversations are held."""
        return Place(PlaceKind.ROOM, self.room.id)

    def booked(
        self,
        family: str | None = "Vries",
        *,
        given: str | None = "Maria",
        prefix: str | None = "de",
        at: datetime = NOW,
        persons: int = 1,
        products: tuple[Product, ...] | None = None,
        location: Location | None = None,
        named: Actor | None = None,
        wish: str = "initial",
        within: Session | None = None,
    ) -> Appointment:
        """Keep an appointment with one leg per product and return it; `within` a transaction that is open already."""
        chosen = products or (self.passport,)
        where = location or self.location
        with nullcontext(within) if within else self.database.transaction() as session:
            party = Party(
                given_name=given, prefix=prefix, family_name=family, wall_wish=wish, language="nl", created_at=NOW
            )
            session.add(party)
            session.flush()
            appointment = Appointment(
                code=new_code(),
                channel="web",
                location_id=where.id,
                department_id=chosen[0].department_id,
                customer_id=party.id,
                starts_at=at,
                ends_at=at + timedelta(minutes=10 * len(chosen)),
                created_at=NOW,
                changed_at=NOW,
            )
            session.add(appointment)
            session.flush()
            for position, product in enumerate(chosen):
                self._leg(session, appointment, position, product, named)
                session.add(
                    Activity(appointment_id=appointment.id, product_id=product.id, position=position, count=persons)
                )
            session.add_all(
                Participant(appointment_id=appointment.id, position=number, is_contact=number == 0)
                for number in range(persons)
            )
            bump_all_days(session, [where.id])  # as whoever books counts a change
        return appointment

    def _leg(
        self, session: Session, appointment: Appointment, position: int, product: Product, named: Actor | None
    ) -> None:
        is_room = product.call_variant == "room"
        session.add(
            AppointmentLeg(
                appointment_id=appointment.id,
                position=position,
                department_id=product.department_id,
                starts_at=appointment.starts_at + timedelta(minutes=10 * position),
                ends_at=appointment.starts_at + timedelta(minutes=10 * (position + 1)),
                place_kind="room" if is_room else "desk",
                skills=[product.code],
                product_ids=[str(product.id)],
                named_staff=named is not None,
                staff_id=named.id if named else None,
                room_id=self.room.id if is_room else None,
            )
        )


def _make_hall(database: Database, /, **location_changes: object) -> Hall:
    """Fill an empty database with the hall."""
    with database.transaction() as session:
        location = Location(code="stadhuis", name="Stadswinkel Centrum", **location_changes)  # type: ignore[arg-type]
        elsewhere = Location(code="noord", name="Stadswinkel Noord")
        civil = Department(code="dienstverlening", name="Dienstverlening")
        social = Department(code="zorg", name="Zorg en inkomen", uses_public_names=True)
        _save(session, location, elsewhere, civil, social)
        counter = WaitingArea(location_id=location.id, name="Wachtruimte begane grond", directions="Links van de trap")
        upstairs = WaitingArea(location_id=location.id, name="Wachtruimte eerste verdieping")
        _save(session, counter, upstairs)
        desk3 = Desk(location_id=location.id, waiting_area_id=counter.id, number=3, name="Balie 3")
        desk4 = Desk(location_id=location.id, waiting_area_id=counter.id, number=4, name="Balie 4")
        room = Room(location_id=location.id, waiting_area_id=upstairs.id, name="Kamer 1.12")
        _save(session, desk3, desk4, room)
        passport = _product(session, location, civil, "paspoort", "Paspoort aanvragen", "Paspoort aanvragen", "desk")
        licence = _product(session, location, civil, "rijbewijs", "Rijbewijs aanvragen", "Rijbewijs", "desk")
        support = _product(session, location, social, "schuldhulp", "Schuldhulpverlening", "Gesprek", "room")
        fatima = _staff(session, "Fatima Yilmaz", civil, Role.EMPLOYEE, "paspoort", "rijbewijs")
        bram = _staff(session, "Bram de Wit", civil, Role.EMPLOYEE, "paspoort")
        host = _staff(session, "Joke Maas", civil, Role.HOST)
        pillar = _device(session, location, "pillar")
        wall = _device(session, location, "wall")
    client = Actor(
        "client", None, PERMISSIONS[Role.SYSTEM], frozenset({Role.CLIENT}), department_ids=None, origin="api"
    )
    return Hall(
        database, location, elsewhere, counter, upstairs, desk3, desk4, room, civil, social,
        passport, licence, support, fatima, bram, host, pillar, wall, client,
    )  # fmt: skip


def _again(hall: Hall, database: Database) -> Hall:
    rows: dict[str, Any] = {name: detached(row) for name, row in vars(hall).items() if isinstance(row, SQLModel)}
    return replace(hall, database=database, extra=[], **rows)


open_hall = remembered(_make_hall, _again)


def _save(session: Session, *rows: SQLModel) -> None:
    session.add_all(rows)
    session.flush()


def _product(
    session: Session, location: Location, department: Department, code: str, name: str, public: str, variant: str
) -> Product:
    product = Product(department_id=department.id, code=code, name=name, public_name=public, call_variant=variant)
    _save(session, product, Skill(code=code, name=name, department_id=department.id))
    _save(
        session,
        ProductLocation(product_id=product.id, location_id=location.id, walk_in=variant == "desk"),
        ProductStep(
            product_id=product.id,
            setup_minutes=5,
            handling_minutes=5,
            extra_person_minutes=5,
            place_kind="room" if variant == "room" else "desk",
            skills=[code],
        ),
    )
    return product


def _staff(session: Session, name: str, department: Department, role: Role, *skills: str) -> Actor:
    member = StaffMember(name=name, department_id=department.id)
    _save(session, member)
    _save(session, *(StaffSkill(staff_id=member.id, skill=skill) for skill in skills))
    return Actor(
        "staff",
        member.id,
        PERMISSIONS[role],
        frozenset({role}),
        name,
        department_ids=frozenset({department.id}),
        origin="staff",
    )


def _device(session: Session, location: Location, kind: str) -> Actor:
    device = Device(location_id=location.id, kind=kind, name=kind)
    _save(session, device)
    return Actor(
        "device",
        device.id,
        DEVICE_PERMISSIONS[kind],
        frozenset({Role.DEVICE}),
        kind,
        location_id=location.id,
        origin=kind,
    )
