"""ESC/POS printers on the network (port 9100), through python-escpos."""

import contextlib
from collections.abc import Iterator
from typing import Any

from hardware.printers.base import Outcome, PrinterStatus, PrintResult
from hardware.printers.layout import ticket_bytes
from hardware.printers.ticket import Ticket
from hardware.settings import PrinterSettings

_ASK_STATE, _ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x04"
_OFFLINE, _PAPER_OUT, _PAPER_LOW = 0x08, 0x60, 0x0C


class EscposPrinter:
    """Asks the printer how it is before and after each ticket: ESC/POS itself never says that it printed."""

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings

    def print_ticket(self, ticket: Ticket) -> PrintResult:
        job = ticket_bytes(ticket, self._settings.columns)
        before = self.status()
        if not before.can_print:
            return PrintResult(Outcome.NOT_PRINTED, before)
        after = self._send(job)
        return PrintResult(Outcome.PRINTED if after.can_print else Outcome.UNKNOWN, after)

    def status(self) -> PrinterStatus:
        return self._send(b"")

    def _send(self, job: bytes) -> PrinterStatus:
        try:
            with self._connection() as printer:
                if job:
                    printer._raw(job)
                return _ask(printer)
        except OSError:
            return PrinterStatus.UNREACHABLE

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import Network

        printer = Network(self._settings.host, self._settings.port, self._settings.timeout_seconds)
        try:
            printer.open()
        except DeviceNotFoundError as error:
            raise ConnectionError(str(error)) from error
        try:
            yield printer
        finally:
            printer.close()


def _ask(printer: Any) -> PrinterStatus:
    # Not paper_status() of the library: that one takes silence for enough paper.
    paper, state = _answer(printer, _ASK_PAPER), _answer(printer, _ASK_STATE)
    if paper & _PAPER_OUT:
        return PrinterStatus.PAPER_OUT
    if state & _OFFLINE:
        return PrinterStatus.OFFLINE
    return PrinterStatus.PAPER_LOW if paper & _PAPER_LOW else PrinterStatus.OK


def _answer(printer: Any, question: bytes) -> int:
    answer: bytes = printer.query_status(question)
    if not answer:
        raise ConnectionError("the printer hung up")
    return answer[-1]
