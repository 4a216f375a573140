"""A printer that works, runs low, runs out, is switched off, is dead or is not there: the caller always hears it."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from hardware.printers.base import Outcome, PrinterStatus
from hardware.printers.dummy import DummyPrinter
from hardware.printers.escpos import EscposPrinter
from hardware.printers.layout import ticket_bytes
from hardware.printers.ticket import Ticket
from hardware.settings import PrinterSettings
from tests.support.ports import free_port
from tests.support.printer import fake_printer

TICKET = Ticket("Gemeente Voorbeeld", "Stadswinkel", "M. de Vries", ("Één … € 12,50",), "TB1:ABCDEFGH")
STATES = [
    ("ok", PrinterStatus.OK, Outcome.PRINTED),
    ("low", PrinterStatus.PAPER_LOW, Outcome.PRINTED),
    ("out", PrinterStatus.PAPER_OUT, Outcome.NOT_PRINTED),
    ("offline", PrinterStatus.OFFLINE, Outcome.NOT_PRINTED),
    ("dead", PrinterStatus.UNREACHABLE, Outcome.NOT_PRINTED),
    ("hangs up", PrinterStatus.UNREACHABLE, Outcome.NOT_PRINTED),
]


def escpos(port: int) -> EscposPrinter:
    return EscposPrinter(PrinterSettings(kind="escpos", port=port, timeout_seconds=0.5))


@pytest.mark.parametrize(("state", "status", "outcome"), STATES)
def test_a_printer_prints_only_when_it_can(state: str, status: PrinterStatus, outcome: Outcome) -> None:
    with fake_printer() as paper:
        paper.state = state
        printer = escpos(paper.port)
        assert printer.status() is status
        result = printer.print_ticket(TICKET)
    assert (result.outcome, result.status) == (outcome, status)
    assert bytes(paper.paper) == (ticket_bytes(TICKET, 42) if outcome is Outcome.PRINTED else b"")


@pytest.mark.parametrize("state", ["out", "offline", "dead", "hangs up"])
def test_a_printer_that_fails_during_the_ticket_is_not_taken_for_printed(state: str) -> None:
    with fake_printer() as paper:
        paper.state_after_a_job = state
        result = escpos(paper.port).print_ticket(TICKET)
    assert result.outcome is Outcome.UNKNOWN
    assert not result.printed


def test_a_printer_that_is_not_there_is_unreachable() -> None:
    result = escpos(free_port()).print_ticket(TICKET)
    assert (result.outcome, result.status) == (Outcome.NOT_PRINTED, PrinterStatus.UNREACHABLE)


def test_a_printer_whose_address_is_nonsense_is_unreachable() -> None:
    printer = EscposPrinter(PrinterSettings(kind="escpos", host="printer.invalid", timeout_seconds=0.5))
    assert printer.status() is PrinterStatus.UNREACHABLE


def test_the_dummy_shows_the_ticket_as_a_picture(tmp_path: Path) -> None:
    printer = DummyPrinter(PrinterSettings(folder=tmp_path / "tickets"))
    assert printer.print_ticket(TICKET).printed
    [picture] = printer.pictures()
    with Image.open(picture) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == ["TB1:ABCDEFGH"]


def test_the_dummy_keeps_the_last_pictures_newest_first(tmp_path: Path) -> None:
    printer = DummyPrinter(PrinterSettings(folder=tmp_path, keep=2))
    for number in range(3):
        printer.print_ticket(Ticket("Gemeente", "Bon", qr_payload=f"CODE-{number}"))
    shown = []
    for path in printer.pictures():
        with Image.open(path) as image:
            shown += [code.text for code in zxingcpp.read_barcodes(image)]
    assert shown == ["CODE-2", "CODE-1"]


def test_the_dummy_can_play_a_broken_printer(tmp_path: Path) -> None:
    printer = DummyPrinter(PrinterSettings(folder=tmp_path))
    printer.state = PrinterStatus.PAPER_OUT
    assert printer.print_ticket(TICKET).outcome is Outcome.NOT_PRINTED
    assert printer.pictures() == []
