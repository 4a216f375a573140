"""Configuration as the day reads it at every change: places, staff and their skills, remembered by its mark."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, SQLModel

from booking_api.catalogue.models import SpecialNeed
from booking_api.configuration import remembered, remembered_rows
from booking_api.errors import NotFound
from booking_api.identity.models import Department, StaffMember, StaffSkill
from booking_api.locations.models import Desk, Location, Room, WaitingArea

_NONE: frozenset[str] = frozenset()


def _all_of(table: type[SQLModel]) -> Any:
    columns = table.__table__.c  # type: ignore[attr-defined]
    return select(*columns).where(columns.id.in_(bindparam("ids", expanding=True)))


# Built once: building a statement costs more than running it.
LOCATIONS, AREAS, DESKS, ROOMS, STAFF = (_all_of(each) for each in (Location, WaitingArea, Desk, Room, StaffMember))
_skill: Any = StaffSkill.__table__.c  # type: ignore[attr-defined]
_SKILLS = select(_skill.staff_id, _skill.skill).where(_skill.staff_id.in_(bindparam("ids", expanding=True)))
_department: Any = Department.__table__.c  # type: ignore[attr-defined]
_NEEDS = select(*SpecialNeed.__table__.c)  # type: ignore[attr-defined]
_NEUTRAL = select(_department.id).where(_department.uses_public_names)


def known_location(session: Session, location_id: UUID) -> Any:
    """Return a row with what a location is set to; raises NotFound."""
    row = remembered_rows(session, LOCATIONS, [location_id]).get(location_id)
    if row is None:
        raise NotFound("location")
    return row


def known_member(session: Session, staff_id: UUID | None) -> Any | None:
    """Return a row of a member of staff, or None."""
    return remembered_rows(session, STAFF, [staff_id]).get(staff_id) if staff_id else None


def teams_of(session: Session, staff_ids: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Return the team of each of these members of staff."""
    return {id_: row.team_id for id_, row in remembered_rows(session, STAFF, staff_ids).items()}


def known_places(session: Session, location_id: UUID) -> tuple[list[Any], list[Any]]:
    """Return the rows of the active desks and rooms of a location."""
    kept = remembered(session).setdefault("places", {})
    if location_id not in kept:
        kept[location_id] = (_active(session, Desk, location_id), _active(session, Room, location_id))
    found: tuple[list[Any], list[Any]] = kept[location_id]
    return found


def special_needs(session: Session) -> dict[str, Any]:
    """Return the rows of all special needs by code, those that are no longer asked for too."""
    kept = remembered(session)
    if "special needs" not in kept:
        kept["special needs"] = {row.code: row for row in session.connection().execute(_NEEDS)}
    found: dict[str, Any] = kept["special needs"]
    return found


def neutral_departments(session: Session) -> frozenset[UUID]:
    """Return the departments whose public names give nothing away."""
    kept = remembered(session)
    if "neutral" not in kept:
        kept["neutral"] = frozenset(session.connection().execute(_NEUTRAL).scalars())
    found: frozenset[UUID] = kept["neutral"]
    return found


def own_skills(session: Session, staff_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the skills that these people have on every day."""
    wanted, kept = set(staff_ids), remembered(session).setdefault("skills", {})
    missing = [id_ for id_ in wanted if id_ not in kept]
    if missing:
        fresh: dict[UUID, set[str]] = {id_: set() for id_ in missing}
        for staff_id, skill in session.connection().execute(_SKILLS, {"ids": missing}):
            fresh[staff_id].add(skill)
        kept.update((id_, frozenset(held)) for id_, held in fresh.items())
    return {id_: kept.get(id_, _NONE) for id_ in wanted}


def _active(session: Session, table: type[SQLModel], location_id: UUID) -> list[Any]:
    columns = table.__table__.c  # type: ignore[attr-defined]
    query = select(*columns).where(columns.location_id == location_id, columns.active).order_by(columns.id)
    return list(session.connection().execute(query))
