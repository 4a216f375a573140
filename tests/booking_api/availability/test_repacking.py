"""Re-packing finds room exactly when an arrangement exists, keeps every time, and never doubles a lane."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from booking_api.availability.placing import choose
from booking_api.availability.repacking import Movable, could_help, repack
from booking_api.availability.values import Placement, Wish
from tests.booking_api.availability.lanes import ALL_DAY, LOCATION, World, desk, employee, need

SKILLS = ["a", "ab", "b", "abc"]


def packed(workers: list[str], bookings: list[tuple[str, int, int]]) -> tuple[World, list[Movable]]:
    """Return a world in which bookings (skill, start, cells) were made one by one, each on the best lane."""
    staff = tuple((employee(skills, number, desk(number)), ALL_DAY) for number, skills in enumerate(workers))
    busy: dict[str, int] = {}
    movables = []
    for number, (skill, start, cells) in enumerate(bookings):
        world = World(staff, (), busy, ALL_DAY)
        placements = choose(world.free(), Wish(LOCATION, (need(cells * 5, skill),)), world.free().first + start)
        for placement in placements or ():
            movables.append(Movable(number, placement))
            for lane in placement.lanes:
                busy[lane] = busy.get(lane, 0) | ((1 << cells) - 1) << start
    return World(staff, (), busy, ALL_DAY), movables


def an_arrangement_exists(world: World, legs: list[Placement], skill: str, start: int, cells: int) -> bool:
    """Try every worker for every leg and for the new one."""
    first = world.free().first
    items = [(leg.need.skills, leg.start_cell - first, leg.end_cell - first) for leg in legs]
    items.append((frozenset(skill), start, start + cells))
    able = [[n for n, (worker, _) in enumerate(world.workers) if skills <= worker.skills] for skills, _, _ in items]
    return any(
        all(
            one != other or items[left][1] >= items[right][2] or items[right][1] >= items[left][2]
            for (left, one), (right, other) in product(enumerate(chosen), repeat=2)
            if left < right
        )
        for chosen in product(*able)
    )


bookings = st.tuples(st.sampled_from("ab"), st.integers(100, 106), st.integers(1, 4))


@given(st.lists(st.sampled_from(SKILLS), min_size=1, max_size=3), st.lists(bookings, max_size=5), bookings)
def test_room_is_found_exactly_when_there_is_some(
    workers: list[str], made: list[tuple[str, int, int]], wanted: tuple[str, int, int]
) -> None:
    world, movables = packed(workers, made)
    skill, start, cells = wanted
    free = world.free()
    wish = Wish(LOCATION, (need(cells * 5, skill),))
    found = repack(free, wish, free.first + start, movables) if could_help(free, wish, free.first + start) else None
    exists = an_arrangement_exists(world, [each.placement for each in movables], skill, start, cells)
    assert (found is not None) == exists
    if found:
        moved = {id(each): fresh for each, fresh in found.moved}
        everything = [*found.placements, *(moved.get(id(each), each.placement) for each in movables)]
        taken = [(lane, cell) for p in everything for lane in p.lanes for cell in range(p.start_cell, p.end_cell)]
        assert len(taken) == len(set(taken))
        assert all(fresh.start_cell == each.placement.start_cell for each, fresh in found.moved)


def test_nobody_is_moved_for_a_named_employee_who_was_promised() -> None:
    world, movables = packed(["a", "a"], [("a", 100, 2)])
    free = world.free()
    taken = movables[0].placement.staff_id
    wish = Wish(LOCATION, (need(10, "a"),), staff_id=taken)
    assert choose(free, wish, free.first + 100) is None
    assert repack(free, wish, free.first + 100, []) is None
    found = repack(free, wish, free.first + 100, movables)
    assert found
    assert found.placements[0].staff_id == taken
    assert found.moved[0][1].staff_id != taken


def test_a_full_day_is_given_up_without_a_search() -> None:
    world, _ = packed(["a", "a"], [("a", 100, 2), ("a", 100, 2)])
    free = world.free()
    assert not could_help(free, Wish(LOCATION, (need(10, "a"),)), free.first + 100)
