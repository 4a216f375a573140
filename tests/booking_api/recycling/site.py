"""A recycling centre for tests: one gate, one pass, and appointments at it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from booking_api.appointments.models import Appointment
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Device
from booking_api.identity.rules import DEVICE_PERMISSIONS, Role
from booking_api.locations.models import Location
from booking_api.recycling.models import PassYear, RecyclingPass
from booking_api.references import new_code

TEN = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
ELEVEN = TEN + timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Site:
    """The rows that tests talk about, by name; `gate` is who decides."""

    database: Database
    location: Location
    elsewhere: Location
    department: Department
    device: Device
    other_device: Device
    gate: Actor
    held: RecyclingPass

    def booked(
        self, *, location: Location | None = None, with_pass: bool = True, starts_at: datetime = TEN
    ) -> Appointment:
        """Keep an appointment of an hour, from ten to eleven, and return it."""
        appointment = Appointment(
            code=new_code(), channel="web", location_id=(location or self.location).id,
            department_id=self.department.id, pass_id=self.held.id if with_pass else None,
            starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), created_at=starts_at - DAY,
            changed_at=starts_at - DAY,
        )  # fmt: skip
        with self.database.transaction() as session:
            session.add(appointment)
        return appointment


def open_site(database: Database, credit: int = 10) -> Site:
    """Fill an empty database with the site; the pass has so many visits this year."""
    location = Location(code="milieustraat", name="Milieustraat", kind="recycling_centre")
    elsewhere = Location(code="milieustraat-zuid", name="Milieustraat Zuid", kind="recycling_centre")
    department = Department(code="afval", name="Afvalteam")
    held = RecyclingPass(number="NL123", valid_from=date(2025, 1, 1))
    with database.transaction() as session:
        session.add_all([location, elsewhere, department, held])
        session.flush()
        device = Device(location_id=location.id, kind="gate", name="Slagboom 1")
        other = Device(location_id=elsewhere.id, kind="gate", name="Slagboom 2")
        session.add_all([device, other, PassYear(pass_id=held.id, year=2026, credit=credit)])
    gate = Actor(
        "device",
        device.id,
        DEVICE_PERMISSIONS["gate"],
        frozenset({Role.DEVICE}),
        location_id=location.id,
        origin="gate",
    )
    return Site(database, location, elsewhere, department, device, other, gate, held)
