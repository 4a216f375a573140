"""Tells staff where a gate that was alone let somebody in wrongly: a code used twice, a visit that was cancelled."""

from typing import Protocol

from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.outbox import OutboxEvent
from booking_api.recycling.queries import wrongly_opened
from booking_api.visits.alarms import GATE, raise_alarm


class Context(Protocol):
    """What this subscriber needs of the worker."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""

    @property
    def db(self) -> Database:
        """Return the database."""


def tell_of_conflict(context: Context, event: OutboxEvent) -> None:
    """Raise an alarm for the host when a decision that came in afterwards was wrong; a right one needs nothing."""
    with context.db.transaction() as session:
        found = wrongly_opened(session, SYSTEM, event.subject_id)
        if found is not None:
            subject = f"{found.gate_id}:{found.code}"
            raise_alarm(session, SYSTEM, found.location_id, GATE, subject, found.reason, found.decided_at)
