"""Lays the demo's municipality: departments, locations, desks, rooms, products, staff, devices and capacity."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api.appointments.models import JointSession
from booking_api.availability.models import PlannedCapacity, Profile, Shift
from booking_api.catalogue.models import FeeLine, Product, ProductLocation, ProductStep, ProductText
from booking_api.identity.models import Department, Device, Skill, StaffMember
from booking_api.locations.models import Desk, Facility, Location, OpeningHours, OwnPhone, Room, WaitingArea
from booking_api.recycling.models import PassYear, RecyclingPass
from server.demo.employees import PROFILES, lay_employees
from server.demo.finishing import lay_choices
from server.demo.people import People
from server.demo.products import FEE_NAMES_EN, PRODUCTS, DemoProduct
from server.demo.rules import add_rules

ZONE = ZoneInfo("Europe/Amsterdam")
ROSTER_DAYS = 28
PLANNED_DAYS = 200
OPENS, CLOSES = time(8, 30), time(17, 0)
BAY_MINUTES = 30
BAYS = 6
FREE_DESK = 3
"""Nobody is called to this desk, so that whoever tries the demo can sit there."""

DEPARTMENTS = {
    "dienstverlening": ("Dienstverlening", False),
    "werk-en-inkomen": ("Werk & Inkomen", True),
    "zorg": ("Zorg- en Veiligheidshuis", True),
    "afval": ("Afvalteam", False),
}
SKILLS = {
    "reisdocumenten": ("Reisdocumenten", "dienstverlening"),
    "rijbewijzen": ("Rijbewijzen", "dienstverlening"),
    "uitgifte": ("Uitgifte van documenten", "dienstverlening"),
    "burgerzaken": ("Burgerzaken", "dienstverlening"),
    "burgerlijke-stand": ("Burgerlijke stand", "dienstverlening"),
    "vergunningen": ("Vergunningen", "dienstverlening"),
    "inkomen": ("Inkomen", "werk-en-inkomen"),
    "klantregie": ("Klantregie", "werk-en-inkomen"),
    "schulden": ("Schuldhulp", "werk-en-inkomen"),
    "zorg": ("Zorg", "zorg"),
    "leerplicht": ("Leerplicht", "zorg"),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A desk with who sits at it today."""

    desk_id: UUID
    number: int
    staff_id: UUID
    skills: tuple[str, ...]


@dataclass
class Town:
    """What the rest of the demo needs to know of what was laid."""

    shop: Location
    centre: Location
    departments: dict[str, Department] = field(default_factory=dict)
    areas: list[WaitingArea] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    products: dict[str, Product] = field(default_factory=dict)
    staff: list[StaffMember] = field(default_factory=list)
    skills: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    seats: list[Seat] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    passes: list[RecyclingPass] = field(default_factory=list)

    def skilled(self, skill: str) -> list[StaffMember]:
        """Return who has a skill."""
        return [member for member in self.staff if skill in self.skills[member.id]]


def lay(session: Session, people: People, now: datetime) -> Town:
    """Lay the whole municipality in the caller's transaction; today is open around `now`, whatever the hour."""
    town = Town(*_locations(session))
    _organisation(session, town)
    _building(session, town)
    for position, wanted in enumerate(PRODUCTS):
        _product(session, town, wanted, position)
    add_rules(session, town.products)
    for member, skills in lay_employees(session, town.departments, people):
        town.staff.append(member)
        town.skills[member.id] = skills
    _opening(session, town, now)
    _capacity(session, town, now)
    _recycling(session, town, now)
    _devices(session, town)
    session.flush()
    lay_choices(session, {code: row.id for code, row in town.departments.items()}, now)
    return town


def opening_of(day: date, now: datetime) -> tuple[datetime, datetime]:
    """Return when the shop opens and closes on a day, UTC; today is stretched to two hours before now and four after."""
    opens = datetime.combine(day, OPENS, ZONE).astimezone(UTC)
    closes = datetime.combine(day, CLOSES, ZONE).astimezone(UTC)
    if day != now.astimezone(ZONE).date():
        return opens, closes
    first = datetime.combine(day, time(0, 0), ZONE).astimezone(UTC)
    last = datetime.combine(day, time(23, 55), ZONE).astimezone(UTC)
    return max(first, min(opens, _quarter(now - timedelta(hours=2)))), min(
        last, max(closes, _quarter(now + timedelta(hours=4)))
    )


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def _locations(session: Session) -> tuple[Location, Location]:
    shop = Location(
        code="koningsplein", name="Stadswinkel Koningsplein", address="Koningsplein 1", postcode="5038 WG", city="Voorbeeldstad",
        phone="14 013", accessibility="Drempelvrij, lift naar elke verdieping, ringleiding bij balie 1 en 7.",
        translations={"en": "No thresholds, a lift to every floor, hearing loop at desks 1 and 7."},
        own_phone=OwnPhone.SCREEN,
    )  # fmt: skip
    centre = Location(
        code="milieustraat", name="Milieustraat Noord", kind="recycling_centre", address="Hectorstraat 1", postcode="5047 RE",
        city="Voorbeeldstad", phone="14 013", allows_walk_in=False, accessibility="Met de auto bereikbaar; hulp bij het uitladen.",
        translations={"en": "Can be reached by car; help with unloading."},
    )  # fmt: skip
    session.add_all([shop, centre])
    return shop, centre


