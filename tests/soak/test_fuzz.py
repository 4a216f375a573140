"""The fuzzers of the API on both databases, for as long as it is worth: `WELKOM_FUZZ_EXAMPLES`, `WELKOM_FUZZ_ROWS`."""

import os

import pytest

from booking_api.db import Database
from tests.booking_api.rest.conftest import Caller, caller_on
from tests.booking_api.rest.fuzzing import fuzz_each, fuzz_rows
from tests.soak.progress import say
from tests.support.town import at

EXAMPLES, ROWS = (int(os.environ.get(f"WELKOM_FUZZ_{name}", "2000")) for name in ("EXAMPLES", "ROWS"))
STEPS = 20


@pytest.fixture
def caller(database: Database) -> Caller:
    return caller_on(database)


def test_thousands_of_odd_requests_bring_no_surprise(caller: Caller) -> None:
    assert fuzz_each(caller, EXAMPLES, say) > 15


def test_thousands_of_rows_along_the_links_bring_no_surprise(caller: Caller) -> None:
    caller.moment = at(9)
    seen = fuzz_rows(caller, ROWS, STEPS, say)
    assert {name for name, status in seen if status < 300} >= {"postAppointment", "moveAppointment", "postVisit"}
