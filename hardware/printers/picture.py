"""What the paper shows: decoded ESC/POS drawn as a picture."""

from __future__ import annotations

import qrcode
from PIL import Image, ImageDraw, ImageOps

from hardware.printers import lettering
from hardware.printers.decoder import Cut, Event, Feed, QrCode, Raster, Style, Text

CELL_WIDTH, CELL_HEIGHT, LINE_DOTS = 12, 24, 30
MARGIN_DOTS = 36
QUIET_ZONE_MODULES = 4

_LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
    "H": qrcode.constants.ERROR_CORRECT_H,
}


def paint(events: list[Event], columns: int) -> Image.Image:
    """The ticket in grey on white, one pixel a dot, as wide as the paper."""
    width = columns * CELL_WIDTH
    strips = [strip for event in events if (strip := _strip(event, width)) is not None]
    height = sum(strip.height for strip in strips)
    paper = Image.new("L", (width + 2 * MARGIN_DOTS, height + 2 * MARGIN_DOTS), 255)
    top = MARGIN_DOTS
    for strip in strips:
        paper.paste(strip, (MARGIN_DOTS, top))
        top += strip.height
    return paper


def _strip(event: Event, width: int) -> Image.Image | None:
    """The part of the paper that one event fills."""
    match event:
        case Text():
            return _line(event, width)
        case Feed():
            return _blank(width, LINE_DOTS * event.lines)
        case QrCode():
            return _placed(_code(event), width, event.style)
        case Raster():
            dots = Image.frombytes("1", (event.width, event.height), event.dots)
            return _placed(ImageOps.invert(dots.convert("L")), width, event.style)
        case Cut():
            return None


def _line(event: Text, width: int) -> Image.Image:
    style = event.style
    strip = _blank(width, LINE_DOTS * style.height)
    cell = CELL_WIDTH * style.width
    left = _left(len(event.text) * cell, width, style)
    for position, sign in enumerate(event.text):
        strip.paste(_cell(sign, style), (left + position * cell, 0))
    return strip


def _code(event: QrCode) -> Image.Image:
    code = qrcode.QRCode(error_correction=_LEVELS[event.level], box_size=event.module, border=QUIET_ZONE_MODULES)
    code.add_data(event.payload)
    code.make(fit=True)
    return code.make_image().get_image().convert("L")


def _cell(sign: str, style: Style) -> Image.Image:
    width, height = CELL_WIDTH * style.height, CELL_HEIGHT * style.height
    cell = _blank(width, height)
    font = lettering.mono(19 * style.height, bold=style.bold)
    ImageDraw.Draw(cell).text((width / 2, 18 * style.height), sign, 0, font, anchor="ms")
    return cell if style.width == style.height else cell.resize((CELL_WIDTH * style.width, height))


def _placed(picture: Image.Image, width: int, style: Style) -> Image.Image:
    strip = _blank(width, picture.height)
    strip.paste(picture, (_left(picture.width, width, style), 0))
    return strip


def _left(length: int, width: int, style: Style) -> int:
    free = width - length
    return {"left": 0, "center": free // 2, "right": free}[style.align]


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("L", (width, height), 255)
