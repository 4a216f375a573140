"""A printer without paper: keeps the last tickets as pictures in a folder."""

from pathlib import Path

from hardware.printers.base import Outcome, PrinterStatus, PrintResult
from hardware.printers.decoder import decode
from hardware.printers.layout import ticket_bytes
from hardware.printers.picture import paint
from hardware.printers.ticket import Ticket
from hardware.settings import PrinterSettings


class DummyPrinter:
    """Draws the very bytes a real printer would get. Its state can be set, to show what a broken one does."""

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings
        self.state = PrinterStatus.OK

    def print_ticket(self, ticket: Ticket) -> PrintResult:
        if not self.state.can_print:
            return PrintResult(Outcome.NOT_PRINTED, self.state)
        columns = self._settings.columns
        picture = paint(decode(ticket_bytes(ticket, columns)), columns)
        self._settings.folder.mkdir(parents=True, exist_ok=True)
        with self._next_file().open("wb") as file:
            picture.save(file, "PNG")
        self._forget_oldest()
        return PrintResult(Outcome.PRINTED, self.state)

    def status(self) -> PrinterStatus:
        return self.state

    def pictures(self) -> list[Path]:
        """The kept tickets, newest first."""
        return sorted(self._settings.folder.glob("ticket-*.png"), reverse=True)

    def _next_file(self) -> Path:
        kept = self.pictures()
        number = int(kept[0].stem.removeprefix("ticket-")) if kept else 0
        while True:
            number += 1
            path = self._settings.folder / f"ticket-{number:06}.png"
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                continue
            return path

    def _forget_oldest(self) -> None:
        for path in self.pictures()[self._settings.keep :]:
            path.unlink(missing_ok=True)
