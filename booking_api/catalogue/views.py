"""What readers get of the catalogue: products in one language, as far as the actor may know them."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee in euro cents, for one copy."""

    name: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product in one language; `name` is the internal one only for who may see its department.

    `minutes` is for one person, `further_minutes` for each further one.
    """

    id: UUID
    code: str
    name: str
    public_name: str
    description: str
    bring: tuple[str, ...]
    fees: tuple[FeeView, ...]
    minutes: int
    department_id: UUID
    department_name: str
    kind: str
    call_variant: str
    max_persons: int
    grid_minutes: int
    required_fields: tuple[str, ...]
    questions: tuple[dict[str, Any], ...]
    related_codes: tuple[str, ...]
    channels: tuple[str, ...]
    location_ids: tuple[UUID, ...]
    walk_in_location_ids: tuple[UUID, ...]
    language: str
    position: int
    search_words: str = ""
    further_minutes: int = 0
    special_needs: tuple[str, ...] = ()
    max_per_person: int = 1
    place_kind: str = "desk"
    needs: str = ""
    """A mark of all that it takes to help: products with the same one wait in the same way."""
    login_level: str = "none"
    combines: str = "all"
    combine_codes: tuple[str, ...] = ()
    is_sensitive: bool = False
    """Whether its department shows nothing but public names outside its own screens (X9)."""

    @property
    def max_count(self) -> int:
        """How many can be asked for at once."""
        return self.max_persons * max(self.max_per_person, 1)

    @property
    def fee_cents(self) -> int:
        """The sum of the fees of one copy, in euro cents."""
        return sum(fee.amount_cents for fee in self.fees)

    def hidden(self) -> "ProductView":
        """Return this product as someone of another department may know it."""
        return replace(self, name=self.public_name)

    def hushed(self) -> "ProductView":
        """Return this product without anything that tells its subject: its code and words do as much as its name."""
        return replace(
            self.hidden(), code=str(self.id), description="", bring=(), fees=(), questions=(), related_codes=(),
            combine_codes=(), search_words="",
        )  # fmt: skip
