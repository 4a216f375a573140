"""Values of availability: what is needed, who and where can serve it, and what was chosen."""

from dataclasses import dataclass
from uuid import UUID

from booking_api.catalogue.values import Kept, Need, cells_of

__all__ = ["KeptFrom", "Need", "Place", "Placement", "Wish", "Worker"]


@dataclass(frozen=True, slots=True)
class KeptFrom:
    """What is kept back for others from a cell on; before it, all is free for everybody."""

    kept: Kept
    from_cell: int


@dataclass(frozen=True, slots=True)
class Wish:
    """Legs in order at one location, with anybody or with one employee, starting on a grid of the local clock.

    A next leg may start at most `max_wait_minutes` after the one before it. `kept` says for each leg (or for the seats
    of a session) what must stay free beside it. `sees_late`: places given back that the public does not see yet count
    as free.
    """

    location_id: UUID
    needs: tuple[Need, ...]
    staff_id: UUID | None = None
    grid_minutes: int = 5
    max_wait_minutes: int = 10
    kept: tuple[tuple[KeptFrom, ...], ...] = ()
    sees_late: bool = False

    def kept_beside(self, position: int) -> tuple[KeptFrom, ...]:
        """Return what must stay free beside one leg; an employee asked for by name is not one of several."""
        return self.kept[position] if self.kept and not self.staff_id else ()

    def is_kept_at(self, cell: int) -> bool:
        """Tell whether something is kept back from a start in this cell."""
        return any(cell >= each.from_cell for one in self.kept for each in one)

    @property
    def cells(self) -> int:
        """How many cells this wish can touch at most, from the first one of its first leg on."""
        waits = (len(self.needs) - 1) * cells_of(self.max_wait_minutes)
        return sum(need.span for need in self.needs) + waits


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """Who can serve: an employee on a shift or a planned place, with the desk or room that comes along.

    `place_lane` is empty where none is named; a planned place counts a desk or room in without naming one.
    """

    lane: str
    skills: frozenset[str]
    staff_id: UUID | None = None
    place_kind: str = "none"
    place_lane: str = ""
    facilities: frozenset[str] = frozenset()
    desk_id: UUID | None = None
    room_id: UUID | None = None

    def brings_place_for(self, need: Need) -> bool:
        """Tell whether no place needs to be looked for beside this worker."""
        return need.place_kind == "none" or (self.place_kind == need.place_kind and need.facilities <= self.facilities)

    def lanes_for(self, need: Need) -> tuple[str, ...]:
        """Return the lanes that a leg takes when this worker brings the place."""
        return (self.lane, self.place_lane) if self.place_lane and need.place_kind != "none" else (self.lane,)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A desk or room by itself, for workers who bring none."""

    lane: str
    kind: str
    facilities: frozenset[str]
    desk_id: UUID | None = None
    room_id: UUID | None = None

    def fits(self, need: Need) -> bool:
        """Tell whether this place is of the right kind and has every facility."""
        return self.kind == need.place_kind and need.facilities <= self.facilities


@dataclass(frozen=True, slots=True)
class Placement:
    """One leg with its lanes.

    `start_cell` to `end_cell` is when the lanes are taken, `begin` to `finish` when the customer is there.
    """

    need: Need
    start_cell: int
    end_cell: int
    lanes: tuple[str, ...]
    staff_id: UUID | None = None
    desk_id: UUID | None = None
    room_id: UUID | None = None

    @property
    def begin(self) -> int:
        """The first cell of the customer."""
        return self.start_cell + self.need.before

    @property
    def finish(self) -> int:
        """The cell after the customer's last one."""
        return self.begin + self.need.cells
