"""The QR image in a mail: a PNG with its quiet zone, white also where the mail is dark."""

from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
PIXELS_A_MODULE = 8


def qr_png(text: str) -> bytes:
    """Return the code as a PNG of 8 pixels a module."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=PIXELS_A_MODULE)
    code.add_data(text)
    code.make(fit=True)
    target = BytesIO()
    code.make_image().save(target)
    return target.getvalue()
