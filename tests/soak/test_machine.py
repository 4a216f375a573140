"""The same rows of steps as in the suite, but many and long."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.booking_machine import BookingMachine


def test_long_rows_of_steps_agree_with_the_model() -> None:
    run_state_machine_as_test(
        BookingMachine, settings=settings(max_examples=500, stateful_step_count=60, deadline=None)
    )
