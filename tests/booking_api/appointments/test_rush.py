"""A rush on the last places with moves and cancels mixed in, and a web process that dies in the middle (small)."""

from booking_api.db import Database
from tests.support import rush
from tests.support.rush import Rush

SMALL = Rush(days=2, hours=3, employees=1, processes=2, clients=24)


def test_the_last_places_are_each_given_once_and_every_answer_is_true(database: Database) -> None:
    rush.prepare(database, SMALL)
    told = rush.run(database, SMALL, seed=7)
    rush.check(database, told, SMALL)
    assert len(told) == SMALL.clients
