"""Sealing the day list for a pillar to keep (decision 0037): by a code of the day, which the host reads elsewhere."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from booking_api.references import CODE_ALPHABET

ROUNDS = 310_000
"""Of PBKDF2: what makes trying codes slow for whoever takes a pillar home. A browser needs a moment for one."""
SIGNS = 8
NONCE_BYTES = 12


def list_code(location_id: UUID, day: str, key: bytes) -> str:
    """Return the code by which the host opens the list of a day on a pillar, in two parts that read well."""
    code = _code(location_id, day, key)
    return f"{code[:4]}-{code[4:]}"


def sealed(text: str, location_id: UUID, day: str, key: bytes) -> dict[str, str | int]:
    """Return a text as only the code of the day opens it, with all that a browser needs for it beside the code."""
    salt = _digest("salt", location_id, day, key)[:16]
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(_sealing_key(_code(location_id, day, key), salt)).encrypt(nonce, text.encode(), None)
    return {"zout": salt.hex(), "start": nonce.hex(), "inhoud": box.hex(), "rondes": ROUNDS}


@lru_cache(maxsize=64)
def _sealing_key(code: str, salt: bytes) -> bytes:
    """Return the key that belongs to a code; once a day for each location, for it takes long on purpose."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS)


def _code(location_id: UUID, day: str, key: bytes) -> str:
    number = int.from_bytes(_digest("code", location_id, day, key))
    signs = ""
    for _ in range(SIGNS):
        number, rest = divmod(number, len(CODE_ALPHABET))
        signs += CODE_ALPHABET[rest]
    return signs


def _digest(purpose: str, location_id: UUID, day: str, key: bytes) -> bytes:
    return hmac.new(key, f"{purpose}|{location_id}|{day}".encode(), hashlib.sha256).digest()