def _organisation(session: Session, town: Town) -> None:
    for code, (name, sensitive) in DEPARTMENTS.items():
        town.departments[code] = Department(code=code, name=name, uses_public_names=sensitive)
    session.add_all(town.departments.values())
    session.flush()
    for code, (name, department) in SKILLS.items():
        session.add(Skill(code=code, name=name, department_id=town.departments[department].id))
    session.add_all(
        Facility(code=code, name=name)
        for code, name in (("rolstoel", "Rolstoelvriendelijk"), ("ringleiding", "Ringleiding"))
    )


def _building(session: Session, town: Town) -> None:
    shop = town.shop.id
    town.areas = [
        WaitingArea(
            location_id=shop,
            name="Wachtruimte A",
            directions="Links van de ingang, bij de balies 1 tot en met 8",
            translations={"en": "Left of the entrance, at desks 1 to 8"},
        ),
        WaitingArea(
            location_id=shop,
            name="Wachtruimte B",
            directions="Rechts van de ingang, bij de spreekkamers",
            translations={"en": "Right of the entrance, at the meeting rooms"},
        ),
    ]
    session.add_all(town.areas)
    session.flush()
    town.desks = [
        Desk(location_id=shop, waiting_area_id=town.areas[0 if number <= 8 else 1].id, number=number, name=f"Balie {number}",
             facilities=["rolstoel", "ringleiding"] if number in (1, 7) else (["rolstoel"] if number % 2 else []))
        for number in range(1, 13)
    ]  # fmt: skip
    town.rooms = [
        Room(
            location_id=shop,
            waiting_area_id=town.areas[1].id,
            name=f"Kamer 1.{number:02}",
            mailbox=f"kamer1{number:02}@example.org",
            facilities=["rolstoel"],
        )
        for number in range(1, 7)
    ]
    session.add_all([*town.desks, *town.rooms])


def _product(session: Session, town: Town, wanted: DemoProduct, position: int) -> None:
    product = Product(
        department_id=town.departments[wanted.department].id,
        code=wanted.code,
        name=wanted.nl.name,
        public_name=wanted.nl.public or wanted.nl.name,
        kind=wanted.kind,
        call_variant=wanted.variant,
        max_persons=wanted.max_persons,
        required_fields=list(wanted.required),
        related_codes=list(wanted.related),
        position=position,
        grid_minutes=BAY_MINUTES if wanted.kind == "window" else 5,
        buffer_before=wanted.travel,
        buffer_after=wanted.travel,
        login_level=wanted.login,
    )
    town.products[wanted.code] = product
    session.add(product)
    session.flush()
    setup, handling, further = wanted.minutes
    session.add(
        ProductStep(
            product_id=product.id,
            setup_minutes=setup,
            handling_minutes=handling,
            extra_person_minutes=further,
            place_kind=wanted.place,
            skills=[wanted.skill] if wanted.skill else [],
            facilities=list(wanted.facilities),
        )
    )
    for language, words in (("nl", wanted.nl), ("en", wanted.en)):
        session.add(
            ProductText(
                product_id=product.id,
                language=language,
                name=words.name,
                public_name=words.public or words.name,
                description=words.description,
                bring=list(words.bring),
                search_words=words.search,
            )
        )
    if wanted.fee:
        name, cents = wanted.fee
        session.add(
            FeeLine(product_id=product.id, name=name, amount_cents=cents, translations={"en": FEE_NAMES_EN[name]})
        )
    where = town.centre if wanted.kind == "window" else town.shop
    session.add(ProductLocation(product_id=product.id, location_id=where.id, walk_in=wanted.walk_in))


def _opening(session: Session, town: Town, now: datetime) -> None:
    for location in (town.shop, town.centre):
        for weekday in range(6 if location is town.centre else 5):
            session.add(OpeningHours(location_id=location.id, weekday=weekday, opens=OPENS, closes=CLOSES))
        open_today(session, location.id, now)


