"""What a message tells: everything about one appointment that a letter needs, read in one go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One product as it may be written down (X9), with how many."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee: its name, how many and euro cents each."""

    name: str
    count: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One appointment as a letter tells it; moments in UTC, to be written in `timezone`; texts in `language`."""

    appointment_id: UUID
    status: str
    code: str
    qr_text: str
    sequence: int
    language: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location_name: str
    address: str
    postcode: str
    city: str
    phone: str
    accessibility: str
    lines: tuple[LetterLine, ...]
    bring: tuple[str, ...]
    fees: tuple[FeeLine, ...]
    persons: int
    staff_name: str
    customer_name: str
    email: str
    link_token: str
    opens_gate: bool = False

    @property
    def minutes(self) -> int:
        """Return how long the appointment takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def total_cents(self) -> int:
        """Return what all fees come to, in euro cents."""
        return sum(fee.count * fee.amount_cents for fee in self.fees)

    @property
    def subject(self) -> str:
        """Return all products in one line: "Paspoort (2), Rijbewijs"."""
        return ", ".join(line.name if line.count == 1 else f"{line.name} ({line.count})" for line in self.lines)

    @property
    def place(self) -> str:
        """Return the location with its address in one line."""
        return ", ".join(
            part for part in (self.location_name, self.address, f"{self.postcode} {self.city}".strip()) if part
        )
