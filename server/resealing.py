"""`welkom reseal`: after a new sealing key was set, seals again what older keys sealed, and tells how far it is."""

from collections.abc import Callable
from datetime import datetime

from booking_api import clock
from booking_api import tables as _tables  # noqa: F401 - every table is looked through
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.privacy.resealing import reseal_batch, sealed_columns


def reseal(
    db: Database,
    key: bytes,
    batch: int,
    say: Callable[[str], None] = print,
    now: Callable[[], datetime] = clock.utc_now,
) -> int:
    """Seal everything again, a transaction for each batch; returns how much no key opens."""
    unreadable = 0
    for column in sealed_columns():
        seen = changed = 0
        last = None
        while True:
            with db.transaction() as session:
                done = reseal_batch(session, SYSTEM, column, key, last, batch, now())
            seen, changed, unreadable = seen + done.seen, changed + done.changed, unreadable + done.unreadable
            if done.seen:
                say(f"{column.table.name}.{column.name}: {seen} looked at, {changed} sealed again")
            if done.last is None or done.seen < batch:
                break
            last = done.last
    if unreadable:
        say(f"{unreadable} could not be opened with any key: add the key that sealed them to WELKOM_WEB__SEAL_KEYS.")
    else:
        say("Done: everything is sealed with the newest key. The older ones can leave WELKOM_WEB__SEAL_KEYS.")
    return unreadable
