"""Lists that keep themselves fresh are made one after another, and after what somebody waits for; never not at all."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest

from web import precedence as module
from web.precedence import Precedence, after_others, presses_first

PATIENCE = 30
A_WHILE = 0.1


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Precedence:
    """Nobody goes on beside others because of the machine being slow."""
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", PATIENCE)
    found = Precedence()
    monkeypatch.setattr(module, "precedence", found)
    return found


@pytest.fixture
def beside() -> Iterator[Callable[[Callable[[], object]], Event]]:
    """Run something on a thread of its own; the event tells that it is over."""
    threads = []

    def run(what: Callable[[], object]) -> Event:
        done = Event()

        def do_it() -> None:
            what()
            done.set()

        thread = Thread(target=do_it)
        threads.append(thread)
        thread.start()
        return done

    yield run
    for thread in threads:
        thread.join(PATIENCE)


Beside = Callable[[Callable[[], object]], Event]


@pytest.mark.usefixtures("patient")
def test_a_list_waits_for_a_press_and_for_another_list(beside: Beside) -> None:
    end, begun = Event(), Event()
    made: list[str] = []

    def press(_environ: dict[str, Any], _start: Any) -> list[bytes]:
        begun.set()
        end.wait(PATIENCE)
        made.append("press")
        return []

    lists = after_others(lambda: made.append("list"))
    pressed = beside(lambda: presses_first(press)({"REQUEST_METHOD": "POST"}, None))
    assert begun.wait(PATIENCE)
    asked = [beside(lists) for _ in range(3)]
    assert not any(each.wait(A_WHILE) for each in asked)
    end.set()
    assert all(each.wait(PATIENCE) for each in (pressed, *asked))
    assert made == ["press", "list", "list", "list"]


@pytest.mark.usefixtures("patient")
def test_a_press_waits_for_nothing_and_a_page_that_is_opened_neither(beside: Beside) -> None:
    end, begun = Event(), Event()

    def long_list() -> None:
        begun.set()
        end.wait(PATIENCE)

    listed = beside(after_others(long_list))
    assert begun.wait(PATIENCE)
    answer = presses_first(lambda environ, _start: [environ["REQUEST_METHOD"].encode()])
    assert [answer({"REQUEST_METHOD": each}, None) for each in ("POST", "GET")] == [[b"POST"], [b"GET"]]
    assert not listed.is_set()
    end.set()
    assert listed.wait(PATIENCE)


def test_what_hangs_holds_up_no_list_for_ever(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_SECONDS", 0.01)
    own = Precedence()
    monkeypatch.setattr(module, "precedence", own)
    with own.first(), own.after_others():
        assert beside(after_others(lambda: None)).wait(PATIENCE)


def test_what_fails_leaves_nobody_waiting(patient: Precedence) -> None:
    for context in (patient.first, patient.after_others):
        with pytest.raises(ValueError, match="broken"), context():
            raise ValueError("broken")
    assert after_others(lambda: "made")() == "made"
