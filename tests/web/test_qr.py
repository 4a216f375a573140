"""QR images hold what was put in and can be read from a screen."""

from io import BytesIO

import zxingcpp
from PIL import Image

from web.qr import QUIET_ZONE, qr_png, qr_svg


def test_a_reader_finds_the_code_in_the_picture() -> None:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(qr_png("ABCD2345"))).convert("L"))
    assert [one.text for one in found] == ["ABCD2345"]


def test_the_code_tells_what_it_is_for_and_cannot_break_the_page() -> None:
    svg = str(qr_svg("ABCD2345", 'Code van "O\'Brien" <b>'))
    assert 'role="img"' in svg
    assert "<b>" not in svg
    assert "style=" not in svg


def test_the_quiet_zone_stays_free() -> None:
    first = str(qr_svg("ABCD2345", "code")).partition('d="M')[2].partition("h")[0]
    assert first == f"{QUIET_ZONE} {QUIET_ZONE}"
