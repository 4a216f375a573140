"""The short lists that products are made with: skills, facilities and durations of combinations; for administrators."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.catalogue.models import DurationRule, Product
from booking_api.errors import InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Skill
from booking_api.identity.rules import Permission
from booking_api.locations.models import Facility

CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
LONGEST_NAME = 120
MOST_MINUTES = 480


@dataclass(frozen=True, slots=True)
class Named:
    """A skill (of a department) or a facility."""

    code: str
    name: str
    department_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Combination:
    """How long a set of products takes together, for one person each."""

    id: UUID
    product_codes: tuple[str, ...]
    minutes: int


def skills(session: Session, actor: Actor) -> list[Named]:
    """Return all skills by name."""
    actor.require(Permission.MANAGE)
    return [Named(row.code, row.name, row.department_id) for row in session.exec(select(Skill).order_by(Skill.name))]


def facilities(session: Session, actor: Actor) -> list[Named]:
    """Return all facilities by name."""
    actor.require(Permission.MANAGE)
    return [Named(row.code, row.name) for row in session.exec(select(Facility).order_by(Facility.name))]


def combinations(session: Session, actor: Actor) -> list[Combination]:
    """Return the durations of combinations, by the products in them."""
    actor.require(Permission.MANAGE)
    rows = [Combination(row.id, tuple(row.product_codes), row.minutes) for row in session.exec(select(DurationRule))]
    return sorted(rows, key=lambda each: each.product_codes)


def save_skill(session: Session, actor: Actor, draft: Named, now: datetime) -> None:
    """Add a skill, or change its name and department; the code stays. Raises InvalidInput with every wrong field."""
    actor.require(Permission.MANAGE)
    faults = _named_faults(draft)
    department = session.get(Department, draft.department_id) if draft.department_id else None
    if department is None:
        raise InvalidInput(fields={**faults, "department_id": "onbekende-keuze"})
    _refuse(faults)
    actor.require_department([department.id])
    row = session.get(Skill, draft.code)
    before = row.name if row else None
    row = row or Skill(code=draft.code, name="", department_id=department.id)
    row.name, row.department_id = draft.name, department.id
    session.add(row)
    _note(session, actor, "skill", draft.code, now, before, draft.name)


def save_facility(session: Session, actor: Actor, draft: Named, now: datetime) -> None:
    """Add a facility, or change its name; the code stays. Raises InvalidInput with every wrong field."""
    actor.require(Permission.MANAGE)
    _refuse(_named_faults(draft))
    row = session.get(Facility, draft.code)
    before = row.name if row else None
    row = row or Facility(code=draft.code, name="")
    row.name = draft.name
    session.add(row)
    _note(session, actor, "facility", draft.code, now, before, draft.name)


def save_combination(session: Session, actor: Actor, codes: Sequence[str], minutes: int, now: datetime) -> None:
    """Say how long a set of products takes together; the same set again gets the new duration.

    Raises InvalidInput for fewer than two products, unknown ones, or minutes beyond what anybody books.
    """
    actor.require(Permission.MANAGE)
    wanted = sorted(set(codes))
    known = set(session.exec(select(Product.code).where(col(Product.code).in_(wanted))))
    faults: dict[str, str] = {}
    if len(wanted) < 2 or set(wanted) - known:
        faults["product_codes"] = "onbekende-keuze" if set(wanted) - known else "minstens-twee"
    if not 0 < minutes <= MOST_MINUTES:
        faults["minutes"] = "te-groot" if minutes > 0 else "te-klein"
    _refuse(faults)
    row = next((each for each in session.exec(select(DurationRule)) if sorted(each.product_codes) == wanted), None)
    before = str(row.minutes) if row else None
    row = row or DurationRule(product_codes=wanted, minutes=minutes)
    row.minutes = minutes
    session.add(row)
    _note(session, actor, "duration", "+".join(wanted), now, before, str(minutes))


def remove_combination(session: Session, actor: Actor, combination_id: UUID, now: datetime) -> None:
    """Reckon the duration of a set again; raises NotFound for one that is not there."""
    actor.require(Permission.MANAGE)
    row = session.get(DurationRule, combination_id)
    if row is None:
        raise NotFound("combination")
    session.delete(row)
    _note(session, actor, "duration", "+".join(row.product_codes), now, str(row.minutes), None)


def matching(rows: Sequence[Named], words: str, also: Callable[[Named], str] = lambda _row: "") -> list[Named]:
    """Return the rows whose name or code holds what was typed."""
    typed = words.strip().casefold()
    return [row for row in rows if typed in f"{row.name} {row.code} {also(row)}".casefold()]


def _named_faults(draft: Named) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not CODE.match(draft.code):
        faults["code"] = "ongeldige-code" if draft.code else "verplicht"
    if not draft.name or len(draft.name) > LONGEST_NAME:
        faults["name"] = "te-lang" if draft.name else "verplicht"
    return faults


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise InvalidInput(fields=faults)


def _note(
    session: Session, actor: Actor, kind: str, code: str, now: datetime, before: str | None, after: str | None
) -> None:
    if before != after:
        audit.note(session, actor, "list.change", "list", None, now, list=kind, code=code, values=[before, after])
