"""Special needs: what can be asked for, in a language, and their upkeep by an administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.catalogue.checking import CODE
from booking_api.catalogue.models import SpecialNeed
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.models import Skill
from booking_api.identity.rules import Permission
from booking_api.locations.models import Facility
from booking_api.texts import in_language

MOST_MINUTES = 240
# What every municipality asks; an administrator says what each takes here.
USUAL: tuple[tuple[str, str, str, bool, int], ...] = (
    ("tolk", "Een tolk", "An interpreter", True, 10),
    ("gebarentaal", "Een tolk gebarentaal", "A sign language interpreter", False, 10),
    ("rolstoel", "Ruimte voor een rolstoel", "Room for a wheelchair", False, 0),
    ("ringleiding", "Een ringleiding voor mijn hoortoestel", "An induction loop for my hearing aid", False, 0),
    ("meer-tijd", "Meer tijd voor het gesprek", "More time for the conversation", False, 15),
)


@dataclass(frozen=True, slots=True)
class NeedView:
    """A special need in one language."""

    code: str
    name: str
    asks_language: bool


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A special need as its administrator fills it in."""

    code: str
    name: str = ""
    english: str = ""
    asks_language: bool = False
    facilities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    extra_minutes: int = 0
    active: bool = True


def special_needs(session: Session, actor: Actor, codes: Iterable[str], language: str) -> list[NeedView]:
    """Return the special needs with these codes, in the order in which they are shown."""
    actor.require(Permission.BROWSE_CATALOGUE)
    query = select(SpecialNeed).where(col(SpecialNeed.code).in_(set(codes)), col(SpecialNeed.active))
    rows = session.exec(query.order_by(col(SpecialNeed.position), SpecialNeed.code))
    return [NeedView(row.code, in_language(row.name, row.translations, language), row.asks_language) for row in rows]


def managed_needs(session: Session, actor: Actor) -> list[NeedDraft]:
    """Return all special needs as they can be changed."""
    actor.require(Permission.MANAGE)
    rows = session.exec(select(SpecialNeed).order_by(col(SpecialNeed.position), SpecialNeed.code))
    return [
        NeedDraft(
            row.code, row.name, row.translations.get("en", ""), row.asks_language, tuple(row.facilities),
            tuple(row.skills), row.extra_minutes, row.active,
        )
        for row in rows
    ]  # fmt: skip


def need_faults(session: Session, actor: Actor, draft: NeedDraft) -> dict[str, str]:
    """Return what is wrong with a special need, as field → reason."""
    actor.require(Permission.MANAGE)
    faults: dict[str, str] = {}
    if not CODE.match(draft.code):
        faults["code"] = "ongeldige-code" if draft.code else "verplicht"
    if not draft.name or len(draft.name) > 120:
        faults["name"] = "te-lang" if draft.name else "verplicht"
    if not 0 <= draft.extra_minutes <= MOST_MINUTES:
        faults["extra_minutes"] = "te-groot" if draft.extra_minutes > 0 else "te-klein"
    facilities, skills = session.exec(select(Facility.code)).all(), session.exec(select(Skill.code)).all()
    if not set(draft.facilities) <= set(facilities):
        faults["facilities"] = "onbekende-keuze"
    if not set(draft.skills) <= set(skills):
        faults["skills"] = "onbekende-keuze"
    return faults


def save_need(session: Session, actor: Actor, draft: NeedDraft, now: datetime) -> None:
    """Add or change a special need; raises InvalidInput with every wrong field."""
    if faults := need_faults(session, actor, draft):
        raise InvalidInput(fields=faults)
    row = session.get(SpecialNeed, draft.code) or SpecialNeed(code=draft.code, name="", position=_last(session) + 1)
    values: dict[str, Any] = {
        "name": draft.name, "translations": {"en": draft.english} if draft.english else {},
        "asks_language": draft.asks_language, "facilities": list(draft.facilities), "skills": list(draft.skills),
        "extra_minutes": draft.extra_minutes, "active": draft.active,
    }  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    audit.note(session, actor, "special_need.change", "special_need", None, now, code=draft.code)


def add_usual_needs(session: Session, actor: Actor, now: datetime) -> None:
    """Add what is usually asked for, as far as it is not there yet."""
    known = {draft.code for draft in managed_needs(session, actor)}
    for code, name, english, asks_language, minutes in USUAL:
        if code not in known:
            draft = NeedDraft(code, name, english, asks_language, extra_minutes=minutes)
            save_need(session, actor, draft, now)
            session.flush()


def _last(session: Session) -> int:
    return max(session.exec(select(SpecialNeed.position)), default=0)
