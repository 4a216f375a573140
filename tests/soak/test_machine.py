"""The same rows of steps as in the suite, but many and long."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.soak.progress import say
from tests.support.booking_machine import BookingMachine


class Telling(BookingMachine):
    """The same machine, that tells how far it is."""

    rows = 0

    def __init__(self) -> None:
        super().__init__()
        Telling.rows += 1
        say(f"row {Telling.rows} of steps")


LONG = settings(max_examples=500, stateful_step_count=60, deadline=None)


def test_long_rows_of_steps_agree_with_the_model() -> None:
    run_state_machine_as_test(Telling, settings=LONG)


def test_long_rows_of_steps_agree_with_the_model_on_postgresql(emptied_postgres: Callable[[], str]) -> None:
    class OnPostgres(Telling):
        def address(self) -> str:
            return emptied_postgres()

    run_state_machine_as_test(OnPostgres, settings=LONG)
