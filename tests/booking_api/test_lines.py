"""A few threads at work at a time, in the order in which they came; and nobody is held up for long by who hangs."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from booking_api import db as database_module
from booking_api.db import AT_WORK, Database
from booking_api.lines import Line

PATIENCE = 30.0  # seconds on a slow machine


def wait_until_in_line(line: Line, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while line.waiting < count and time.monotonic() < until:
        time.sleep(0.001)
    assert line.waiting == count


def test_as_many_as_there_are_places_have_their_turn_and_the_others_in_order() -> None:
    line, order = Line(places=2), list[int]()
    assert line.take_turn(0)
    assert line.take_turn(0)
    assert not line.take_turn(0)

    def work(number: int) -> None:
        assert line.take_turn(PATIENCE)
        order.append(number)
        line.give_turn()

    with ThreadPoolExecutor(5) as threads:
        working = []
        for number in range(5):
            working.append(threads.submit(work, number))
            wait_until_in_line(line, number + 1)
        line.give_turn()
        for each in working:
            each.result(PATIENCE)
    assert order == list(range(5))
    line.give_turn()
    assert line.take_turn(0)


def test_who_gives_up_takes_no_place_with_it() -> None:
    line = Line(places=1)
    assert line.take_turn(0)
    assert not line.take_turn(0.01)
    assert line.waiting == 0
    line.give_turn()
    assert line.take_turn(0)


def test_who_hangs_at_work_holds_nobody_up_for_long(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_PATIENCE_SECONDS", 0.01)
    hanging, over = [Event() for _ in range(AT_WORK)], Event()

    def hang(begun: Event) -> None:
        with sqlite_database.in_turn():
            begun.set()
            assert over.wait(PATIENCE)

    with ThreadPoolExecutor(AT_WORK) as threads:
        working = [threads.submit(hang, begun) for begun in hanging]
        assert all(begun.wait(PATIENCE) for begun in hanging)
        with sqlite_database.in_turn():
            over.set()
        for each in working:
            each.result(PATIENCE)


def test_what_goes_wrong_at_work_frees_the_place(sqlite_database: Database) -> None:
    for _ in range(AT_WORK):
        with pytest.raises(ZeroDivisionError), sqlite_database.in_turn():
            raise ZeroDivisionError
    assert all(sqlite_database.at_work.take_turn(0) for _ in range(AT_WORK))
    assert not sqlite_database.at_work.take_turn(0)
