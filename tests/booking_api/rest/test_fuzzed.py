"""Fuzzers read the OpenAPI document and find no answer that it does not promise (a sample; the long run is in soak)."""

from tests.booking_api.rest.conftest import Caller
from tests.booking_api.rest.fuzzing import fuzz_each, fuzz_rows
from tests.support.town import at


def _silent(_line: str) -> None:
    """Say nothing."""


def test_no_answer_surprises(api: Caller) -> None:
    assert fuzz_each(api, 8, _silent) > 15


def test_no_row_of_steps_along_the_links_surprises(api: Caller) -> None:
    api.moment = at(9)
    seen = fuzz_rows(api, 8, 8, _silent)
    assert len({name for name, status in seen if status < 300}) >= 3, "the fuzzer got past the front door"
