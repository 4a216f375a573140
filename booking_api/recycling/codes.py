"""The signed code of the gate: 24 bytes and an Ed25519 signature in base32, so that any keyboard scanner can type it.

A gate that lost its connection checks the signature; online the appointment in the database is the truth. It holds the
appointment's code, its site, its times and since when these hold, and nothing of a person.
"""

import base64
import binascii
import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from booking_api.references import CODE_ALPHABET, CODE_LENGTH, tidy_code

# Letters only: digits and punctuation move about on other keyboard layouts.
PREFIX = "WLKM"
VERSION = 2
# Version, key, site, code as a number, start, end, and since when these hold, in seconds.
_FORMAT = struct.Struct(">BBHQIII")
_LENGTH = len(PREFIX) + 141


@dataclass(frozen=True, slots=True)
class GateCode:
    """What a signed code says; times are UTC, whole seconds.

    `as_of` is when the appointment was last changed: a gate alone must know whether this or its list is newer.
    """

    appointment_code: str
    site: int
    starts_at: datetime
    ends_at: datetime
    as_of: datetime


class BadGateCode(ValueError):
    """The text is no signed code of ours: damaged, forged, or signed with a key that we do not know."""


def signing_key(secret: str) -> Ed25519PrivateKey:
    """Return the key of an installation, derived from its secret; the gates get only the public half."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.blake2b(secret.encode(), digest_size=32, person=b"welkom-gatecode").digest()
    )


def site_number(location_code: str) -> int:
    """Return the number by which a signed code names a site."""
    return int.from_bytes(hashlib.blake2b(location_code.encode(), digest_size=2).digest(), "big")


def sign(code: GateCode, key: Ed25519PrivateKey, key_id: int = 0) -> str:
    """Return the text of the QR code; 145 capitals and digits (QR version 6 at level M)."""
    body = _FORMAT.pack(
        VERSION,
        key_id,
        code.site,
        _number_of(code.appointment_code),
        int(code.starts_at.timestamp()),
        int(code.ends_at.timestamp()),
        int(code.as_of.timestamp()),
    )
    return PREFIX + base64.b32encode(body + key.sign(body)).decode().rstrip("=")


def verify(text: str, keys: Mapping[int, Ed25519PublicKey]) -> GateCode:
    """Return what a signed code says once its signature proved right; raises BadGateCode."""
    signed = _bytes_of(text)
    body, signature = signed[: _FORMAT.size], signed[_FORMAT.size :]
    key = keys.get(body[1])
    if key is None:
        raise BadGateCode("unknown key")
    try:
        key.verify(signature, body)
    except InvalidSignature as error:
        raise BadGateCode("forged") from error
    return _read(body)


def is_signed(text: str) -> bool:
    """Tell whether a scanned text has the form of a signed code."""
    tidy = text.strip().upper()
    return tidy.startswith(PREFIX) and len(tidy) == _LENGTH


def plain_code(text: str) -> str:
    """Return the appointment code in whatever was typed or scanned: the code, the QR payload, or a signed gate code.

    The signature is not checked: with the database at hand the code itself is what counts. Nonsense gives a code that
    does not exist.
    """
    if not is_signed(text):
        return tidy_code(text)
    try:
        return _read(_bytes_of(text)[: _FORMAT.size]).appointment_code
    except BadGateCode:
        return ""


def _bytes_of(text: str) -> bytes:
    if not is_signed(text):
        raise BadGateCode("other form")
    try:
        return base64.b32decode(text.strip().upper()[len(PREFIX) :] + "===")
    except binascii.Error as error:
        raise BadGateCode("damaged") from error


def _read(body: bytes) -> GateCode:
    version, _key, site, number, *moments = _FORMAT.unpack(body)
    if version != VERSION or number >= len(CODE_ALPHABET) ** CODE_LENGTH:
        raise BadGateCode("other version")
    return GateCode(_code_of(number), site, *(datetime.fromtimestamp(each, UTC) for each in moments))


def _number_of(code: str) -> int:
    if len(code) != CODE_LENGTH or any(sign not in CODE_ALPHABET for sign in code):
        raise BadGateCode("a code of another system cannot be signed")
    number = 0
    for sign_ in code:
        number = number * len(CODE_ALPHABET) + CODE_ALPHABET.index(sign_)
    return number


def _code_of(number: int) -> str:
    signs = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_ALPHABET))
        signs.append(CODE_ALPHABET[rest])
    return "".join(reversed(signs))
