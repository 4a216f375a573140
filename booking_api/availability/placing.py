"""Where legs fit and on whom: every possible start at once, and the best lanes for one start. Pure, on masks."""

from collections.abc import Iterator
from uuid import UUID
from zlib import crc32

from booking_api.availability import keeping, rules
from booking_api.availability.cache import FreeTime
from booking_api.availability.values import KeptFrom, Need, Place, Placement, Wish, Worker
from booking_api.catalogue.values import cells_of


def starts(free: FreeTime, wish: Wish) -> int:
    """Return the mask of cells at which the customer can begin with these legs, whatever the grid."""
    legs = [
        (_leg_starts(free, need, wish.staff_id) & _enough_left(free, need, wish.kept_beside(position)), need.span)
        for position, need in enumerate(wish.needs)
    ]
    return rules.chain(legs, cells_of(wish.max_wait_minutes)) << wish.needs[0].before


def choose(free: FreeTime, wish: Wish, begin: int) -> tuple[Placement, ...] | None:
    """Return the lanes that hurt later bookings least for a start in cell `begin`, or None when a leg does not fit."""
    return _choose_from(free, wish, 0, begin - wish.needs[0].before)


def is_open_for(free: FreeTime, need: Need, start_cell: int) -> bool:
    """Tell whether the location is open while the customer is there; who needs no place is not bound to it."""
    return need.place_kind == "none" or _covers(free.capacity.open, start_cell + need.before - free.first, need.cells)


def _leg_starts(free: FreeTime, need: Need, staff_id: UUID | None) -> int:
    found = alone = 0
    span = need.span
    for worker, own, with_place in free.workers:
        if not _may_serve(worker, need, staff_id):
            continue
        if worker.brings_place_for(need):
            found |= rules.fit(own if need.place_kind == "none" else with_place, span)
        else:
            alone |= rules.fit(own, span)
    if alone:
        found |= alone & _place_starts(free, need, span)
    return found if need.place_kind == "none" else found & (rules.fit(free.capacity.open, need.cells) >> need.before)


def _enough_left(free: FreeTime, need: Need, kept: tuple[KeptFrom, ...]) -> int:
    """Return where enough others stay free for whom capacity is kept back; everywhere when nothing is."""
    if not kept:
        return -1
    span, open_places = need.span, -1 if need.place_kind == "none" else _place_starts(free, need, need.span)
    able, on_duty = [], []
    for (worker, own, with_place), (_, duty) in zip(free.workers, free.capacity.workers, strict=True):
        if not _may_serve(worker, need, None):
            continue
        brings = worker.brings_place_for(need)
        mask = own if need.place_kind == "none" or not brings else with_place
        able.append(rules.fit(mask, span) & (-1 if brings else open_places))
        on_duty.append(rules.fit(duty, span))
    found = -1
    for each in kept:
        released = keeping.released_before(each.from_cell - need.before, free.first)
        found &= released | keeping.enough_left(able, on_duty, each.kept)
    return found


def _leaves_enough(free: FreeTime, need: Need, kept: tuple[KeptFrom, ...], start_cell: int) -> bool:
    """Tell the same for one start."""
    binding = [each.kept for each in kept if start_cell + need.before >= each.from_cell]
    if not binding:
        return True
    at = start_cell - free.first
    has_place = any(True for _ in _fitting_places(free, need, at))
    able = sum(1 for _ in _fitting_workers(free, need, None, at, has_place))
    on_duty = sum(
        _may_serve(worker, need, None) and _covers(duty, at, need.span) for worker, duty in free.capacity.workers
    )
    return able > max(each.of(on_duty) for each in binding)


def _place_starts(free: FreeTime, need: Need, span: int) -> int:
    found = 0
    for place, mask in free.places:
        if place.fits(need):
            found |= rules.fit(mask, span)
    return found


def _may_serve(worker: Worker, need: Need, staff_id: UUID | None) -> bool:
    return need.skills <= worker.skills and (staff_id is None or worker.staff_id == staff_id)


def _choose_from(free: FreeTime, wish: Wish, position: int, start_cell: int) -> tuple[Placement, ...] | None:
    if position == len(wish.needs):
        return ()
    longest_wait = cells_of(wish.max_wait_minutes) if position else 0
    for wait in range(longest_wait + 1):
        placement = _best(free, wish.needs[position], wish.staff_id, start_cell + wait)
        beside = wish.kept_beside(position)
        if placement and not _leaves_enough(free, wish.needs[position], beside, start_cell + wait):
            continue
        rest = _choose_from(free, wish, position + 1, placement.end_cell) if placement else None
        if placement and rest is not None:
            return (placement, *rest)
    return None


def _best(free: FreeTime, need: Need, staff_id: UUID | None, start_cell: int) -> Placement | None:
    if start_cell < free.first or not is_open_for(free, need, start_cell):
        return None
    at = start_cell - free.first
    place = min(_fitting_places(free, need, at), default=None, key=lambda found: found[0])
    workers = _fitting_workers(free, need, staff_id, at, place is not None)
    best = min(workers, default=None, key=lambda found: found[0])
    if best is None:
        return None
    worker = best[1]
    return placement_of(need, start_cell, worker, None if worker.brings_place_for(need) or not place else place[1])


def _fitting_workers(
    free: FreeTime, need: Need, staff_id: UUID | None, at: int, has_place: bool
) -> Iterator[tuple[tuple[int, ...], Worker]]:
    span, placeless = need.span, need.place_kind == "none"
    wanted = rules.ones(span) << at
    for worker, own, with_place in free.workers:
        # What most of them fail at comes first: on a full day that is time, and it costs least to ask.
        if own & wanted != wanted or not _may_serve(worker, need, staff_id):
            continue
        brings = worker.brings_place_for(need)
        mask = with_place if brings and not placeless else own
        if (brings or has_place) and mask & wanted == wanted:
            spare = len(worker.skills) + (len(worker.facilities) if brings else 0)
            yield (spare, not brings, _gap(mask, at, span), _spread(worker.lane, at)), worker


def _fitting_places(free: FreeTime, need: Need, at: int) -> Iterator[tuple[tuple[int, ...], Place]]:
    span = need.span
    wanted = rules.ones(span) << at
    for place, mask in free.places:
        if mask & wanted == wanted and place.fits(need):
            yield (len(place.facilities), _gap(mask, at, span), _spread(place.lane, at)), place


def placement_of(need: Need, start_cell: int, worker: Worker, place: Place | None) -> Placement:
    """Return a leg on a worker, at the place that comes along or, if given, at another one."""
    lanes = (worker.lane, place.lane) if place else worker.lanes_for(need)
    at = place or (worker if need.place_kind != "none" else None)
    return Placement(
        need,
        start_cell,
        start_cell + need.span,
        lanes,
        worker.staff_id,
        at.desk_id if at else None,
        at.room_id if at else None,
    )


def _covers(mask: int, at: int, cells: int) -> bool:
    wanted = rules.ones(cells)
    return (mask >> at) & wanted == wanted


def _gap(mask: int, at: int, cells: int) -> int:
    """Return how many free cells border on a span: the fewer, the less is broken up."""
    before = at - (~mask & rules.ones(at)).bit_length()
    taken_after = ~(mask >> (at + cells))
    return before + (taken_after & -taken_after).bit_length() - 1


def _spread(lane: str, at: int) -> int:
    """Return a fixed but scattered order, so that equal lanes take turns over the day."""
    return crc32(f"{lane}@{at}".encode())
