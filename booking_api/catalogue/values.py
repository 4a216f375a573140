"""Values of the catalogue's duration law: steps of products, and the legs ("needs") that a booking makes of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from booking_api.catalogue.questions import Question

CELL_MINUTES = 5  # all capacity is reckoned in units of five minutes

WINDOW = "window"
SEATED = frozenset({"session", WINDOW})
"""Kinds of which one takes a seat: a session that staff planned, or a time window with bays."""
ELSEWHERE = frozenset({"at_customer", "online", "telephone"})
"""Kinds that nobody comes to a location for: no desk or room, and nothing to check in for."""
_DEMANDED = {"at_customer": ("visit_address",), "telephone": ("phone",)}


def demanded_fields(kind: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Return what must be known of the customer: what the product asks, and what its kind cannot do without."""
    return tuple(dict.fromkeys((*fields, *_DEMANDED.get(kind, ()))))


class Combinable(Protocol):
    """What tells of a product whether it can be booked together with others (the columns of `Product`)."""

    @property
    def code(self) -> str:
        """What others name it by."""

    @property
    def kind(self) -> str:
        """Where it happens, and what it takes."""

    @property
    def combines(self) -> str:
        """With which others: all, some or none."""

    @property
    def combine_codes(self) -> Collection[str]:
        """Which ones, for some."""


def go_together(products: Collection[Combinable]) -> bool:
    """Tell whether products can be one appointment: at one place or all elsewhere alike, and each takes the others."""
    if len(products) < 2:
        return True
    kinds = {each.kind for each in products}
    if kinds & SEATED or (len(kinds) > 1 and kinds & ELSEWHERE):
        return False
    return all(_takes(each, other.code) for each in products for other in products if other.code != each.code)


def _takes(product: Combinable, code: str) -> bool:
    return product.combines == "all" or (product.combines == "some" and code in product.combine_codes)


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
class Kept:
    """So many who can serve it, or such a share of them, stay free for host and contact centre until shortly before."""

    count: int = 0
    percent: int = 0
    release_minutes: int = 60

    def __bool__(self) -> bool:
        return bool(self.count or self.percent)

    def of(self, able: int) -> int:
        """Return how many of so many who can serve it are kept back: the larger of number and share."""
        return max(self.count, -(-able * self.percent // 100))


@dataclass(frozen=True, slots=True)
class BookingRules:
    """The rules of a product about how often, what is kept back, and what is asked; see the columns of `Product`."""

    limit_count: int = 0
    limit_days: int = 0
    kept: Kept = Kept()
    release_delay: tuple[int, int] = (0, 0)
    confirmation_demanded: bool = False
    questions: tuple[Question, ...] = ()
    special_needs: tuple[str, ...] = ()


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
    rules: BookingRules = BookingRules()
    combines: str = "all"
    combine_codes: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """What other products name it by."""
        return self.stepped.code

    @property
    def is_seated(self) -> bool:
        """Tell whether one books a seat in a session or time window, and not lanes of one's own."""
        return self.kind in SEATED


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
