"""The port of a ticket printer: what to print, what became of it, and how the printer is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardware.printers.ticket import Ticket


class PrinterStatus(StrEnum):
    """How a printer is, worst last."""

    OK = "ok"
    PAPER_LOW = "papier-laag"
    PAPER_OUT = "papier-op"
    OFFLINE = "offline"
    UNREACHABLE = "onbereikbaar"

    @property
    def can_print(self) -> bool:
        return self in {PrinterStatus.OK, PrinterStatus.PAPER_LOW}


class Outcome(StrEnum):
    """What became of a ticket. Unknown means: sent, but the printer did not come back well; offer to print again."""

    PRINTED = "geprint"
    NOT_PRINTED = "niet-geprint"
    UNKNOWN = "onbekend"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """The outcome of one ticket and the printer's state after it."""

    outcome: Outcome
    status: PrinterStatus

    @property
    def printed(self) -> bool:
        return self.outcome is Outcome.PRINTED


class Printer(Protocol):
    """A printer that never raises: a broken printer may not stop a visit."""

    def print_ticket(self, ticket: Ticket) -> PrintResult:
        """Print and cut one ticket; blocks for a few seconds at most."""

    def status(self) -> PrinterStatus:
        """How the printer is now."""
