"""Limits on guessing (design.md, decision 13): tries are counted in the database, per visitor and wide per place.

A visitor who tried too often waits out the minute; the next visitor at the same pillar has tries of their own. What
is counted wide (a device, a network, a client) leaves room for many visitors at once, and is over with the minute too.
Whoever holds the right code is counted only where looking alone already tells something.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address, ip_network

from sqlmodel import col, select

from booking_api.db import Database
from booking_api.errors import Busy, CodeRefused, NotFound, TooManyTries
from booking_api.identity.counting import minute_of, take
from booking_api.identity.models import RateCount

UNKNOWN = "onbekend"
NETWORK_BITS = {4: 24, 6: 48}


class Guess(StrEnum):
    """What somebody may try to guess, or to take more of than a person needs."""

    NAME = "name"
    CHECK_IN_CODE = "check-in-code"
    GATE_CODE = "gate-code"
    PAIRING_CODE = "pairing-code"
    HOLD_CODE = "hold-code"
    PERSONAL_LINK = "personal-link"
    SIGN_IN = "sign-in"
    HOLD = "hold"
    HELP = "help"
    CODE_OF_CLIENT = "code-of-client"
    HOLD_OF_CLIENT = "hold-of-client"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries a minute: of one visitor, and of everybody at the same place."""

    own: int
    wide: int


LIMITS = {
    Guess.NAME: Limit(10, 40),
    Guess.CHECK_IN_CODE: Limit(8, 40),
    Guess.GATE_CODE: Limit(8, 30),
    Guess.PAIRING_CODE: Limit(8, 20),
    Guess.HOLD_CODE: Limit(10, 40),
    Guess.PERSONAL_LINK: Limit(20, 20),
    Guess.SIGN_IN: Limit(20, 40),
    Guess.HOLD: Limit(12, 60),
    Guess.HELP: Limit(4, 20),
    # Another system speaks for many visitors and many pillars at once.
    Guess.CODE_OF_CLIENT: Limit(8, 120),
    Guess.HOLD_OF_CLIENT: Limit(12, 1200),
}


@dataclass(frozen=True, slots=True)
class Trier:
    """Who tries: the visitor's own session (empty where there is none), and the device, network or client around it."""

    wide: str
    own: str = ""


def network_mark(address: str, secret: str, now: datetime) -> str:
    """Return a mark of the network around an address, which nobody can trace back, and another one each day."""
    try:
        known = ip_address(address)
        near = str(ip_network((known, NETWORK_BITS[known.version]), strict=False))
    except ValueError:
        near = "?"
    return hmac.new(secret.encode(), f"{now:%Y-%m-%d} {near}".encode(), hashlib.sha256).hexdigest()


def refuse_when_spent(db: Database, what: Guess, who: Trier, now: datetime) -> None:
    """Raise TooManyTries, with `retry_after` in seconds, when this minute's tries are used up; counts nothing."""
    with db.reading() as session:
        query = select(RateCount.key, RateCount.taken).where(
            col(RateCount.key).in_([key for key, _limit in _keys(what, who)]), RateCount.minute == minute_of(now)
        )
        taken = dict(session.exec(query).all())
    if any(taken.get(key, 0) >= limit for key, limit in _keys(what, who)):
        raise _too_many(now)


def count_try(db: Database, what: Guess, who: Trier, now: datetime) -> None:
    """Count a try in a transaction of its own; raises TooManyTries when it is one too many."""
    try:
        with db.transaction() as session:
            spent = [take(session, key, 1, now) > limit for key, limit in _keys(what, who)]
    except Busy:
        return  # a limit that cannot be counted must not stop the hall
    if any(spent):
        raise _too_many(now)


@contextmanager
def wrong_guesses_counted(db: Database, what: Guess, who: Trier, now: datetime) -> Iterator[None]:
    """Let somebody try, and count the try when it was nobody's; raises TooManyTries before it when tries are used up.

    A code that is somebody's, but of another day or place, was not guessed.
    """
    refuse_when_spent(db, what, who, now)
    try:
        yield
    except (CodeRefused, NotFound) as error:
        if error.details.get("reason", UNKNOWN) == UNKNOWN:
            count_try(db, what, who, now)
        raise


def _keys(what: Guess, who: Trier) -> list[tuple[str, int]]:
    limit = LIMITS[what]
    keys = [(_key(what, "wide", who.wide), limit.wide)]
    return [*keys, (_key(what, "own", who.own), limit.own)] if who.own else keys


def _key(what: Guess, part: str, of: str) -> str:
    return hashlib.sha256(f"{what} {part} {of}".encode()).hexdigest()


def _too_many(now: datetime) -> TooManyTries:
    return TooManyTries(retry_after=60 - int(now.timestamp()) % 60)
