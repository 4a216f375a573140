"""Two hundred clients on the last fifty places over several days, with moves and cancels, again and again."""

import pytest

from booking_api.appointments.attempts import ATTEMPTS
from booking_api.db import LOCK_TIMEOUT_MS, Database
from tests.soak.progress import say
from tests.support import rush
from tests.support.rush import Rush

LARGE = Rush(days=5, hours=5, employees=2, processes=4, clients=200)
LONGEST = ATTEMPTS * LOCK_TIMEOUT_MS / 1000 + 5  # seconds: nobody hangs longer than the lock time-outs, and some air


@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_want_the_last_fifty(database: Database, seed: int) -> None:
    rush.prepare(database, LARGE)
    say(f"rush {seed + 1} of 10: {LARGE.clients} clients, {LARGE.places} places, {LARGE.processes} processes")
    told = rush.run(database, LARGE, seed * 1000)
    rush.check(database, told, LARGE)
    assert max(float(str(each["longest"])) for each in told) < LONGEST
