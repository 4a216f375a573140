"""Any row of holding, booking, moving, cancelling, closing and waiting leaves what a simple model says (small)."""

from collections.abc import Callable

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.booking_machine import BookingMachine

# Explaining a failure traces every line, which is slow; the soak test does that.
FEW_AND_SHORT = settings(
    max_examples=5, stateful_step_count=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)


def test_short_rows_of_steps_agree_with_the_model() -> None:
    run_state_machine_as_test(BookingMachine, settings=FEW_AND_SHORT)


def test_short_rows_of_steps_agree_with_the_model_on_postgresql(emptied_postgres: Callable[[], str]) -> None:
    class OnPostgres(BookingMachine):
        def address(self) -> str:
            return emptied_postgres()

    run_state_machine_as_test(OnPostgres, settings=FEW_AND_SHORT)
