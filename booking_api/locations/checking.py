"""What is wrong with a location that an administrator filled in: all of it at once, as field → reason code."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import available_timezones

from booking_api.locations.drafts import KINDS, PLACE_FIELDS, ClosureDraft, HoursDraft, LocationDraft, PlaceDraft
from booking_api.locations.models import NamePolicy, OwnPhone

CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
PAGE = re.compile(r"^https?://[^\s/]+\.[^\s]+$")
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
LIMITS = {
    "name": 120, "address": 200, "postcode": 10, "city": 80, "phone": 20, "accessibility": 500,
    "accessibility_english": 500,
    "contact_url": 300,
}  # fmt: skip
RANGES = {
    "early_minutes": (0, 1_440),
    "late_minutes": (0, 1_440),
    "walk_in_weight": (0, 1_440),
    "language_minutes": (0, 240),
    "needs_minutes": (0, 240),
    "no_show_minutes": (0, 240),
    "absent_minutes": (0, 240),
    "call_shown_minutes": (1, 240),
    "wait_limit_minutes": (1, 240),
    "escalate_team_minutes": (0, 240),
    "escalate_host_minutes": (0, 240),
    "escalate_supervisor_minutes": (0, 240),
}
MOST_NUMBER = 999


def location_faults(draft: LocationDraft, codes: Iterable[str], is_new: bool) -> dict[str, str]:
    """Return everything that is wrong with the details of a location."""
    found = {name: "te-lang" for name, limit in LIMITS.items() if len(getattr(draft, name)) > limit}
    for name, (least, most) in RANGES.items():
        value = getattr(draft, name)
        if not least <= value <= most:
            found[name] = "te-klein" if value < least else "te-groot"
    if not draft.name:
        found["name"] = "verplicht"
    return found | _choice_faults(draft) | (_code_faults(draft.code, codes) if is_new else {})


def _choice_faults(draft: LocationDraft) -> dict[str, str]:
    found = {}
    if draft.kind not in KINDS:
        found["kind"] = "onbekende-keuze"
    if draft.name_policy not in set(NamePolicy):
        found["name_policy"] = "onbekende-keuze"
    if draft.own_phone not in set(OwnPhone):
        found["own_phone"] = "onbekende-keuze"
    if draft.contact_url and not PAGE.match(draft.contact_url):
        found["contact_url"] = "ongeldig-adres"
    if draft.timezone not in available_timezones():
        found["timezone"] = "ongeldige-tijdzone"
    return found


def _code_faults(code: str, codes: Iterable[str]) -> dict[str, str]:
    if not CODE.match(code):
        return {"code": "ongeldige-code" if code else "verplicht"}
    return {"code": "bestaat-al"} if code in set(codes) else {}


def hours_faults(rows: Sequence[HoursDraft]) -> dict[str, str]:
    """Return everything that is wrong with a week of opening hours; rows are named `hours-0-closes`."""
    found = {}
    for number, row in enumerate(rows):
        if not 0 <= row.weekday <= 6:
            found[f"hours-{number}-weekday"] = "onbekende-keuze"
        if row.closes <= row.opens:
            found[f"hours-{number}-closes"] = "voor-begin"
        if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
            found[f"hours-{number}-valid_until"] = "voor-begin"
        if any(_overlap(row, other) for other in rows[:number]):
            found.setdefault(f"hours-{number}-opens", "overlapt")
    return found


def closure_faults(draft: ClosureDraft) -> dict[str, str]:
    """Return everything that is wrong with a closure."""
    found = {}
    if draft.ends_at <= draft.starts_at:
        found["ends_at"] = "voor-begin"
    if len(draft.reason) > 200:
        found["reason"] = "te-lang"
    return found


def place_faults(
    draft: PlaceDraft, areas: Iterable[UUID], facilities: Iterable[str], numbers: Iterable[int]
) -> dict[str, str]:
    """Return everything that is wrong with a waiting area, desk or room; `numbers` are those of the other desks."""
    if draft.kind not in PLACE_FIELDS:
        return {"kind": "onbekende-keuze"}
    found = {}
    if not draft.name or len(draft.name) > 80:
        found["name"] = "te-lang" if draft.name else "verplicht"
    for name in ("directions", "directions_english"):
        if len(getattr(draft, name)) > 300:
            found[name] = "te-lang"
    if draft.kind == "area":
        return found
    if draft.waiting_area_id not in set(areas):
        found["waiting_area_id"] = "onbekende-keuze"
    if set(draft.facilities) - set(facilities):
        found["facilities"] = "onbekende-keuze"
    return found | (_desk_faults(draft, numbers) if draft.kind == "desk" else _room_faults(draft))


def _desk_faults(draft: PlaceDraft, numbers: Iterable[int]) -> dict[str, str]:
    if not 1 <= draft.number <= MOST_NUMBER:
        return {"number": "te-klein" if draft.number < 1 else "te-groot"}
    return {"number": "bestaat-al"} if draft.number in set(numbers) else {}


def _room_faults(draft: PlaceDraft) -> dict[str, str]:
    found = {}
    if not 1 <= draft.seats <= MOST_NUMBER:
        found["seats"] = "te-klein" if draft.seats < 1 else "te-groot"
    if draft.mailbox and (len(draft.mailbox) > 254 or not MAIL.match(draft.mailbox)):
        found["mailbox"] = "ongeldig-e-mailadres"
    return found


def _overlap(one: HoursDraft, other: HoursDraft) -> bool:
    """Tell whether two openings of the same days overlap; one for a single day may well reach over the usual ones."""
    same = (one.weekday, one.valid_from, one.valid_until) == (other.weekday, other.valid_from, other.valid_until)
    return same and one.opens < other.closes and other.opens < one.closes
