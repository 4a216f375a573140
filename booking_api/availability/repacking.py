"""Makes room for legs by putting pooled bookings on other lanes: a search that is complete, but bounded.

To place an item on a lane, what is there and may move is put elsewhere, which may push others in turn. If any
arrangement exists, following it step by step ends, so the search would find it; a budget of steps keeps a hopeless
day from costing more than a moment. Pure, on masks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product as combinations

from booking_api.availability import rules
from booking_api.availability.cache import FreeTime
from booking_api.availability.placing import is_open_for, placement_of
from booking_api.availability.values import Need, Placement, Wish, Worker
from booking_api.catalogue.values import cells_of

BUDGET = 500


@dataclass(frozen=True, slots=True, eq=False)
class Movable:
    """A leg that anybody with the skills may serve, where it is now; `owner` is whose it is."""

    owner: object
    placement: Placement


@dataclass(frozen=True, slots=True)
class Repacked:
    """Where the new legs go, and which movable ones go where instead."""

    placements: tuple[Placement, ...]
    moved: tuple[tuple[Movable, Placement], ...]


@dataclass(eq=False, slots=True)
class _Item:
    need: Need
    start_cell: int
    movable: Movable | None = None
    placed: Placement | None = None


@dataclass(slots=True)
class _Board:
    """The day without what may move: the masks of what can never be moved, and who is where now."""

    free: FreeTime
    fixed: dict[str, int]
    wish: Wish
    lanes: dict[str, list[_Item]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    steps: int = BUDGET


def could_help(free: FreeTime, wish: Wish, begin: int) -> bool:
    """Tell whether moving others could make room at all.

    Moving never changes how many are busy at one moment, so all the time somebody must be free who can, directly or in
    turn, take over from one who can serve the first leg.
    """
    need, start = wish.needs[0], begin - wish.needs[0].before - free.first
    anybody = 0
    for worker in _who_could_swap(free, need):
        anybody |= worker[1]
    return start >= 0 and rules.fit(anybody, need.span) >> start & 1 == 1


def _who_could_swap(free: FreeTime, need: Need) -> list[tuple[Worker, int, int]]:
    """Return who can serve a leg and, in turn, everybody who shares a skill with one of them."""
    skills = need.skills
    chosen = [each for each in free.workers if skills <= each[0].skills]
    while True:
        skills = skills.union(*(each[0].skills for each in chosen))
        wider = [each for each in free.workers if skills & each[0].skills or need.skills <= each[0].skills]
        if len(wider) == len(chosen):
            return chosen
        chosen = wider


def repack(free: FreeTime, wish: Wish, begin: int, movables: Sequence[Movable]) -> Repacked | None:
    """Return an arrangement in which the wish starts in cell `begin` and every movable leg keeps its time, or None."""
    board = _Board(free, _without(free, movables), wish)
    items = [_Item(each.placement.need, each.placement.start_cell, each, each.placement) for each in movables]
    for item in items:
        _put(board, item, item.placed)
    for starts in _leg_starts(wish, begin):
        new = [_Item(need, start) for need, start in zip(wish.needs, starts, strict=True)]
        if all(is_open_for(free, item.need, item.start_cell) for item in new) and _settle(board, new):
            return _outcome(new, items)
    return None


def _leg_starts(wish: Wish, begin: int) -> Iterator[tuple[int, ...]]:
    """Yield where each leg's span may start, the shortest waits first."""
    waits = range(cells_of(wish.max_wait_minutes) + 1)
    for chosen in sorted(combinations(waits, repeat=len(wish.needs) - 1), key=lambda each: (sum(each), each)):
        start = begin - wish.needs[0].before
        starts = [start]
        for need, wait in zip(wish.needs, chosen, strict=False):
            start += need.span + wait
            starts.append(start)
        yield tuple(starts)


def _without(free: FreeTime, movables: Sequence[Movable]) -> dict[str, int]:
    """Return what is taken on each lane for good."""
    taken = dict(free.busy)
    for each in movables:
        at, end = each.placement.start_cell - free.first, each.placement.end_cell - free.first
        for lane in each.placement.lanes:
            taken[lane] = taken.get(lane, 0) & ~(rules.ones(end - at) << at)
    return taken


def _settle(board: _Board, pending: list[_Item]) -> bool:
    """Place every pending item, pushing out what is in the way; undo and tell False when that cannot be done."""
    if not pending:
        return True
    item, rest = pending[0], pending[1:]
    board.settled.add(id(item))
    for placement, pushed in _options(board, item):
        board.steps -= 1
        if board.steps < 0:
            break
        evicted = [(other, other.placed) for other in pushed]
        for other, _ in evicted:
            _take_off(board, other)
        _put(board, item, placement)
        if _settle(board, [*pushed, *rest]):
            return True
        _take_off(board, item)
        for other, place in evicted:
            _put(board, other, place)
    board.settled.discard(id(item))
    return False


def _options(board: _Board, item: _Item) -> list[tuple[Placement, list[_Item]]]:
    """Return where an item could go and whom that pushes out, the least disturbing first."""
    found = []
    for placement in _placements(board, item):
        pushed = _in_the_way(board, placement)
        if not any(id(other) in board.settled for other in pushed):
            found.append((placement, pushed))
    return sorted(found, key=lambda option: len(option[1]))


def _placements(board: _Board, item: _Item) -> Iterator[Placement]:
    need, at = item.need, item.start_cell - board.free.first
    staff_id = board.wish.staff_id if item.movable is None else None
    for worker, duty in board.free.capacity.workers:
        if not need.skills <= worker.skills or (staff_id and worker.staff_id != staff_id):
            continue
        if not _is_there(board, worker.lane, duty, at, need.span):
            continue
        if not worker.brings_place_for(need):
            yield from (
                placement_of(need, item.start_cell, worker, place)
                for place, mask in board.free.capacity.places
                if place.fits(need) and _is_there(board, place.lane, mask, at, need.span)
            )
        elif need.place_kind == "none" or _is_there(board, worker.place_lane, duty, at, need.span):
            yield placement_of(need, item.start_cell, worker, None)


def _is_there(board: _Board, lane: str, mask: int, at: int, cells: int) -> bool:
    wanted = rules.ones(cells) << at
    return mask & wanted & ~board.fixed.get(lane, 0) == wanted


def _in_the_way(board: _Board, placement: Placement) -> list[_Item]:
    found = {
        id(other): other
        for lane in placement.lanes
        for other in board.lanes.get(lane, ())
        if other.start_cell < placement.end_cell and other.start_cell + other.need.span > placement.start_cell
    }
    return list(found.values())


def _put(board: _Board, item: _Item, placement: Placement | None) -> None:
    item.placed = placement
    for lane in placement.lanes if placement else ():
        board.lanes.setdefault(lane, []).append(item)


def _take_off(board: _Board, item: _Item) -> None:
    for lane in item.placed.lanes if item.placed else ():
        board.lanes[lane].remove(item)
    item.placed = None


def _outcome(new: list[_Item], items: list[_Item]) -> Repacked:
    moved = [
        (item.movable, item.placed)
        for item in items
        if item.movable and item.placed and item.placed.lanes != item.movable.placement.lanes
    ]
    return Repacked(tuple(item.placed for item in new if item.placed), tuple(moved))
