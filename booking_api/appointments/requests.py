"""What somebody asks when booking: activities, a hold, an appointment. Times are aware UTC datetimes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.customers.values import CustomerDetails, Login


@dataclass(frozen=True, slots=True)
class ActivityWish:
    """A product and how many of it."""

    product_id: UUID
    count: int = 1


@dataclass(frozen=True, slots=True)
class ParticipantDetails:
    """One person of a group; every detail is optional."""

    given_name: str | None = None
    prefix: str | None = None
    family_name: str | None = None
    product_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one intake question of a product."""

    product_id: UUID
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class NeedWish:
    """A special need, by code; with the language where an interpreter is needed."""

    code: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What was told beforehand: answers to the questions of the products, and special needs."""

    answers: tuple[Answer, ...] = ()
    needs: tuple[NeedWish, ...] = ()
    minutes: int | None = None
    """How much longer the answers make it, when that was reckoned before (an appointment that is moved)."""

    def of(self, product_id: UUID) -> dict[str, str]:
        """Return the answers about one product, by code."""
        return {each.code: each.value for each in self.answers if each.product_id == product_id}


NOTHING_TOLD = Intake()


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Keep a time while somebody fills in the form; `staff_id` asks for one employee by name."""

    location_id: UUID
    activities: tuple[ActivityWish, ...]
    starts_at: datetime
    channel: str = "web"
    staff_id: UUID | None = None
    intake: Intake = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class BookRequest:
    """Book from a hold, or directly with location, activities and start.

    `idempotency` is (key of the client, hash of the request): the same pair answers with the same appointment.
    """

    channel: str
    hold_id: UUID | None = None
    location_id: UUID | None = None
    activities: tuple[ActivityWish, ...] = ()
    starts_at: datetime | None = None
    customer: CustomerDetails | None = None
    participants: tuple[ParticipantDetails, ...] = ()
    language: str = "nl"
    remarks: str = ""
    staff_id: UUID | None = None
    pass_number: str | None = None
    idempotency: tuple[str, str] | None = None
    intake: Intake = NOTHING_TOLD
    login: Login | None = None
    exception_reason: str = ""
    """Why staff pass a rule of the product (how many per person)."""
    represents: CustomerDetails | None = None
    """For whom the customer acts."""
    address: str = ""
    """Where we come, when we come to the customer."""
    series_id: UUID | None = None
