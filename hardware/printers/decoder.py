"""Reads ESC/POS bytes back into what would appear on paper: the commands that a ticket uses, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from hardware.printers.alphabet import CODE_PAGE

ESC, GS, LF = 0x1B, 0x1D, 0x0A

_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: CODE_PAGE}
_ALIGN = {0: "left", 1: "center", 2: "right"}


class UnknownCommand(ValueError):
    """The bytes hold a command that tickets do not use."""


@dataclass(frozen=True, slots=True)
class Style:
    """How text comes out: place on the line, weight, and how many times as wide and high."""

    align: str = "left"
    bold: bool = False
    width: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One printed line, without its end."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code that the printer draws itself; module is in dots, level one of L M Q H."""

    payload: str
    module: int
    level: str
    style: Style


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture; width and height in dots, eight dots a byte, 1 is black."""

    width: int
    height: int
    dots: bytes
    style: Style


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the ticket."""


Event = Text | Feed | QrCode | Raster | Cut


def decode(job: bytes) -> list[Event]:
    """Everything the job puts on paper, in order. Raises UnknownCommand."""
    return list(_Reader(job).events())


@dataclass(slots=True)
class _Reader:
    job: bytes
    at: int = 0
    page: str = "cp437"
    style: Style = Style()
    line: bytearray = field(default_factory=bytearray)
    qr: dict[str, str] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        while self.at < len(self.job):
            byte = self._take()
            if byte == LF:
                yield self._end_of_line()
            elif byte in (ESC, GS):
                yield from self._command(byte)
            else:
                self.line.append(byte)

    def _end_of_line(self) -> Event:
        text, self.line = self.line.decode(self.page), bytearray()
        return Text(text, self.style) if text else Feed(self.style.height)

    def _command(self, lead: int) -> Iterator[Event]:
        name = chr(self._take())
        commands = self._escape_commands() if lead == ESC else self._group_commands()
        if name not in commands:
            raise UnknownCommand(f"{'ESC' if lead == ESC else 'GS'} {name!r} at byte {self.at}")
        event = commands[name]()
        if event is not None:
            yield event

    def _escape_commands(self) -> dict[str, Callable[[], Event | None]]:
        return {
            "@": self._initialise,
            "t": self._code_page,
            "!": self._mode,
            "E": self._bold,
            "a": self._align,
            "d": lambda: Feed(self._take()),
        }

    def _group_commands(self) -> dict[str, Callable[[], Event | None]]:
        return {"!": self._size, "V": self._cut, "(": self._qr_code, "v": self._raster}

    def _initialise(self) -> None:
        self.page, self.style, self.qr = "cp437", Style(), {}

    def _code_page(self) -> None:
        number = self._take()
        if number not in _PAGES:
            raise UnknownCommand(f"code page {number}")
        self.page = _PAGES[number]

    def _mode(self) -> None:
        bits = self._take()
        width, height = 2 if bits & 0x20 else 1, 2 if bits & 0x10 else 1
        self.style = replace(self.style, bold=bool(bits & 0x08), width=width, height=height)

    def _size(self) -> None:
        bits = self._take()
        self.style = replace(self.style, width=(bits >> 4) + 1, height=(bits & 0x0F) + 1)

    def _bold(self) -> None:
        self.style = replace(self.style, bold=bool(self._take() & 1))

    def _align(self) -> None:
        self.style = replace(self.style, align=_ALIGN[self._take() % 48])

    def _cut(self) -> Event:
        self._take()
        return Cut()

    def _qr_code(self) -> Event | None:
        if chr(self._take()) != "k":
            raise UnknownCommand(f"GS ( at byte {self.at}")
        body = self._slice(self._number())
        function, data = body[1], body[2:]
        if function == ord("C"):
            self.qr["module"] = str(data[0])
        elif function == ord("E"):
            self.qr["level"] = "LMQH"[data[0] - 48]
        elif function == ord("P"):
            self.qr["payload"] = data[1:].decode()
        elif function == ord("Q"):
            return QrCode(self.qr["payload"], int(self.qr.get("module", "3")), self.qr.get("level", "L"), self.style)
        return None

    def _raster(self) -> Event:
        self._slice(2)
        width, height = self._number(), self._number()
        return Raster(width * 8, height, self._slice(width * height), self.style)

    def _number(self) -> int:
        return int.from_bytes(self._slice(2), "little")

    def _take(self) -> int:
        return self._slice(1)[0]

    def _slice(self, count: int) -> bytes:
        taken = self.job[self.at : self.at + count]
        if len(taken) < count:
            raise UnknownCommand("the job ends in the middle of a command")
        self.at += count
        return taken
