"""Taking over a hold by its code: staff type what a visitor reads out, and wrong codes are counted (decision 13)."""

from datetime import datetime

from booking_api.appointments.queries import hold_by_code
from booking_api.appointments.values import HoldView
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Guess, Trier, wrong_guesses_counted


def hold_of_code(db: Database, actor: Actor, code: str, now: datetime) -> HoldView:
    """Return a hold by its code; raises NotFound, HoldExpired, and TooManyTries after one wrong code after another.

    Screens and the API call this, not the query itself, because a wrong try is kept in a transaction of its own.
    """
    with wrong_guesses_counted(db, Guess.HOLD_CODE, Trier(f"{actor.kind} {actor.id}"), now), db.reading() as session:
        return hold_by_code(session, actor, code, now)
