"""The people and places of the kiosk's tests: a small city shop on Monday 23 November 2026 at ten, with a gate."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, AppointmentStatus
from booking_api.catalogue.models import Product, ProductLocation, ProductStep, ProductText
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.identity.models import Department, Device, Skill, StaffMember, StaffRole, StaffSkill
from booking_api.identity.rules import Role
from booking_api.locations.models import Desk, Location, Room, WaitingArea
from booking_api.references import token_hash
from tests.support.remembered import remembered

Row = TypeVar("Row", bound=SQLModel)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # ten o'clock at the location


@dataclass
class Cast:
    """Ids and codes that tests ask for by name."""

    shop: UUID
    other_shop: UUID
    centre: UUID
    area: UUID
    desks: list[UUID]
    room: UUID
    gate: UUID
    products: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)
    appointments: dict[str, UUID] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


@remembered
def lay(db: Database) -> Cast:
    """Lay the cast in an empty database."""
    with db.transaction() as session:
        return _Stage(session).lay()


class _Stage:
    """Lays the cast in the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._department = self._add(Department(code="dienstverlening", name="Dienstverlening"))
        self._sensitive = self._add(Department(code="inkomen", name="Werk en Inkomen", uses_public_names=True))
        self._add(Skill(code="reisdocumenten", name="Reisdocumenten", department_id=self._department.id))
        self._add(Skill(code="uitkeringen", name="Uitkeringen", department_id=self._sensitive.id))

    def lay(self) -> Cast:
        shop = self._add(
            Location(code="stadhuis", name="Stadswinkel Centrum", address="Stadhuisplein 1", city="Voorbeeldstad")
        )
        other = self._add(Location(code="noord", name="Stadswinkel Noord", allows_walk_in=False))
        centre = self._add(Location(code="albion", name="Milieustraat Albion", kind="recycling_centre"))
        area = self._add(
            WaitingArea(
                location_id=shop.id,
                name="Wachtruimte A",
                directions="Rechtdoor, langs de trap aan uw linkerhand.",
                translations={"en": "Straight on, past the stairs on your left."},
            )
        )
        desks = [
            self._add(Desk(location_id=shop.id, waiting_area_id=area.id, number=number, name=f"Balie {number}"))
            for number in (1, 2, 3)
        ]
        room = self._add(Room(location_id=shop.id, waiting_area_id=area.id, name="Spreekkamer 1.04"))
        gate = self._device("gate", "Poort 1", centre.id)
        cast = Cast(shop.id, other.id, centre.id, area.id, [desk.id for desk in desks], room.id, gate)
        self._device("pillar", "Zuil bij de ingang", shop.id, cast)
        self._device("pillar", "Zuil Noord", other.id, cast)
        self._products(cast)
        self._people(cast)
        self._appointments(cast)
        return cast

    def _add(self, row: Row) -> Row:
        self._session.add(row)
        self._session.flush()
        return row

    def _device(self, kind: str, name: str, location_id: UUID, cast: Cast | None = None) -> UUID:
        token = f"token of {name}"
        device = self._add(
            Device(kind=kind, name=name, location_id=location_id, token_hash=token_hash(token), paired_at=NOW)
        )
        if cast:
            cast.tokens[name] = token
        return device.id

    def _products(self, cast: Cast) -> None:
        wanted = (
            ("Paspoort aanvragen", "Paspoort aanvragen", "reisdocumenten", 15),
            ("Rijbewijs verlengen", "Rijbewijs verlengen", "reisdocumenten", 10),
            ("Verhuizing doorgeven", "Verhuizing doorgeven", "reisdocumenten", 10),
            ("Uittreksel geboorteregister", "Uittreksel aanvragen", "reisdocumenten", 10),
            ("Aangifte van overlijden", "Aangifte doen", "reisdocumenten", 30),
            ("Verklaring omtrent het gedrag (VOG)", "Verklaring omtrent het gedrag", "reisdocumenten", 10),
            ("Parkeervergunning", "Parkeervergunning", "reisdocumenten", 10),
            ("Intake bijstandsuitkering", "Gesprek werk en inkomen", "uitkeringen", 45),
        )
        for position, (name, public_name, skill, minutes) in enumerate(wanted):
            cast.products[name] = self._product(cast, position, name, public_name, skill, minutes)

    def _department_of(self, skill: str) -> UUID:
        return (self._sensitive if skill == "uitkeringen" else self._department).id

    def _product(self, cast: Cast, position: int, name: str, public_name: str, skill: str, minutes: int) -> UUID:
        is_fetched = skill == "uitkeringen"
        product = self._add(
            Product(
                department_id=self._department_of(skill),
                code=f"p{position}",
                name=name,
                public_name=public_name,
                position=position,
                call_variant="fetch" if is_fetched else "desk",
                max_persons=1 if is_fetched else 4,
            )
        )
        place_kind = "room" if is_fetched else "desk"
        self._add(ProductStep(product_id=product.id, handling_minutes=minutes, skills=[skill], place_kind=place_kind))
        self._add(ProductLocation(product_id=product.id, location_id=cast.shop, walk_in=True))
        self._add(ProductLocation(product_id=product.id, location_id=cast.centre, walk_in=False))
        bring = ["uw huidige paspoort of identiteitskaart", "een recente pasfoto"] if position == 0 else []
        bring = ["een overzicht van uw uitkering"] if is_fetched else bring
        self._add(ProductText(product_id=product.id, language="nl", name=name, public_name=public_name, bring=bring))
        if position == 0:
            english = ("Apply for a passport", ["your current passport or identity card", "a recent passport photo"])
            self._add(
                ProductText(
                    product_id=product.id, language="en", name=english[0], public_name=english[0], bring=english[1]
                )
            )
        return product.id

    def _people(self, cast: Cast) -> None:
        everyone = (
            ("Hanna Hostess", Role.HOST, ()),
            ("Bram Balie", Role.EMPLOYEE, ("reisdocumenten",)),
            ("Dewi Desk", Role.EMPLOYEE, ("reisdocumenten",)),
            ("Ines Inkomen", Role.EMPLOYEE, ("uitkeringen",)),
            ("Abel Beheer", Role.ADMINISTRATOR, ()),
        )
        for name, role, skills in everyone:
            department_id = self._department_of(skills[0] if skills else "")
            member = self._add(StaffMember(department_id=department_id, name=name))
            self._add(StaffRole(staff_id=member.id, role=role.value, department_id=department_id))
            for skill in skills:
                self._add(StaffSkill(staff_id=member.id, skill=skill))
            cast.staff[name] = member.id

    def _appointments(self, cast: Cast) -> None:
        passport, benefit = cast.products["Paspoort aanvragen"], cast.products["Intake bijstandsuitkering"]
        wanted = (
            ("maria", ("Maria", "de", "Vries"), cast.shop, 10, 2, AppointmentStatus.BOOKED),
            ("jan", ("Jan", "van den", "Berg"), cast.shop, 20, 1, AppointmentStatus.BOOKED),
            ("piet", ("Piet", "van den", "Berg"), cast.shop, 35, 1, AppointmentStatus.BOOKED),
            ("twin", ("Sanne", None, "Jansen"), cast.shop, 25, 1, AppointmentStatus.BOOKED),
            ("twin too", ("Sander", None, "Jansen"), cast.shop, 25, 1, AppointmentStatus.BOOKED),
            ("yusuf", ("Yusuf", None, "Özdemir"), cast.shop, 15, 1, AppointmentStatus.BOOKED),
            ("odd", ("Maria-Antonia", "van den", "Berghe-de Groot O'Brien"), cast.shop, 5, 4, AppointmentStatus.BOOKED),
            ("afternoon", ("Lotte", None, "Laat"), cast.shop, 300, 1, AppointmentStatus.BOOKED),
            ("tomorrow", ("Mo", None, "Morgen"), cast.shop, 24 * 60, 1, AppointmentStatus.BOOKED),
            ("elsewhere", ("Nora", None, "Noord"), cast.other_shop, 10, 1, AppointmentStatus.BOOKED),
            ("cancelled", ("Cor", None, "Afgezegd"), cast.shop, 10, 1, AppointmentStatus.CANCELLED),
            ("bay", ("Wim", None, "Afval"), cast.centre, 10, 1, AppointmentStatus.BOOKED),
            ("bay later", ("Wil", None, "Afval"), cast.centre, 200, 1, AppointmentStatus.BOOKED),
        )
        for number, (key, names, location_id, minutes, count, status) in enumerate(wanted):
            self._appointment(cast, key, names, location_id, minutes, passport, count, status, number)
        for number, (key, names, product_id, language) in enumerate(
            (
                ("english", ("Emma", None, "Stone"), passport, "en"),
                ("sensitive", ("Rik", None, "Inkomen"), benefit, "nl"),
            ),
            start=len(wanted),
        ):
            self._appointment(
                cast, key, names, cast.shop, 18, product_id, 1, AppointmentStatus.BOOKED, number, language
            )

    def _appointment(
        self,
        cast: Cast,
        key: str,
        names: tuple[str, str | None, str],
        location_id: UUID,
        minutes: int,
        product_id: UUID,
        count: int,
        status: AppointmentStatus,
        number: int,
        language: str = "nl",
    ) -> None:
        given, prefix, family = names
        skill = "uitkeringen" if product_id == cast.products["Intake bijstandsuitkering"] else "reisdocumenten"
        party = self._add(Party(given_name=given, prefix=prefix, family_name=family, created_at=NOW))
        starts_at = NOW + timedelta(minutes=minutes)
        appointment = self._add(
            Appointment(
                code=f"KSK{'23456789ABCDEFGH'[number]}WXYZ",
                status=status,
                channel="web",
                location_id=location_id,
                department_id=self._department_of(skill),
                language=language,
                customer_id=party.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=15),
                created_at=NOW,
                changed_at=NOW,
            )
        )
        self._add(Activity(appointment_id=appointment.id, product_id=product_id, count=count))
        self._add(
            AppointmentLeg(
                appointment_id=appointment.id,
                department_id=self._department_of(skill),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=15),
                place_kind="room" if skill == "uitkeringen" else "desk",
                skills=[skill],
                product_ids=[str(product_id)],
            )
        )
        cast.appointments[key], cast.codes[key] = appointment.id, appointment.code
