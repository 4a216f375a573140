"""What a message tells: everything about one appointment that a letter needs, read in one go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.catalogue.values import ELSEWHERE


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
class OwnText:
    """The municipality's own words in a kind of message; what is empty is said in Welkom's words."""

    subject: str = ""
    opening: str = ""
    closing: str = ""
    sms: str = ""


WELKOMS_WORDS = OwnText()


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
    confirm_by: datetime | None = None
    released_otherwise: bool = False
    offered_at: datetime | None = None
    offered_elsewhere: str = ""
    """The location of the offer, when it is another one."""
    answer_by: datetime | None = None
    displaced: bool = False
    unconfirmed: bool = False
    kind: str = "appointment"
    visit_address: str = ""
    video_url: str = ""
    call_number: str = ""
    sms_number: str = ""
    wants: str = "email"
    """How the customer wants to be written to: email, sms or none."""
    is_here: bool = False
    series: tuple["Letter", ...] = ()
    """All that were booked together, in order of time, in a confirmation that tells of all of them at once."""

    @property
    def tells_of_series(self) -> bool:
        """Tell whether it is the one of its series that the confirmation of all goes with: the first that was made."""
        return self.appointment_id == min(each.appointment_id for each in self.series or (self,))

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
    def is_elsewhere(self) -> bool:
        """Tell whether nobody comes to the location."""
        return self.kind in ELSEWHERE

    @property
    def place(self) -> str:
        """Return in one line where it is: the location, the customer's own address, a link or a telephone number."""
        if self.is_elsewhere:
            return {"at_customer": self.visit_address, "online": self.video_url}.get(self.kind, self.call_number)
        return ", ".join(
            part for part in (self.location_name, self.address, f"{self.postcode} {self.city}".strip()) if part
        )
