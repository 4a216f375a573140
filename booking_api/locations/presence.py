"""Proof that a phone is where it says: a code on the screen that changes every minute, or a poster with a fixed one.

Both are keyed digests over the location, so that no database is needed to verify them. The code of the screen holds
for its own minute and the one before and after it: scanning takes a moment, and clocks differ.
"""

import hmac
from datetime import datetime
from uuid import UUID

from booking_api.sealing import signature

STEP_SECONDS = 60
TOLERANCE = 1
DIGITS = 6
POSTER_CHARACTERS = 16


def screen_code(location_id: UUID, key: bytes, now: datetime) -> str:
    """Return the digits that the screen of a location shows in this minute."""
    return _digits(location_id, key, _step(now))


def proves_presence(location_id: UUID, typed: str, key: bytes, now: datetime) -> bool:
    """Tell whether these digits are, or just were, on the screen of the location."""
    code = "".join(character for character in typed if character.isdecimal())
    steps = range(_step(now) - TOLERANCE, _step(now) + TOLERANCE + 1)
    found = [hmac.compare_digest(code.encode(), _digits(location_id, key, step).encode()) for step in steps]
    return any(found)


def poster_code(location_id: UUID, key: bytes) -> str:
    """Return what stands in the address of a location's poster; the same as long as the key is."""
    return signature("poster", location_id.bytes, key).hex()[:POSTER_CHARACTERS]


def is_poster(location_id: UUID, code: str, key: bytes) -> bool:
    """Tell whether an address comes from the poster of this location."""
    return hmac.compare_digest(code.encode(), poster_code(location_id, key).encode())


def seconds_left(now: datetime) -> int:
    """Return for how many seconds the screen still shows the same code."""
    return STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _digits(location_id: UUID, key: bytes, step: int) -> str:
    mac = signature("presence", location_id.bytes + step.to_bytes(8, "big"), key)
    return f"{int.from_bytes(mac[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
