"""Some cancel the same appointment at the same moment: one does, the others hear that it was done."""

import threading
from contextlib import suppress
from typing import Any

from booking_api.appointments import queries
from booking_api.db import Database
from tests.booking_api.rest.forms import open_forms

RACERS = 3


def _race(cancel: Any, monkeypatch: Any) -> list[Any]:
    """Let some cancel together, all of them having read the appointment before one goes on (where that can be)."""
    read, together, told = queries.appointment, threading.Barrier(RACERS), list[Any]()

    def read_together(*args: Any, **more: Any) -> Any:
        view = read(*args, **more)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.3)  # SQLite lets one in at a time: nobody else comes
        return view

    monkeypatch.setattr(queries, "appointment", read_together)
    threads = [threading.Thread(target=lambda: told.append(cancel())) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_deletes_at_the_same_moment_one_succeeds_with_jcc(database: Database, monkeypatch: Any) -> None:
    forms = open_forms(database)
    appointment = forms.jcc().booked()
    told = _race(lambda: forms.jcc().cancel(appointment), monkeypatch)
    assert sorted(one["code"] for one in told) == [0, 409, 409]
    assert ["id" in one for one in told].count(True) == 1


def test_of_deletes_at_the_same_moment_one_succeeds_with_qmatic(database: Database, monkeypatch: Any) -> None:
    forms = open_forms(database)
    appointment = forms.qmatic().booked()
    told = _race(lambda: forms.qmatic().call("DELETE", f"/v1/appointments/{appointment}").status_code, monkeypatch)
    assert sorted(told) == [204, 409, 409]
