"""Values of the catalogue's duration law: steps of products, and the legs ("needs") that a booking makes of them."""

from dataclasses import dataclass
from uuid import UUID

CELL_MINUTES = 5  # all capacity is reckoned in units of five minutes


def cells_of(minutes: int) -> int:
    """Return how many units of five minutes so many minutes take; a started one counts."""
    return -(-minutes // CELL_MINUTES)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a product: its minutes and what it needs."""

    setup_minutes: int
    handling_minutes: int
    extra_person_minutes: int = 0
    place_kind: str = "desk"
    skills: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()

    def minutes_for(self, count: int) -> int:
        """Return the minutes of so many, without the set-up."""
        return self.handling_minutes + self.extra_person_minutes * (count - 1)


@dataclass(frozen=True, slots=True)
class SteppedProduct:
    """A product as the duration law sees it."""

    id: UUID
    code: str
    department_id: UUID
    position: int
    steps: tuple[Step, ...]
    buffer_before: int = 0
    buffer_after: int = 0


@dataclass(frozen=True, slots=True)
class BookableProduct:
    """A product with the rules for booking it; `offered` says whether it is offered at the location asked for."""

    stepped: SteppedProduct
    kind: str
    offered: bool
    max_persons: int
    max_per_person: int
    lead_minutes: int
    horizon_days: int
    grid_minutes: int
    channels: tuple[str, ...]
    required_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What one leg needs. Buffers (travel, preparation) occupy who serves, not the customer; all in minutes."""

    minutes: int
    skills: frozenset[str]
    facilities: frozenset[str]
    place_kind: str
    department_id: UUID
    product_ids: tuple[UUID, ...]
    buffer_before: int = 0
    buffer_after: int = 0

    @property
    def cells(self) -> int:
        """How many units of five minutes the customer is there."""
        return cells_of(self.minutes)

    @property
    def before(self) -> int:
        """How many units the lane is taken before the customer comes."""
        return cells_of(self.buffer_before)

    @property
    def span(self) -> int:
        """How many units the lane is taken in all."""
        return self.before + self.cells + cells_of(self.buffer_after)
