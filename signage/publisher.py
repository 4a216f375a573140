"""Publishes boards and tells staff browsers of changes: reads the truth again and sends the whole picture."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from booking_api.identity.actor import SYSTEM
from booking_api.locations.queries import location
from booking_api.outbox import OutboxEvent, Working
from booking_api.visits.queries import area_ids, areas_with_expired_calls, board_of, next_board_seq
from hardware.bus import topics
from hardware.bus.base import Bus
from hardware.bus.payloads import encode
from signage.boards import board

# More than twice the pause between two looks, so that a late look misses no line; walls drop it themselves anyway.
EXPIRED_LATELY = timedelta(seconds=15)


class Context(Working, Protocol):
    """What publishing needs of the worker: the bus too."""

    @property
    def bus(self) -> Bus:
        """Return the connection to the broker."""


class NotAcknowledged(Exception):
    """The broker did not say that it has the message, so it must be offered again."""


def publish_boards(context: Context, event: OutboxEvent) -> None:
    """Publish every board that an event changed. Raises NotAcknowledged."""
    for area in sorted({*event.keys_before.get("boards", ()), *event.keys_after.get("boards", ())}):
        publish_board(context, UUID(area))


def publish_board(context: Context, area_id: UUID) -> None:
    """Publish the board of one waiting area as it is now, retained. Raises NotAcknowledged."""
    now = context.clock()
    with context.db.transaction() as session:
        seq = next_board_seq(session, SYSTEM, area_id)
        shown = board_of(session, SYSTEM, area_id, now)
    topic = topics.board_state(shown.location_code, str(area_id))
    if not context.bus.publish(topic, encode(board(shown, seq, now)), qos=1, retain=True):
        raise NotAcknowledged


def republish_all(context: Context) -> None:
    """Publish every board again: after a reconnection the broker may have lost what it retained."""
    with context.db.reading() as session:
        areas = area_ids(session, SYSTEM)
    for area_id in areas:
        publish_board(context, area_id)


def publish_expired(context: Context) -> None:
    """Publish the boards from which a line went by itself, so that a late joiner does not get it either.

    While the broker is away there is nobody to tell: whoever is back gets every board again (`republish_all`).
    """
    if not context.bus.connected:
        return
    now = context.clock()
    with context.db.reading() as session:
        areas = areas_with_expired_calls(session, SYSTEM, now - EXPIRED_LATELY, now)
    for area_id in areas:
        publish_board(context, area_id)


def tell_staff(context: Context, event: OutboxEvent) -> None:
    """Tell the staff browsers of a location to fetch again; the message is empty. Raises NotAcknowledged."""
    if event.location_id is None:
        return
    with context.db.reading() as session:
        code = location(session, SYSTEM, event.location_id).code
    if not context.bus.publish(topics.staff_changed(code), b"", qos=1):
        raise NotAcknowledged
