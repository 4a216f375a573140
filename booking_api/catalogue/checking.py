"""What is wrong with a product that an administrator filled in: all of it at once, as field → reason code."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from booking_api.catalogue import drafts
from booking_api.catalogue.drafts import FeeDraft, ProductDraft, StepDraft, TextDraft
from booking_api.catalogue.questions import definition_faults
from booking_api.catalogue.values import ELSEWHERE

CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,59}$")
RANGES = {
    "max_persons": (1, 50),
    "max_per_person": (1, 20),
    "lead_minutes": (0, 527_040),
    "horizon_days": (1, 1_098),
    "change_deadline_minutes": (0, 527_040),
    "buffer_before": (0, 480),
    "buffer_after": (0, 480),
    "priority": (-9, 9),
    "position": (0, 9_999),
    "limit_count": (0, 50),
    "limit_days": (0, 1_098),
    "kept_count": (0, 100),
    "kept_percent": (0, 100),
    "kept_release_minutes": (0, 527_040),
    "release_delay_min": (0, 10_080),
    "release_delay_max": (0, 10_080),
    "offer_minutes": (5, 720),
    "confirm_ask_days": (1, 90),
    "confirm_remind_days": (0, 90),
    "confirm_deadline_days": (0, 90),
}
STEP_RANGES = {"setup_minutes": (0, 480), "handling_minutes": (0, 480), "extra_person_minutes": (0, 480)}
CHOICES = {
    "kind": drafts.KINDS,
    "call_variant": drafts.CALL_VARIANTS,
    "login_level": drafts.LOGIN_LEVELS,
    "login_assurance": drafts.LOGIN_ASSURANCES,
    "grid_minutes": drafts.GRIDS,
    "confirm_otherwise": drafts.CONFIRM_OTHERWISE,
    "combines": drafts.COMBINES,
}
LIMITS = {"name": 120, "public_name": 120, "description": 2_000, "search_words": 500}
MOST_BRING, LONGEST_BRING = 20, 300
MOST_CENTS = 10_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """What exists and this administrator may use: departments, locations, and codes of everything else."""

    departments: frozenset[UUID]
    locations: frozenset[UUID]
    skills: frozenset[str]
    facilities: frozenset[str]
    languages: frozenset[str]
    codes: frozenset[str]
    special_needs: frozenset[str] = frozenset()


def faults(draft: ProductDraft, known: Known, is_new: bool) -> dict[str, str]:
    """Return everything that is wrong; fields of rows are named `steps-0-skills`, of languages `texts-nl-name`."""
    found: dict[str, str] = {}
    for part in (
        _plain(draft, known),
        _steps(draft.steps, known),
        _places(draft),
        _texts(draft.texts, known),
        _fees(draft.fees),
    ):
        for name, reason in part:
            found.setdefault(name, reason)
    if is_new and not CODE.match(draft.code):
        found["code"] = "verplicht" if not draft.code else "ongeldige-code"
    elif is_new and draft.code in known.codes:
        found["code"] = "bestaat-al"
    return found


def _plain(draft: ProductDraft, known: Known) -> Iterator[tuple[str, str]]:
    if draft.department_id not in known.departments:
        yield "department_id", "verplicht" if draft.department_id is None else "onbekende-keuze"
    yield from _ranges("", draft, RANGES)
    for name, choices in CHOICES.items():
        if getattr(draft, name) not in choices:
            yield name, "onbekende-keuze"
    yield from _unknown("channels", draft.channels, drafts.CHANNELS)
    yield from _unknown("required_fields", draft.required_fields, drafts.REQUIRED_FIELDS)
    yield from _unknown("related_codes", draft.related_codes, known.codes - {draft.code})
    yield from _unknown("combine_codes", draft.combine_codes, known.codes - {draft.code})
    if draft.combines == "some" and not draft.combine_codes:
        yield "combine_codes", "verplicht"
    yield from _unknown("special_needs", draft.special_needs, known.special_needs)
    yield from _in_order(draft)
    yield from definition_faults(draft.questions, known.codes).items()
    yield from _unknown("offers", draft.offers, known.locations)


def _in_order(draft: ProductDraft) -> Iterator[tuple[str, str]]:
    """Yield what does not follow: first asking, then reminding, then the deadline; least before most."""
    if draft.confirm_remind_days > draft.confirm_ask_days:
        yield "confirm_remind_days", "te-groot"
    if draft.confirm_deadline_days > draft.confirm_remind_days:
        yield "confirm_deadline_days", "te-groot"
    if draft.release_delay_max < draft.release_delay_min:
        yield "release_delay_max", "te-klein"


def _steps(steps: Iterable[StepDraft], known: Known) -> Iterator[tuple[str, str]]:
    rows = list(steps)
    if not rows:
        yield "steps-0-handling_minutes", "verplicht"
    for number, step in enumerate(rows):
        row = f"steps-{number}-"
        yield from _ranges(row, step, STEP_RANGES)
        if step.setup_minutes + step.handling_minutes <= 0:
            yield f"{row}handling_minutes", "te-klein"
        if step.place_kind not in drafts.PLACE_KINDS:
            yield f"{row}place_kind", "onbekende-keuze"
        yield from _unknown(f"{row}skills", step.skills, known.skills)
        yield from _unknown(f"{row}facilities", step.facilities, known.facilities)


def _places(draft: ProductDraft) -> Iterator[tuple[str, str]]:
    """Yield the steps that want a desk or room for what happens elsewhere."""
    for number, step in enumerate(draft.steps if draft.kind in ELSEWHERE else ()):
        if step.place_kind in ("desk", "room"):
            yield f"steps-{number}-place_kind", "geen-plek-bij-deze-soort"


def _texts(texts: dict[str, TextDraft], known: Known) -> Iterator[tuple[str, str]]:
    for language in sorted(texts.keys() | {"nl"}):
        text, row = texts.get(language, TextDraft()), f"texts-{language}-"
        if language not in known.languages:
            yield f"{row}name", "onbekende-keuze"
        if not text.name and (language == "nl" or not text.is_empty):
            yield f"{row}name", "verplicht"
        for name, limit in LIMITS.items():
            if len(getattr(text, name)) > limit:
                yield f"{row}{name}", "te-lang"
        if len(text.bring) > MOST_BRING or any(len(line) > LONGEST_BRING for line in text.bring):
            yield f"{row}bring", "te-lang"


def _fees(fees: Iterable[FeeDraft]) -> Iterator[tuple[str, str]]:
    for number, fee in enumerate(fees):
        row = f"fees-{number}-"
        if not fee.name or len(fee.name) > LIMITS["name"]:
            yield f"{row}name", "te-lang" if fee.name else "verplicht"
        if not 0 <= fee.amount_cents <= MOST_CENTS:
            yield f"{row}amount", "te-klein" if fee.amount_cents < 0 else "te-groot"
        if fee.valid_from and fee.valid_until and fee.valid_until < fee.valid_from:
            yield f"{row}valid_until", "voor-begin"


def _ranges(row: str, of: ProductDraft | StepDraft, ranges: dict[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    for name, (least, most) in ranges.items():
        value = getattr(of, name)
        if not least <= value <= most:
            yield f"{row}{name}", "te-klein" if value < least else "te-groot"


def _unknown(name: str, chosen: Iterable[object], known: Iterable[object]) -> Iterator[tuple[str, str]]:
    if set(chosen) - set(known):
        yield name, "onbekende-keuze"
