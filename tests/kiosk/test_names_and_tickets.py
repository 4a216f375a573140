"""Names as people say them, and tickets that show no more than a wall may."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from booking_api.outbox import GiveUp, OutboxEvent
from booking_api.visits.models import Visit
from hardware.printers.base import Printer, PrinterStatus
from hardware.printers.dummy import DummyPrinter
from hardware.printers.ticket import Ticket
from hardware.settings import PrinterSettings
from kiosk.names import details_of_name
from kiosk.printing import NotPrinted, print_ticket
from tests.kiosk.building import Building


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Jan Van Den Berg", ("Jan", "van den", "Berg")),
        ("van den Berg-de Groot", (None, "van den", "Berg-de Groot")),
        ("Vries", (None, None, "Vries")),
        ("Ahmed El Amrani", ("Ahmed", "el", "Amrani")),
        ("Maria Clara Silva", ("Maria", None, "Clara Silva")),
        ("Van", (None, None, "Van")),
        ("O'Brien", (None, None, "O'Brien")),
        ("محمد علي", ("محمد", None, "علي")),
    ],
)
def test_a_name_falls_into_its_parts(typed: str, parts: tuple[str | None, str | None, str]) -> None:
    details = details_of_name(typed, "nl")
    assert details is not None
    assert (details.given_name, details.prefix, details.family_name) == parts


def test_nothing_typed_is_nobody() -> None:
    assert details_of_name("  ", "nl") is None


@dataclass
class Worker:
    db: Any
    clock: Any
    settings: Any
    printers: dict[str, Printer]


class Paper:
    """A printer that keeps the tickets it got."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def print_ticket(self, ticket: Ticket) -> Any:
        from hardware.printers.base import Outcome, PrintResult

        self.tickets.append(ticket)
        return PrintResult(Outcome.PRINTED, PrinterStatus.OK)

    def status(self) -> PrinterStatus:
        return PrinterStatus.OK


def asked(building: Building) -> OutboxEvent:
    visitor = building.client(device="Zuil bij de ingang")
    visitor.text("/zuil/code", {"code": building.cast.codes["maria"]})
    with building.db.reading() as session:
        visit = session.exec(select(Visit)).one()
    visitor.text("/zuil/kaartje", {"bezoek": visit.id})
    with building.db.reading() as session:
        return session.exec(select(OutboxEvent).where(OutboxEvent.kind == "TicketRequested")).one()


def test_the_ticket_shows_the_wall_name_and_the_public_subject(building: Building) -> None:
    paper = Paper()
    print_ticket(Worker(building.db, building.clock, building.settings, {"zuil": paper}), asked(building))
    ticket = paper.tickets[0]
    assert ticket.name == "M. de Vries"
    assert "Maria" not in str(ticket)
    assert "Paspoort aanvragen" in ticket.lines
    assert "Afspraak om 10:10" in ticket.lines


def test_the_dummy_printer_makes_a_picture(building: Building, tmp_path: Path) -> None:
    printer = DummyPrinter(PrinterSettings(kind="dummy", folder=tmp_path / "papier"))
    print_ticket(Worker(building.db, building.clock, building.settings, {"stadhuis": printer}), asked(building))
    assert [path.suffix for path in printer.pictures()] == [".png"]


def test_a_printer_without_paper_is_tried_again_but_not_for_ever(building: Building, tmp_path: Path) -> None:
    printer = DummyPrinter(PrinterSettings(kind="dummy", folder=tmp_path / "papier"))
    printer.state = PrinterStatus.PAPER_OUT
    worker, event = Worker(building.db, building.clock, building.settings, {"zuil": printer}), asked(building)
    with pytest.raises(NotPrinted):
        print_ticket(worker, event)
    building.clock.now += timedelta(minutes=5)
    with pytest.raises(GiveUp):
        print_ticket(worker, event)


def test_without_a_printer_nothing_happens(building: Building) -> None:
    print_ticket(Worker(building.db, building.clock, building.settings, {}), asked(building))
