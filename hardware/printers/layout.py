"""A ticket as the ESC/POS bytes that go to the paper; the real printer and the dummy get the same ones."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from hardware.printers.alphabet import CODE_PAGE, is_printable, printable
from hardware.printers.lettering import drawn

if TYPE_CHECKING:
    from hardware.printers.ticket import Ticket

DOTS_PER_COLUMN = 12
QR_MODULE_DOTS = 7
QR_LEVEL_M = 1


def ticket_bytes(ticket: Ticket, columns: int) -> bytes:
    """The job for one ticket, cut at the end; columns is what the printer puts on a line in its normal letter."""
    # python-escpos reads a large table and sets up logging when it is imported: only for whoever prints.
    from escpos.printer import Dummy

    paper = Dummy()
    paper.hw("INIT")
    paper.charcode(CODE_PAGE.upper())
    _write(paper, ticket.municipality, columns, bold=True)
    _write(paper, ticket.heading, columns)
    _write(paper, ticket.name, columns, bold=True, large=True)
    for line in ticket.lines:
        _write(paper, line, columns)
    if ticket.qr_payload:
        paper.text("\n")
        paper.qr(ticket.qr_payload, ec=QR_LEVEL_M, size=QR_MODULE_DOTS, native=True)
    _write(paper, ticket.footer, columns, before=True)
    paper.cut()
    return bytes(paper.output)


def _write(
    paper: Any, text: str, columns: int, *, bold: bool = False, large: bool = False, before: bool = False
) -> None:
    if not text:
        return
    if before:
        paper.text("\n")
    paper.set(align="center", bold=bold, normal_textsize=not large, double_width=large, double_height=large)
    width = columns // 2 if large else columns
    for line in _wrapped(text, width):
        picture = None if is_printable(line) else drawn(line, columns * DOTS_PER_COLUMN, large=large, bold=bold)
        if picture is None:
            paper.text(printable(line) + "\n")
        else:
            paper.image(picture, impl="bitImageRaster")


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most width signs as they come out of the printer; words longer than a line are broken."""
    return [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(printable(paragraph) if is_printable(paragraph) else paragraph, width) or [""]
    ]
