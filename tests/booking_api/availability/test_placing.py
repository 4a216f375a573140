"""Where legs fit equals the naive model, cell by cell; the lanes chosen are free, able and the least missed."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from booking_api.availability.placing import choose, starts
from booking_api.availability.rules import ones
from booking_api.availability.values import Wish
from tests.booking_api.availability.lanes import (
    ALL_DAY,
    CELLS,
    LOCATION,
    World,
    desk,
    employee,
    need,
    needs,
    room,
    worlds,
)

WAIT_MINUTES, WAIT_CELLS = 10, 2
legs = st.lists(needs(), min_size=1, max_size=2).map(tuple)


def begins(world: World, wish: Wish) -> Iterator[tuple[int, int]]:
    first = world.free().first
    return ((cell, first + cell) for cell in range(CELLS))


@given(worlds(), legs)
def test_possible_starts_equal_the_naive_model(world: World, wanted: tuple) -> None:  # type: ignore[type-arg]
    wish = Wish(LOCATION, wanted, max_wait_minutes=WAIT_MINUTES)
    mask = starts(world.free(), wish)
    assert [bool(mask >> cell & 1) for cell, _ in begins(world, wish)] == [
        world.wish_fits(wish, cell, WAIT_CELLS) for cell, _ in begins(world, wish)
    ]


@given(worlds(), legs, st.integers(0, 3))
def test_a_named_employee_is_asked_alone(world: World, wanted: tuple, number: int) -> None:  # type: ignore[type-arg]
    staff_id = world.workers[number % len(world.workers)][0].staff_id
    wish = Wish(LOCATION, wanted, staff_id, max_wait_minutes=WAIT_MINUTES)
    mask = starts(world.free(), wish)
    assert [bool(mask >> cell & 1) for cell, _ in begins(world, wish)] == [
        world.wish_fits(wish, cell, WAIT_CELLS) for cell, _ in begins(world, wish)
    ]


@given(worlds(), legs)
def test_every_possible_start_gets_free_lanes_and_no_other_does(world: World, wanted: tuple) -> None:  # type: ignore[type-arg]
    wish, free = Wish(LOCATION, wanted, max_wait_minutes=WAIT_MINUTES), world.free()
    mask = starts(free, wish)
    for cell, begin in begins(world, wish):
        placements = choose(free, wish, begin)
        assert (placements is not None) == bool(mask >> cell & 1)
        taken: list[tuple[str, int]] = []
        for placement in placements or ():
            span = range(placement.start_cell - free.first, placement.end_cell - free.first)
            taken += [(lane, each) for lane in placement.lanes for each in span]
            assert not any(world.busy.get(lane, 0) >> each & 1 for lane in placement.lanes for each in span)
        assert len(taken) == len(set(taken)), "two legs of one appointment on one lane at the same time"


def test_who_can_do_least_goes_first() -> None:
    world = World(
        tuple((employee(skills, number, desk(number)), ALL_DAY) for number, skills in enumerate(["abc", "ab", "bc"])),
        (),
        {},
        ALL_DAY,
    )
    placements = choose(world.free(), Wish(LOCATION, (need(skills="a"),)), world.free().first + 100)
    assert placements
    assert placements[0].staff_id == world.workers[1][0].staff_id


def test_the_tightest_gap_is_filled_first() -> None:
    workers = tuple((employee("a", number, desk(number)), ALL_DAY) for number in range(3))
    tight = ALL_DAY & ~(ones(2) << 100)
    world = World(workers, (), {workers[1][0].lane: tight}, ALL_DAY)
    placements = choose(world.free(), Wish(LOCATION, (need(10),)), world.free().first + 100)
    assert placements
    assert placements[0].staff_id == workers[1][0].staff_id


def test_a_leg_that_asks_for_a_room_takes_the_employee_and_a_room() -> None:
    world = World(((employee("a", 0, desk(1)), ALL_DAY),), ((room(1), ALL_DAY), (desk(2), ALL_DAY)), {}, ALL_DAY)
    placements = choose(world.free(), Wish(LOCATION, (need(place_kind="room"),)), world.free().first + 100)
    assert placements
    assert placements[0].lanes == (world.workers[0][0].lane, "room:1")
    assert placements[0].room_id == room(1).room_id
    assert placements[0].desk_id is None


def test_a_telephone_appointment_needs_no_open_door() -> None:
    world = World(((employee("a"), ALL_DAY),), (), {}, 0)
    begin = world.free().first + 100
    assert choose(world.free(), Wish(LOCATION, (need(place_kind="none"),)), begin)
    assert not choose(replace(world, places=((desk(1), ALL_DAY),)).free(), Wish(LOCATION, (need(),)), begin)