def open_today(session: Session, location_id: UUID, now: datetime) -> None:
    """Open a location around `now`, today only."""
    today = now.astimezone(ZONE).date()
    opens, closes = (moment.astimezone(ZONE).time() for moment in opening_of(today, now))
    session.add(
        OpeningHours(
            location_id=location_id,
            weekday=today.weekday(),
            opens=opens,
            closes=closes,
            valid_from=today,
            valid_until=today,
        )
    )


def _capacity(session: Session, town: Town, now: datetime) -> None:
    """Four weeks of shifts, today included whatever the weekday, and planned capacity for half a year after them."""
    today = now.astimezone(ZONE).date()
    for offset in range(ROSTER_DAYS):
        day = today + timedelta(days=offset)
        if offset and day.weekday() >= 5:
            continue
        lay_shifts(session, town, day, now)
    first = today + timedelta(days=ROSTER_DAYS)
    for name, skills, count, place_kind in PROFILES:
        profile = Profile(name=name, skills=list(skills))
        session.add(profile)
        session.flush()
        session.add_all(
            PlannedCapacity(
                location_id=town.shop.id, profile_id=profile.id, weekday=weekday, starts=OPENS, ends=CLOSES, count=count,
                place_kind=place_kind, facilities=["rolstoel"] if place_kind == "desk" else [], valid_from=first,
                valid_until=today + timedelta(days=PLANNED_DAYS),
            )
            for weekday in range(5)
        )  # fmt: skip


def lay_shifts(session: Session, town: Town, day: date, now: datetime) -> None:
    """Put the desk people at the twelve desks and the others on duty without one; two have the day off."""
    chance = random.Random(day.toordinal())
    opens, closes = opening_of(day, now)
    at_desks = town.staff[:14]
    off = set(chance.sample(range(1, 14), 2))
    seats = iter(sorted(town.desks, key=lambda desk: desk.number != FREE_DESK))
    for number, member in enumerate(at_desks):
        if number in off:
            continue
        desk = next(seats)
        session.add(_shift(town, member.id, opens, closes, desk.id))
        if day == now.astimezone(ZONE).date():
            town.seats.append(Seat(desk.id, desk.number, member.id, town.skills[member.id]))
    for member in town.staff[14:]:
        session.add(_shift(town, member.id, opens, closes, None))


def _shift(town: Town, staff_id: UUID, opens: datetime, closes: datetime, desk_id: UUID | None) -> Shift:
    return Shift(location_id=town.shop.id, staff_id=staff_id, desk_id=desk_id, starts_at=opens, ends_at=closes)


def _recycling(session: Session, town: Town, now: datetime) -> None:
    """Six bays per half hour for four weeks, and passes with credit."""
    today = now.astimezone(ZONE).date()
    for offset in range(ROSTER_DAYS):
        day = today + timedelta(days=offset)
        if offset and day.weekday() == 6:
            continue
        lay_bays(session, town, day, now)
    town.passes = [
        RecyclingPass(number=f"MP{100000 + number}", valid_from=date(today.year - 1, 1, 1)) for number in range(30)
    ]
    session.add_all(town.passes)
    session.flush()
    session.add_all(
        PassYear(pass_id=one.id, year=year, credit=10, used=10 if number == 0 else number % 4)
        for number, one in enumerate(town.passes) for year in (today.year, today.year + 1)
    )  # fmt: skip


def lay_bays(session: Session, town: Town, day: date, now: datetime) -> None:
    """Lay the time windows of the recycling centre of one day."""
    product = town.products["milieustraat"]
    start, closes = opening_of(day, now)
    while start + timedelta(minutes=BAY_MINUTES) <= closes:
        ends = start + timedelta(minutes=BAY_MINUTES)
        session.add(
            JointSession(
                location_id=town.centre.id, product_id=product.id, starts_at=start, ends_at=ends, capacity=BAYS
            )
        )
        start = ends


def _devices(session: Session, town: Town) -> None:
    shop, centre = town.shop.id, town.centre.id
    town.devices = [
        Device(location_id=shop, kind="pillar", name="Zuil ingang", waiting_area_id=town.areas[0].id),
        Device(location_id=shop, kind="wall", name="Scherm wachtruimte A", waiting_area_id=town.areas[0].id),
        Device(location_id=shop, kind="wall", name="Scherm wachtruimte B", waiting_area_id=town.areas[1].id),
        Device(location_id=centre, kind="gate", name="Slagboom ingang"),
    ]
    session.add_all(town.devices)
