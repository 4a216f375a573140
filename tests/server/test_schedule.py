"""What happens by the clock and goes wrong is said when it begins and when it is over, not at every look."""

import logging
from types import SimpleNamespace

import pytest

from server.schedule import Schedule
from server.settings import DayListSettings
from server.worker import WorkerContext


def test_a_job_that_goes_on_failing_is_told_once_until_it_works_again(caplog: pytest.LogCaptureFixture) -> None:
    wrong: list[Exception] = []

    def job(_context: WorkerContext) -> None:
        if wrong:
            raise wrong[0]

    context = SimpleNamespace(db=SimpleNamespace(is_sqlite=True), settings=SimpleNamespace(day_list=DayListSettings()))
    schedule = Schedule(context)  # type: ignore[arg-type]
    caplog.set_level(logging.INFO, "welkom.schedule")
    for wrong[:] in ([TimeoutError()], [TimeoutError()], [TimeoutError()], [ValueError()], [], [], [TimeoutError()]):
        schedule._run(job)
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [
        ("ERROR", True), ("ERROR", True), ("INFO", False), ("ERROR", True),
    ]  # fmt: skip
