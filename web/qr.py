"""QR codes as SVG inside the page (sharp at every size, no extra request) or as PNG."""

from io import BytesIO
from typing import Any

import qrcode
from markupsafe import Markup, escape
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4


def _code(text: str) -> "qrcode.QRCode[Any]":
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=8)
    code.add_data(text)
    code.make(fit=True)
    return code


def qr_svg(text: str, alt: str) -> Markup:
    """Return an `<svg>` with the quiet zone in it; `alt` tells what the code is for, in the reader's language."""
    matrix = _code(text).get_matrix()
    size = len(matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return Markup(
        '<svg class="w-qr" role="img" aria-label="{alt}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    ).format(alt=escape(alt), size=size, path=path)


def qr_png(text: str) -> bytes:
    """Return the code as a PNG of 8 pixels a module, for mail and paper."""
    target = BytesIO()
    _code(text).make_image().save(target)
    return target.getvalue()
