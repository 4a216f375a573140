"""Of threads that want the same, one serves all who came meanwhile; who waits too long is served beside them."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from booking_api.combining import Combiner

PATIENCE = 30.0  # seconds on a slow machine


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.001)
    assert condition()


def test_who_comes_while_one_is_served_goes_together_and_in_order() -> None:
    combiner, groups, begun, over = Combiner[int](most=3), list[list[int]](), Event(), Event()

    def serve(wishes: Iterator[int]) -> None:
        groups.append([next(wishes)])
        begun.set()
        assert over.wait(PATIENCE)
        groups[-1].extend(wishes)

    with ThreadPoolExecutor(6) as threads:
        working = [threads.submit(combiner.serve, "key", 0, serve, PATIENCE)]
        assert begun.wait(PATIENCE)
        for wish in range(1, 6):
            working.append(threads.submit(combiner.serve, "key", wish, serve, PATIENCE))
            wait_for(lambda count=wish: combiner.waiting("key") == count)  # type: ignore[misc]
        over.set()
        for each in working:
            each.result(PATIENCE)
    assert groups == [[0, 1, 2], [3, 4, 5]]


@contextmanager
def busy(combiner: Combiner[int], key: str) -> Iterator[None]:
    """Somebody is being served, for as long as this lasts."""
    begun, over = Event(), Event()

    def hang(_wishes: Iterator[int]) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(combiner.serve, key, 1, hang, PATIENCE)
        assert begun.wait(PATIENCE)
        yield
        over.set()
        working.result(PATIENCE)


def test_another_key_waits_for_nobody() -> None:
    combiner, served = Combiner[int](most=3), list[int]()
    with busy(combiner, "one"):
        combiner.serve("other", 2, served.extend, PATIENCE)
        assert served == [2]


def test_who_waited_too_long_is_served_beside_the_others() -> None:
    combiner, served = Combiner[int](most=3), list[int]()
    with busy(combiner, "key"):
        combiner.serve("key", 2, served.extend, 0.01)
        assert served == [2]
        assert combiner.waiting("key") == 0


def test_a_fault_while_serving_stops_nobody_who_comes_later() -> None:
    combiner, served = Combiner[int](most=3), list[int]()

    def fail(_wishes: Iterator[int]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        combiner.serve("key", 1, fail, PATIENCE)
    combiner.serve("key", 2, served.extend, PATIENCE)
    assert served == [2]


def test_who_is_on_its_way_is_expected_but_not_waited_for_without_end() -> None:
    combiner, groups = Combiner[int](most=3), list[list[int]]()
    ready, go = Event(), Event()

    def come_late() -> None:
        with combiner.on_its_way("key"):
            ready.set()
            assert go.wait(PATIENCE)
        combiner.serve("key", 2, lambda wishes: groups.append(list(wishes)), PATIENCE)

    with ThreadPoolExecutor(2) as threads:
        late = threads.submit(come_late)
        assert ready.wait(PATIENCE)
        assert combiner.expects_others("key")
        assert not combiner.expects_others("another key")
        # It does not wait for ever: who is on its way may have far to go.
        combiner.serve("key", 1, lambda wishes: groups.append(list(wishes)), PATIENCE)
        go.set()
        late.result(PATIENCE)
    assert groups == [[1], [2]]
    assert not combiner.expects_others("key")


def test_who_stays_away_after_all_is_no_longer_expected() -> None:
    combiner = Combiner[int](most=3)
    with pytest.raises(ZeroDivisionError), combiner.on_its_way("key"):
        raise ZeroDivisionError
    assert not combiner.expects_others("key")
