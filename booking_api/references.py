"""Identifiers: time-ordered ids for rows, short codes for people, long tokens for links."""

import hashlib
import hmac
import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from uuid import UUID

# Without I, L, O, U, 0 and 1: read aloud, typed from paper and scanned by a keyboard scanner without mistakes.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
QR_PREFIX = "WELKOM:"


def _moment_and_chance() -> tuple[int, int]:
    return time.time_ns(), secrets.randbits(62)


_draw: Callable[[], tuple[int, int]] = _moment_and_chance


def new_id() -> UUID:
    """Return a version 7 UUID (RFC 9562): unique everywhere and ordered by time, so indexes stay compact."""
    now, chance = _draw()
    milliseconds, nanoseconds = divmod(now, 1_000_000)
    # The fraction of the millisecond (RFC 9562, 6.2 method 3): rows made one after another keep their order.
    fraction = (nanoseconds << 12) // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | chance
    return UUID(int=value)


@contextmanager
def repeatable_ids(seed: object) -> Iterator[None]:
    """Make ids from a seed: equal desks take turns by their ids, so that only then a played day can be played again.

    For a process that does nothing else, on a database of its own.
    """
    global _draw  # noqa: PLW0603
    chance = random.Random(f"{seed}:ids")  # noqa: S311 - a repeatable play
    moments = count(1_700_000_000_000_000_000, 1_000_000)  # any moment, the same one each time
    _draw = lambda: (next(moments), chance.getrandbits(62))  # noqa: E731
    try:
        yield
    finally:
        _draw = _moment_and_chance


def new_code() -> str:
    """Return a check-in code of eight characters (about 39 bits) that a person can read and type."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def qr_payload(code: str) -> str:
    """Return what the QR image of an appointment says; the prefix tells a pillar that the code is one of ours."""
    return f"{QR_PREFIX}{code}"


def tidy_code(typed: str) -> str:
    """Return a typed or scanned code as it is stored: capitals, without QR prefix, spaces and dashes."""
    code = typed.strip().upper().removeprefix(QR_PREFIX)
    return "".join(character for character in code if character in CODE_ALPHABET)


def new_token() -> str:
    """Return an unguessable token (256 bits) for a personal link, a device or a client."""
    return secrets.token_urlsafe(32)


def new_nonce() -> str:
    """Return 128 random bits as text: no secret, but never the same twice."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """Return what is stored of a token; the token itself is shown once and kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


def same_token(token: str, stored_hash: str) -> bool:
    """Compare a token with its stored hash in constant time."""
    return hmac.compare_digest(token_hash(token), stored_hash)
