"""What comes out of the printer, read back from the very bytes that go in."""

from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.printers.alphabet import printable
from hardware.printers.decoder import Cut, QrCode, Raster, Text, UnknownCommand, decode
from hardware.printers.layout import ticket_bytes
from hardware.printers.picture import paint
from hardware.printers.ticket import Ticket
from tests.support.missing import missing

COLUMNS = 42
SIGNED_CODE = "TB1:" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDEFG"
TICKET = Ticket(
    municipality="Gemeente Voorbeeld",
    heading="Stadswinkel Centrum",
    name="Zoë van den Berg-de Groot",
    lines=("maandag 23 november, 10:40 uur", "Één … € 12,50", "Wachtruimte A"),
    qr_payload=SIGNED_CODE,
    footer="U wordt bij uw naam geroepen.",
)


def texts(ticket: Ticket, columns: int = COLUMNS) -> list[str]:
    return [event.text for event in decode(ticket_bytes(ticket, columns)) if isinstance(event, Text)]


def test_the_text_on_paper_is_the_text_of_the_ticket() -> None:
    assert texts(TICKET) == [
        "Gemeente Voorbeeld",
        "Stadswinkel Centrum",
        "Zoë van den Berg-de",
        "Groot",
        "maandag 23 november, 10:40 uur",
        "Één ... € 12,50",
        "Wachtruimte A",
        "U wordt bij uw naam geroepen.",
    ]


def test_the_name_stands_out_and_the_rest_does_not() -> None:
    styles = {event.text: event.style for event in decode(ticket_bytes(TICKET, COLUMNS)) if isinstance(event, Text)}
    assert (styles["Groot"].width, styles["Groot"].height, styles["Groot"].bold) == (2, 2, True)
    assert (styles["Wachtruimte A"].width, styles["Wachtruimte A"].height, styles["Wachtruimte A"].bold) == (
        1,
        1,
        False,
    )


def test_the_code_is_drawn_by_the_printer_at_level_m_and_the_ticket_is_cut() -> None:
    events = decode(ticket_bytes(TICKET, COLUMNS))
    [code] = [event for event in events if isinstance(event, QrCode)]
    assert (code.payload, code.level, code.style.align) == (SIGNED_CODE, "M", "center")
    assert events[-1] == Cut()


def test_empty_parts_leave_nothing_behind() -> None:
    assert texts(Ticket("Gemeente", "Bon")) == ["Gemeente", "Bon"]
    assert not any(isinstance(event, QrCode) for event in decode(ticket_bytes(Ticket("Gemeente", "Bon"), COLUMNS)))


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_no_line_is_wider_than_the_paper(columns: int) -> None:
    long = Ticket("G", "H", "Wolfeschlegelsteinhausenbergerdorff " * 2, ("x" * 100, "woord " * 30))
    for event in decode(ticket_bytes(long, columns)):
        if isinstance(event, Text):
            assert len(event.text) * event.style.width <= columns


def test_a_camera_reads_the_code_from_the_picture() -> None:
    picture = paint(decode(ticket_bytes(TICKET, COLUMNS)), COLUMNS)
    [found] = zxingcpp.read_barcodes(picture)
    assert found.text == SIGNED_CODE


def test_the_picture_shows_letters_where_the_paper_has_them() -> None:
    blank = paint(decode(ticket_bytes(Ticket("", ""), COLUMNS)), COLUMNS)
    written = paint(decode(ticket_bytes(Ticket("Welkom", ""), COLUMNS)), COLUMNS)
    assert min(blank.tobytes()) == 255
    assert min(written.tobytes()) < 50


def test_a_script_the_printer_does_not_know_is_drawn_when_this_machine_has_letters_for_it() -> None:
    events = decode(ticket_bytes(Ticket("Gemeente", "مرحبا"), COLUMNS))
    drawn = [event for event in events if isinstance(event, Raster)]
    if not drawn:
        assert Text("?????", events[1].style) in events  # type: ignore[union-attr]
        missing("a font with Arabic letters; the printer got question marks, as designed")
    [picture] = drawn
    assert picture.width <= COLUMNS * 12
    assert any(picture.dots)


@pytest.mark.parametrize("job", [b"\x1bZ", b"\x1dZ", b"\x1bt\x63", b"\x1d(k\xff\xff1", b"\x1b", b"\x1d(A\x00\x00"])
def test_a_command_that_tickets_do_not_use_is_not_passed_over_in_silence(job: bytes) -> None:
    with pytest.raises(UnknownCommand):
        decode(job)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60).filter(lambda text: "\n" not in text))
def test_any_name_can_be_printed(name: str) -> None:
    ticket = Ticket("Gemeente", "Bon", name)
    events = decode(ticket_bytes(ticket, COLUMNS))
    assert events[-1] == Cut()
    letters = "".join(event.text for event in events[2:] if isinstance(event, Text))
    if not any(isinstance(event, Raster) for event in events):
        assert "".join(letters.split()) == "".join(printable(name).split())


def test_pictures_of_several_widths_are_as_wide_as_the_paper(tmp_path: Path) -> None:
    widths = {columns: paint(decode(ticket_bytes(TICKET, columns)), columns).width for columns in (42, 48)}
    assert widths[48] - widths[42] == 6 * 12
    path = tmp_path / "ticket.png"
    paint(decode(ticket_bytes(TICKET, COLUMNS)), COLUMNS).save(path)
    assert Image.open(path).width == widths[42]
