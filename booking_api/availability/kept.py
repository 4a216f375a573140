"""What a location keeps back for walk-in and urgent cases, in its administrator's hands: of all, or of one profile."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from booking_api import audit
from booking_api.availability.models import KeptCapacity, Profile
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.locations.queries_managing import managed_location

LIMITS = {"count": (0, 100), "percent": (0, 100), "release_minutes": (0, 527_040)}


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """So many who can serve it, or such a share, stay free until so many minutes before; no profile means of all."""

    profile_id: UUID | None = None
    count: int = 0
    percent: int = 0
    release_minutes: int = 60


def profiles(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the profiles that capacity is planned with, by id with their names."""
    actor.require(Permission.MANAGE)
    return dict(session.exec(select(Profile.id, Profile.name).order_by(Profile.name)).all())


def kept_drafts(session: Session, actor: Actor, location_id: UUID) -> list[KeptDraft]:
    """Return what a location keeps back, what holds for all first; raises NotFound."""
    managed_location(session, actor, location_id)
    query = select(KeptCapacity).where(KeptCapacity.location_id == location_id).order_by(col(KeptCapacity.id))
    found = [KeptDraft(row.profile_id, row.count, row.percent, row.release_minutes) for row in session.exec(query)]
    return sorted(found, key=lambda each: each.profile_id is not None)


def set_kept(session: Session, actor: Actor, location_id: UUID, rows: Sequence[KeptDraft], now: datetime) -> None:
    """Replace what a location keeps back; raises NotFound and InvalidInput with every wrong row (`kept-0-count`)."""
    managed_location(session, actor, location_id)
    names = profiles(session, actor)
    if faults := _faults(rows, names):
        raise InvalidInput(fields=faults)
    before = [_told(each, names) for each in kept_drafts(session, actor, location_id)]
    session.execute(delete(KeptCapacity).where(col(KeptCapacity.location_id) == location_id))
    session.add_all(KeptCapacity(location_id=location_id, **asdict(each)) for each in rows)
    after = [_told(each, names) for each in rows]
    if before != after:
        audit.note(session, actor, "location.change", "location", location_id, now, changes={"kept": [before, after]})


def _faults(rows: Sequence[KeptDraft], names: dict[UUID, str]) -> dict[str, str]:
    found = {}
    for number, row in enumerate(rows):
        for name, (least, most) in LIMITS.items():
            value = getattr(row, name)
            if not least <= value <= most:
                found[f"kept-{number}-{name}"] = "te-klein" if value < least else "te-groot"
        if not row.count and not row.percent:
            found.setdefault(f"kept-{number}-count", "verplicht")
        if row.profile_id is not None and row.profile_id not in names:
            found[f"kept-{number}-profile_id"] = "onbekende-keuze"
        if row.profile_id in [other.profile_id for other in rows[:number]]:
            found.setdefault(f"kept-{number}-profile_id", "bestaat-al")
    return found


def _told(draft: KeptDraft, names: dict[UUID, str]) -> dict[str, Any]:
    """Return a rule as the history of changes keeps it, with the profile by its name."""
    values = asdict(draft)
    profile_id = values.pop("profile_id")
    return {"profile_id": names.get(profile_id, "") if profile_id else "", **values}
