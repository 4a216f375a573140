"""What somebody asks when booking: activities, a hold, an appointment. Times are aware UTC datetimes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking_api.customers.values import CustomerDetails


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
class HoldRequest:
    """Keep a time while somebody fills in the form; `staff_id` asks for one employee by name."""

    location_id: UUID
    activities: tuple[ActivityWish, ...]
    starts_at: datetime
    channel: str = "web"
    staff_id: UUID | None = None


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
