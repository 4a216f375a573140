"""A location as its administrator fills it in: its details, opening hours, closures, waiting areas, desks and rooms."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from booking_api.locations.models import NamePolicy, OwnPhone

KINDS = ("city_shop", "recycling_centre")


@dataclass(frozen=True, slots=True)
class LocationDraft:
    """All that an administrator decides about a location itself; the code is chosen once."""

    code: str
    name: str
    kind: str = "city_shop"
    address: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    accessibility: str = ""
    timezone: str = "Europe/Amsterdam"
    name_policy: str = NamePolicy.INITIAL.value
    allows_walk_in: bool = True
    early_minutes: int = 60
    late_minutes: int = 30
    walk_in_weight: int = 30
    language_minutes: int = 10
    needs_minutes: int = 10
    no_show_minutes: int = 10
    absent_minutes: int = 15
    call_shown_minutes: int = 15
    wait_limit_minutes: int = 20
    escalate_team_minutes: int = 10
    escalate_host_minutes: int = 15
    escalate_supervisor_minutes: int = 25
    own_phone: str = OwnPhone.NONE.value
    contact_url: str = ""
    accessibility_english: str = ""


@dataclass(frozen=True, slots=True)
class HoursDraft:
    """One opening on one weekday (Monday is 0), in local time; days of validity are inclusive."""

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A waiting area, a desk (`number`) or a room (`seats`, `mailbox`), by `kind`: area, desk or room."""

    kind: str
    name: str
    waiting_area_id: UUID | None = None
    directions: str = ""
    number: int = 0
    seats: int = 4
    mailbox: str = ""
    facilities: tuple[str, ...] = ()
    active: bool = True
    directions_english: str = ""


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    """A time span in which a location is closed, in UTC."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""


PLACE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "area": ("name", "directions", "directions_english"),
    "desk": ("name", "number", "waiting_area_id", "facilities", "active"),
    "room": ("name", "seats", "mailbox", "waiting_area_id", "facilities", "active"),
}


def facts(draft: Any) -> dict[str, Any]:
    """Return a draft as plain values by field, as the history of changes keeps them."""
    return {name: _plain(value) for name, value in asdict(draft).items()}


def place_facts(draft: PlaceDraft) -> dict[str, Any]:
    """Return the plain values that this kind of place has."""
    known = facts(draft)
    return {name: known[name] for name in PLACE_FIELDS[draft.kind]}


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return what differs, as field → [old, new]."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else str(value) if isinstance(value, UUID) else value
