"""X9: what somebody of a sensitive department comes for stands nowhere outside.

Not in mail, calendar file, Outlook, register, ticket, wall, bus or event, nor in what the API tells a system of another
department. Everything goes through the real worker.
"""

import email
import email.policy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from booking_api.appointments import service
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.values import AppointmentView
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.identity.service import create_client
from booking_api.notifications.models import Message
from booking_api.outbox import OutboxEvent
from booking_api.rest.app import create_api
from booking_api.rest.running import Running
from booking_api.visits import service as visits
from booking_api.visits.rules import PlaceKind
from booking_api.visits.values import Place
from calendar_sync.customer_contacts.settings import ContactSettings, OpenKlantSettings
from calendar_sync.outlook.settings import OutlookSettings
from hardware.bus.memory import MemoryBus
from hardware.printers.base import Outcome, PrinterStatus, PrintResult
from hardware.printers.ticket import Ticket
from kiosk.printing import request_ticket
from server.demo.municipality import Town, lay
from server.demo.people import People
from server.demo.products import PRODUCTS, DemoProduct
from server.settings import Settings
from server.subscriptions import SUBSCRIPTIONS
from server.worker import Worker, WorkerContext
from tests.calendar_sync.conftest import Simulator

NOW = datetime(2026, 11, 23, 10, 32, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)
# What one comes for, or is called about; a seat, a home visit and a video call have no check-in at a pillar.
KINDS = ("appointment", "telephone")
SENSITIVE = [one for one in PRODUCTS if one.department in ("werk-en-inkomen", "zorg") and one.kind in KINDS]


@dataclass
class Paper:
    """A printer that keeps what stands on its tickets."""

    tickets: list[Ticket] = field(default_factory=list)

    def print_ticket(self, ticket: Ticket) -> PrintResult:
        self.tickets.append(ticket)
        return PrintResult(Outcome.PRINTED, PrinterStatus.OK)

    def status(self) -> PrinterStatus:
        return PrinterStatus.OK


@dataclass
class Outside:
    """Everything that left the house, as text, by where it can be read."""

    db: Database
    worker: Worker
    paper: Paper
    bus: list[str]
    outlook: Simulator
    register: Simulator

    def read(self) -> dict[str, str]:
        with self.db.reading() as session:
            kept = session.exec(select(Message.content)).all()
            events = [row.model_dump_json() for row in session.exec(select(OutboxEvent))]
        mails = [email.message_from_string(content, policy=email.policy.default) for content in kept]
        return {
            "mail and ICS": "\n".join(f"{mail['Subject']}\n{_text(mail)}" for mail in mails),
            "Outlook": json.dumps(self.outlook.store.rows(), ensure_ascii=False),
            "register": json.dumps(self.register.store.rows(), ensure_ascii=False),
            "ticket": repr(self.paper.tickets),
            "bus": "\n".join(self.bus),
            "events": "\n".join(events),
        }


def _text(mail: email.message.EmailMessage) -> str:
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(str(part.get_content()) for part in parts).replace("\r\n ", "")


@pytest.fixture
def outside(
    sqlite_database: Database,
    outlook_server: Simulator,
    register_server: Simulator,
    outlook_settings: OutlookSettings,
    register_settings: OpenKlantSettings,
) -> Outside:
    settings = Settings(
        outlook=outlook_settings, contacts=ContactSettings(register_name="open_klant", open_klant=register_settings)
    )
    bus, heard, paper = MemoryBus(), list[str](), Paper()
    bus.subscribe("#", lambda topic, payload: heard.append(f"{topic} {payload.decode()}"))
    bus.start()
    context = WorkerContext(sqlite_database, lambda: NOW, settings, bus, {"zuil": paper}, {})
    return Outside(sqlite_database, Worker(context, SUBSCRIPTIONS), paper, heard, outlook_server, register_server)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("product", SENSITIVE, ids=lambda product: product.code)
def test_nobody_outside_reads_what_somebody_comes_for(outside: Outside, product: DemoProduct, language: str) -> None:
    with outside.db.transaction() as session:
        town = lay(session, People(1), NOW)
    booked = _comes(outside.db, town, product, language)
    outside.worker.drain()
    told = outside.read()
    assert f"{booked.code[:4]} {booked.code[4:]}" in told["mail and ICS"]
    assert told["Outlook"] != "[]"
    assert told["register"] != "[]"
    told["API of another department"] = _asked_by_others(outside.db, town, booked)
    assert booked.code not in told["API of another department"], "with the name it opens the citizen's own page"
    for secret in _secrets(product):
        for where, text in told.items():
            assert secret not in text, f"{secret!r} stands in {where}"


def _secrets(product: DemoProduct) -> list[str]:
    words = [product.nl, product.en]
    fees = [product.fee[0]] if product.fee else []
    return [text for each in words for text in (each.name, each.description, *each.bring)] + fees


def _comes(db: Database, town: Town, product: DemoProduct, language: str) -> AppointmentView:
    """Book with an employee by name, and where one can come: check in, take a ticket and be called."""
    wish = (ActivityWish(town.products[product.code].id),)
    able = [member.id for member in town.staff if product.skill in town.skills[member.id]]
    with db.transaction() as session:
        day = NOW.astimezone(ZoneInfo("Europe/Amsterdam")).date()
        start, staff_id = next(
            (starts[0], one)
            for one in able
            for _day, starts in free_times(session, SYSTEM, town.shop.id, wish, day, day, NOW, staff_id=one).days
        )
        maria = CustomerDetails("Maria", None, "Vries", "maria@example.org", "0612345678", language)
        request = BookRequest(
            "web", location_id=town.shop.id, activities=wish, starts_at=start, customer=maria, language=language,
            staff_id=staff_id,
        )  # fmt: skip
        booked = service.book(session, SYSTEM, request, NOW).appointment
    if product.kind != "telephone":
        with db.transaction() as session:
            shop = town.shop.id
            visit = visits.check_in(session, SYSTEM, shop, appointment_id=booked.id, channel="pillar", now=NOW)
            request_ticket(session, SYSTEM, visit.id, shop, NOW)
            place = Place(PlaceKind.ROOM, town.rooms[0].id)
            visits.call(session, SYSTEM, visit.id, place, NOW)
    return booked


def _asked_by_others(db: Database, town: Town, booked: AppointmentView) -> str:
    other = town.departments["dienstverlening"].id
    with db.transaction() as session:
        _, token = create_client(session, SYSTEM, "Elders", sorted(SCOPE_PERMISSIONS), NOW, department_ids=[other])
    http = create_api(Running(db, lambda: NOW, "a secret of these tests")).test_client()
    headers = {"Authorization": f"Bearer {token}"}
    shop, day = town.shop.id, booked.starts_at.date().isoformat()
    paths = (f"/afspraken/{booked.id}", f"/afspraken?locatieId={shop}&datum={day}", f"/bezoeken?locatieId={shop}")
    told = [http.get(path, headers=headers).get_data(as_text=True) for path in paths]
    offered = http.get(f"/producten?locatieId={shop}", headers=headers).get_json()["resultaten"]
    known = {str(one.product_id) for one in booked.activities}
    told += [json.dumps(one, ensure_ascii=False) for one in offered if one["id"] in known]
    assert len(told) == len(paths) + 1
    return "\n".join(told)
