"""When a gate opens: the window, the site, once, and the credit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_api.recycling.rules import GateFacts, GateReason, is_valid_on, refusal
from tests.booking_api.recycling.site import ELEVEN, TEN

GOOD = GateFacts(at_this_site=True, cancelled=False, starts_at=TEN, ends_at=ELEVEN, used=False)


@given(st.integers(-3 * 3600, 4 * 3600))
def test_the_window_is_from_an_hour_before_to_an_hour_after(seconds: int) -> None:
    now = TEN + timedelta(seconds=seconds)
    expected = None if -3600 <= seconds <= 7200 else GateReason.TOO_EARLY if seconds < 0 else GateReason.TOO_LATE
    assert refusal(GOOD, now) is expected


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (GOOD, None),
        (replace(GOOD, credit_left=1), None),
        (replace(GOOD, credit_left=0), GateReason.NO_CREDIT),
        (replace(GOOD, at_this_site=False), GateReason.OTHER_SITE),
        (replace(GOOD, cancelled=True), GateReason.CANCELLED),
        (replace(GOOD, used=True), GateReason.USED),
        (replace(GOOD, pass_valid=False), GateReason.PASS_INVALID),
        (replace(GOOD, at_this_site=False, cancelled=True, used=True), GateReason.OTHER_SITE),
    ],
)
def test_each_reason_to_stay_closed(facts: GateFacts, reason: GateReason | None) -> None:
    assert refusal(facts, TEN) is reason


def test_a_pass_holds_until_its_last_day() -> None:
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    assert is_valid_on(first, last, last)
    assert is_valid_on(first, None, date(2040, 1, 1))
    assert not is_valid_on(first, last, date(2026, 4, 1))
    assert not is_valid_on(first, None, date(2025, 12, 31))
