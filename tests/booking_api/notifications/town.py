"""The cast of these tests: Maria, who renews her passport, and Sam, who comes for something nobody else may read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import events, outbox
from booking_api.appointments.models import Activity, Appointment, AppointmentFee
from booking_api.appointments.video import VideoSettings
from booking_api.catalogue.models import Product, ProductText
from booking_api.customers.models import DigitalAddress, Party
from booking_api.db import Database
from booking_api.events import Event
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import Department
from booking_api.locations.models import Location
from booking_api.notifications.letters import Keys
from booking_api.notifications.settings import NotificationSettings
from booking_api.outbox import OutboxEvent

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINTER = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 7, 0, tzinfo=UTC)
LINK_KEY = b"a key of these tests"
KEYS = Keys(LINK_KEY, "a secret of these tests")


@dataclass
class Site:
    """The settings that messages read of the citizen site."""

    municipality: str = "Gemeente Voorbeeldstad"
    personal_link_key: bytes = LINK_KEY
    citizen_key: bytes = b"another key of these tests"


@dataclass
class Settings:
    """All settings that messages read."""

    web: Site = field(default_factory=Site)
    gate_secret: str = KEYS.gate_secret
    video: VideoSettings = field(default_factory=VideoSettings)
    notifications: NotificationSettings = field(
        default_factory=lambda: NotificationSettings(public_url="https://afspraken.voorbeeldstad.example")
    )


class Worker:
    """What the subscriber needs of the worker, with a clock that stands still."""

    def __init__(self, db: Database, settings: Settings | None = None) -> None:
        self.db = db
        self.settings = settings or Settings()

    def clock(self) -> datetime:
        """Return the moment at which these tests play."""
        return NOW


def town(session: Session) -> UUID:
    """Lay a city shop with two departments; return the id of the location."""
    civil = Department(code="dienstverlening", name="Dienstverlening")
    care = Department(code="zorg", name="Zorg- en Veiligheidshuis", uses_public_names=True)
    shop = Location(
        code="centrum",
        name="Stadswinkel Centrum",
        address="Stadhuisplein 130",
        postcode="5038 TC",
        city="Voorbeeldstad",
        phone="14 013",
    )
    session.add_all([civil, care, shop])
    session.flush()
    for code, department, name, public_name in (
        ("paspoort", civil, "Paspoort aanvragen", "Document aanvragen"),
        ("schulden", care, "Hulp bij schulden", "Gesprek"),
    ):
        product = Product(code=code, department_id=department.id, name=name, public_name=public_name)
        session.add(product)
        session.flush()
        session.add(
            ProductText(
                product_id=product.id, language="nl", name=name, public_name=public_name, bring=["uw oude paspoort"]
            )
        )
        if code == "paspoort":
            session.add(
                ProductText(
                    product_id=product.id,
                    language="en",
                    name="Apply for a passport",
                    public_name="Apply for a document",
                    bring=["your old passport", "a recent passport photo"],
                )
            )
    return shop.id


def book(
    session: Session,
    product_code: str = "paspoort",
    *,
    count: int = 1,
    language: str = "nl",
    email: str | None = "maria@example.org",
    name: str = "Maria",
    starts_at: datetime = WINTER,
) -> Appointment:
    """Write an appointment of 20 minutes straight into the tables."""
    location_id = town(session)
    product = session.exec(select(Product).where(Product.code == product_code)).one()
    party = Party(given_name=name, prefix="van den", family_name="Berg-de Groot", language=language, created_at=NOW)
    session.add(party)
    session.flush()
    if email:
        session.add(DigitalAddress(party_id=party.id, kind="email", address=email))
    appointment = Appointment(
        code="K7RWH2MX",
        channel="web",
        location_id=location_id,
        department_id=product.department_id,
        customer_id=party.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        language=language,
        created_at=NOW,
        changed_at=NOW,
    )
    session.add(appointment)
    session.flush()
    session.add(Activity(appointment_id=appointment.id, product_id=product.id, count=count))
    session.add(
        AppointmentFee(
            appointment_id=appointment.id, product_id=product.id, name="Paspoort", count=count, amount_cents=8350
        )
    )
    session.flush()
    return appointment


def happened(
    session: Session,
    appointment: Appointment,
    kind: str = events.APPOINTMENT_BOOKED,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> OutboxEvent:
    """Record an event about an appointment as a use case does; return its row."""
    outbox.record(session, SYSTEM, Event(kind, appointment.id, appointment.location_id, before or {}, after or {}), NOW)
    session.flush()
    event = session.exec(select(OutboxEvent).order_by(col(OutboxEvent.seq).desc())).first()
    assert event is not None
    return event
