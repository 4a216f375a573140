"""A product as its administrator fills it in: everything that can be changed, as values; minutes, euro cents, days."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from booking_api.catalogue.questions import Question, written

KINDS = ("appointment", "session", "window", "at_customer", "online", "telephone")
CALL_VARIANTS = ("desk", "fetch", "room", "collection")
PLACE_KINDS = ("desk", "room", "none")
CHANNELS = ("web", "kcc", "host", "api", "e-form")
LOGIN_LEVELS = ("none", "digid", "eherkenning", "eidas")
LOGIN_ASSURANCES = ("", "low", "substantial", "high")
CONFIRM_OTHERWISE = ("task", "release")
COMBINES = ("all", "some", "none")
REQUIRED_FIELDS = ("given_name", "family_name", "email", "phone", "visit_address", "pass_number")
GRIDS = (5, 10, 15, 20, 30, 60)


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step: what it takes and what it needs."""

    setup_minutes: int = 0
    handling_minutes: int = 10
    extra_person_minutes: int = 0
    place_kind: str = "desk"
    skills: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDraft:
    """The words in one language; an empty public name means the name itself."""

    name: str = ""
    public_name: str = ""
    description: str = ""
    bring: tuple[str, ...] = ()
    search_words: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all was filled in."""
        return self == TextDraft()


@dataclass(frozen=True, slots=True)
class FeeDraft:
    """A fee of one copy, in euro cents; days are inclusive."""

    name: str
    amount_cents: int
    valid_from: date | None = None
    valid_until: date | None = None
    english: str = ""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """All that an administrator decides about a product; `offers` maps a location to whether one may walk in there."""

    code: str
    department_id: UUID | None
    kind: str = "appointment"
    call_variant: str = "desk"
    max_persons: int = 8
    max_per_person: int = 1
    lead_minutes: int = 0
    horizon_days: int = 90
    change_deadline_minutes: int = 0
    grid_minutes: int = 5
    buffer_before: int = 0
    buffer_after: int = 0
    priority: int = 0
    position: int = 100
    channels: tuple[str, ...] = CHANNELS
    login_level: str = "none"
    login_assurance: str = ""
    asks_bsn: bool = False
    confirmation_demanded: bool = False
    required_fields: tuple[str, ...] = ()
    related_codes: tuple[str, ...] = ()
    combines: str = "all"
    combine_codes: tuple[str, ...] = ()
    limit_count: int = 0
    limit_days: int = 0
    kept_count: int = 0
    kept_percent: int = 0
    kept_release_minutes: int = 60
    release_delay_min: int = 0
    release_delay_max: int = 0
    offer_minutes: int = 30
    confirm_ask_days: int = 5
    confirm_remind_days: int = 3
    confirm_deadline_days: int = 2
    confirm_otherwise: str = "task"
    special_needs: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    steps: tuple[StepDraft, ...] = (StepDraft(),)
    texts: dict[str, TextDraft] = field(default_factory=dict)
    fees: tuple[FeeDraft, ...] = ()
    offers: dict[UUID, bool] = field(default_factory=dict)


NESTED = ("steps", "texts", "fees", "offers", "questions")
PLAIN = tuple(name for name in ProductDraft.__slots__ if name not in (*NESTED, "code"))


def facts(draft: ProductDraft) -> dict[str, Any]:
    """Return a draft as plain values by field, as the history of changes keeps them; choices in a fixed order."""
    found: dict[str, Any] = {name: _plain(_sorted(getattr(draft, name))) for name in PLAIN}
    found["steps"] = [{name: _plain(_sorted(value)) for name, value in asdict(step).items()} for step in draft.steps]
    found["fees"] = [_plain(asdict(fee)) for fee in draft.fees]
    found["offers"] = {str(place): walk_in for place, walk_in in sorted(draft.offers.items())}
    found["questions"] = written(draft.questions)
    for language, text in draft.texts.items():
        found |= {f"texts.{language}.{name}": _plain(value) for name, value in asdict(text).items()}
    return found


def fingerprint(draft: ProductDraft) -> str:
    """Return a mark that differs as soon as anything in a draft does."""
    return hashlib.sha256(json.dumps(facts(draft), sort_keys=True).encode()).hexdigest()


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return what differs, as field → [old, new]; None stands for what was not there."""
    names = sorted(before.keys() | after.keys())
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID | date) else value
