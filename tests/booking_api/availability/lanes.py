"""Free time made by hand, and the same thing counted naively, cell by cell, to compare with."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID, uuid4

from hypothesis import strategies as st

from booking_api.availability.cache import FreeTime, Taken, free_from
from booking_api.availability.capacity import Capacity, Window
from booking_api.availability.rules import DAY_CELLS, ones
from booking_api.availability.values import Need, Place, Wish, Worker

DEPARTMENT, LOCATION = uuid4(), uuid4()
FIRST_DAY = 20_000
CELLS = 24  # a short day keeps the naive model quick


@dataclass(frozen=True)
class World:
    """Who is there (mask), which places stand by themselves, what is taken, when it is open."""

    workers: tuple[tuple[Worker, int], ...]
    places: tuple[tuple[Place, int], ...]
    busy: dict[str, int]
    open: int

    def free(self) -> FreeTime:
        """Return this world as the engine sees it."""
        window = Window(LOCATION, FIRST_DAY, FIRST_DAY)
        capacity = Capacity(window, "UTC", 60, self.open, self.workers, self.places, {}, ())
        return free_from(capacity, {}, Taken(defaultdict(int, self.busy), {}, set()))

    def lane_is_free(self, lane: str, mask: int, start: int, cells: int) -> bool:
        """Tell, cell by cell, whether a lane is there and not taken."""
        span = range(start, start + cells)
        return all(mask >> cell & 1 and not self.busy.get(lane, 0) >> cell & 1 for cell in span)

    def is_open(self, start: int, cells: int) -> bool:
        """Tell, cell by cell, whether it is open."""
        return all(self.open >> cell & 1 for cell in range(start, start + cells))

    def leg_fits(self, need: Need, start: int, staff_id: UUID | None = None) -> bool:
        """Tell whether a leg's span can start in a cell, by trying everybody and every place."""
        if start < 0 or (need.place_kind != "none" and not self.is_open(start + need.before, need.cells)):
            return False
        return any(
            need.skills <= worker.skills
            and (staff_id is None or worker.staff_id == staff_id)
            and self.lane_is_free(worker.lane, mask, start, need.span)
            and self._has_place(worker, mask, need, start)
            for worker, mask in self.workers
        )

    def _has_place(self, worker: Worker, mask: int, need: Need, start: int) -> bool:
        if need.place_kind == "none":
            return True
        if worker.place_kind == need.place_kind and need.facilities <= worker.facilities:
            return not worker.place_lane or self.lane_is_free(worker.place_lane, mask, start, need.span)
        return any(
            place.kind == need.place_kind
            and need.facilities <= place.facilities
            and self.lane_is_free(place.lane, there, start, need.span)
            for place, there in self.places
        )

    def wish_fits(self, wish: Wish, begin: int, max_wait: int) -> bool:
        """Tell whether the legs fit one after another from the customer's first cell on."""
        return self._legs_fit(wish, 0, begin - wish.needs[0].before, max_wait)

    def _legs_fit(self, wish: Wish, position: int, start: int, max_wait: int) -> bool:
        if position == len(wish.needs):
            return True
        need = wish.needs[position]
        return any(
            self.leg_fits(need, start + wait, wish.staff_id)
            and self._legs_fit(wish, position + 1, start + wait + need.span, max_wait)
            for wait in range(max_wait + 1 if position else 1)
        )


def need(minutes: int = 10, skills: str = "a", place_kind: str = "desk", facilities: str = "", **more: int) -> Need:
    """Return a need; each letter is a skill or a facility."""
    return Need(minutes, frozenset(skills), frozenset(facilities), place_kind, DEPARTMENT, (), **more)


def employee(skills: str, number: int = 0, place: Place | None = None) -> Worker:
    """Return an employee, with a place of the shift if given."""
    staff_id = UUID(int=number + 1)
    if place is None:
        return Worker(f"staff:{staff_id}", frozenset(skills), staff_id)
    return Worker(
        f"staff:{staff_id}", frozenset(skills), staff_id, place.kind, place.lane, place.facilities, place.desk_id,
        place.room_id,
    )  # fmt: skip


def desk(number: int, facilities: str = "") -> Place:
    """Return a desk by itself."""
    return Place(f"desk:{number}", "desk", frozenset(facilities), desk_id=UUID(int=100 + number))


def room(number: int, facilities: str = "") -> Place:
    """Return a room by itself."""
    return Place(f"room:{number}", "room", frozenset(facilities), room_id=UUID(int=200 + number))


ALL_DAY = ones(DAY_CELLS)
masks = st.integers(0, ones(CELLS))
mostly_free = st.builds(lambda a, b: a | b, masks, masks)
skills = st.sets(st.sampled_from("ab"), min_size=1).map("".join)
kinds = st.sampled_from(["desk", "room", "none"])


@st.composite
def needs(draw: st.DrawFn) -> Need:
    """Return any small need, with buffers now and then."""
    return need(
        draw(st.sampled_from([5, 10, 12, 20])),
        draw(skills),
        draw(kinds),
        draw(st.sampled_from(["", "", "x"])),
        buffer_before=draw(st.sampled_from([0, 0, 5])),
        buffer_after=draw(st.sampled_from([0, 0, 10])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Return any small world: pairs, loose employees, desks and rooms, partly taken."""
    places = [desk(1, "x"), desk(2), room(1), room(2, "x")]
    workers = []
    for number in range(draw(st.integers(1, 4))):
        brought = draw(st.sampled_from([None, places[number % 4]]))
        workers.append((employee(draw(skills), number, brought), draw(mostly_free)))
    loose = [(place, draw(mostly_free)) for place in places]
    lanes = {worker.lane for worker, _ in workers} | {place.lane for place in places}
    busy = {lane: draw(masks) & draw(masks) for lane in sorted(lanes)}
    return World(tuple(workers), tuple(loose), busy, draw(st.one_of(st.just(ones(CELLS)), mostly_free)))
