"""What is kept back for others, and what was given back but stays back: masks equal counting one by one."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking_api.availability import placing
from booking_api.availability.cache import FreeTime, Taken, free_from
from booking_api.availability.keeping import enough_left, more_than, tally
from booking_api.availability.rules import ones
from booking_api.availability.values import KeptFrom, Wish
from booking_api.catalogue.values import Kept, Need
from tests.booking_api.availability.lanes import CELLS, LOCATION, World, masks, needs, worlds

kept_backs = st.builds(Kept, st.integers(0, 3), st.sampled_from([0, 10, 50, 100]))


@given(st.lists(masks, max_size=9), st.integers(0, 10))
def test_counting_all_cells_at_once_equals_counting_each(many: list[int], number: int) -> None:
    expected = sum(1 << bit for bit in range(CELLS) if sum(mask >> bit & 1 for mask in many) > number)
    assert more_than(tally(many), number) & ones(CELLS) == expected


@given(st.lists(st.tuples(masks, masks), min_size=1, max_size=6), kept_backs)
def test_enough_is_left_where_more_are_free_than_kept(pairs: list[tuple[int, int]], kept: Kept) -> None:
    able, on_duty = [free & there for free, there in pairs], [there for _, there in pairs]
    for bit in range(CELLS):
        there = sum(mask >> bit & 1 for mask in on_duty)
        free = sum(mask >> bit & 1 for mask in able)
        if there:
            assert enough_left(able, on_duty, kept) >> bit & 1 == (free > kept.of(there))


@pytest.mark.parametrize(
    ("count", "percent", "able", "kept"),
    [(0, 0, 5, 0), (2, 0, 5, 2), (0, 20, 5, 1), (0, 21, 5, 2), (3, 20, 5, 3), (0, 100, 4, 4), (1, 10, 0, 1)],
)
def test_a_share_is_rounded_up_and_the_larger_of_both_counts(count: int, percent: int, able: int, kept: int) -> None:
    assert Kept(count, percent).of(able) == kept


def naive_able(world: World, need: Need, start: int) -> int:
    return sum(replace(world, workers=(one,)).leg_fits(need, start) for one in world.workers)


def naive_on_duty(world: World, need: Need, start: int) -> int:
    return sum(
        need.skills <= worker.skills and all(mask >> cell & 1 for cell in range(start, start + need.span))
        for worker, mask in world.workers
    )


@given(worlds(), needs(), kept_backs, st.integers(0, CELLS))
def test_the_public_starts_where_enough_others_stay_free(world: World, need: Need, kept: Kept, release: int) -> None:
    free = world.free()
    wish = Wish(LOCATION, (need,), kept=((KeptFrom(kept, free.first + release),) if kept else (),))
    found = placing.starts(free, wish)
    for begin in range(CELLS):
        start = begin - need.before
        able = naive_able(world, need, start) if start >= 0 else 0
        spared = start >= 0 and (begin < release or able > kept.of(naive_on_duty(world, need, start)))
        expected = able > 0 and (spared or not kept)
        assert bool(found >> begin & 1) == expected
        assert (placing.choose(free, wish, free.first + begin) is not None) == expected


@given(worlds(), needs(), masks)
def test_staff_see_what_stays_back_and_the_public_does_not(world: World, need: Need, late: int) -> None:
    lanes = {worker.lane: late for worker, _ in world.workers}
    busy = {lane: world.busy.get(lane, 0) | mask for lane, mask in lanes.items()} | {
        lane: mask for lane, mask in world.busy.items() if lane not in lanes
    }
    own_late = {lane: mask & ~world.busy.get(lane, 0) for lane, mask in lanes.items()}
    plain = world.free()
    free: FreeTime = free_from(plain.capacity, {}, Taken(defaultdict(int, busy), {}, set(), defaultdict(int, own_late)))
    wish = Wish(LOCATION, (need,))
    assert placing.starts(free, wish) == placing.starts(replace(world, busy=busy).free(), wish)
    assert placing.starts(free.seen_by(True), wish) == placing.starts(plain, wish)
    assert free.seen_by(False) is free
