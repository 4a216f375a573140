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
from kiosk.printing import NotPrinted, print_ticket, watch_printers
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


def test_the_pillar_says_that_the_printer_is_without_paper_and_offers_a_ticket_again_when_it_prints(
    building: Building, tmp_path: Path
) -> None:
    printer = DummyPrinter(PrinterSettings(kind="dummy", folder=tmp_path / "papier"))
    worker, event = Worker(building.db, building.clock, building.settings, {"zuil": printer}), asked(building)
    visitor = building.client(device="Zuil bij de ingang")
    assert "wordt geprint" in visitor.text("/zuil/kaartje", {"bezoek": event.subject_id})
    assert visitor.post("/zuil/kaartje/stand", {"stand": "onderweg"}).status_code == 204
    printer.state = PrinterStatus.PAPER_OUT
    with pytest.raises(NotPrinted):
        print_ticket(worker, event)
    assert "De printer doet het niet" in visitor.text("/zuil/kaartje/stand", {"stand": "onderweg"})
    assert "De printer doet het niet" in visitor.text("/zuil/kaartje", {"bezoek": event.subject_id})
    assert "Print een kaartje" not in visitor.text("/zuil/klaar", {"bezoek": event.subject_id})
    printer.state = PrinterStatus.OK
    watch_printers(worker)
    assert "wordt geprint" in visitor.text("/zuil/kaartje/stand", {"stand": "blijft uit"})
    assert "Print een kaartje" in visitor.text("/zuil/klaar", {"bezoek": event.subject_id})


def test_the_host_hears_of_a_printer_without_paper_before_anybody_wants_a_ticket(
    building: Building, tmp_path: Path
) -> None:
    printer = DummyPrinter(PrinterSettings(kind="dummy", folder=tmp_path / "papier"))
    host = building.client(staff="Hanna Hostess")
    for status, told in (
        (PrinterStatus.PAPER_OUT, True),
        (PrinterStatus.OK, False),
        (PrinterStatus.UNREACHABLE, False),
    ):
        printer.state = status
        watch_printers(Worker(building.db, building.clock, building.settings, {"zuil": printer}))
        assert ("Papier op: printer zuil" in host.text("/gastheer")) is told
