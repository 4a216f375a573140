"""Letters as dots: fonts of this machine, for the dummy's picture and for scripts a printer cannot write itself."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_MONO = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "NotoSansMono-Regular.ttf")
_MONO_BOLD = ("DejaVuSansMono-Bold.ttf", "LiberationMono-Bold.ttf", "NotoSansMono-Bold.ttf")
_WIDE_RANGE = ("DejaVuSans.ttf",)
_WIDE_RANGE_BOLD = ("DejaVuSans-Bold.ttf",)

NORMAL_DOTS, LARGE_DOTS = 24, 48


def mono(dots: int, *, bold: bool) -> Font:
    """A letter of equal widths for a cell of that height; Pillow's own letter where the machine has none."""
    return _first(_MONO_BOLD if bold else _MONO, dots) or ImageFont.load_default(dots)


def drawn(text: str, width: int, *, large: bool, bold: bool) -> Image.Image | None:
    """One line centred on a strip of paper, black on white, or None when no font here has its signs."""
    dots = LARGE_DOTS if large else NORMAL_DOTS
    font = _first(_WIDE_RANGE_BOLD if bold else _WIDE_RANGE, dots)
    if font is None or not _has_all(font, text):
        return None
    font = _fitting(font, text, width)
    strip = Image.new("1", (width, round(dots * 1.5)), 1)
    ImageDraw.Draw(strip).text((width / 2, strip.height / 2), text, 0, font, anchor="mm")
    return strip


def _fitting(font: ImageFont.FreeTypeFont, text: str, width: int) -> ImageFont.FreeTypeFont:
    length = font.getlength(text)
    return font if length <= width else font.font_variant(size=max(8, int(font.size * width / length)))


def _has_all(font: ImageFont.FreeTypeFont, text: str) -> bool:
    missing = bytes(font.getmask("\U0010ffff"))
    return all(sign.isspace() or bytes(font.getmask(sign)) != missing for sign in text)


@cache
def _first(names: tuple[str, ...], dots: int) -> ImageFont.FreeTypeFont | None:
    for name in names:
        try:
            return ImageFont.truetype(name, dots)
        except OSError:
            continue
    return None
