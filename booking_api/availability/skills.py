"""Which skills go together at a location: those of its employees and of its planned places, remembered by version."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import PlannedCapacity, Profile, Shift
from booking_api.availability.versions import OWN, has_bumped_all_days
from booking_api.identity.models import StaffMember, StaffSkill

SkillSets = tuple[frozenset[str], ...]


def lane_skill_sets(session: Session, location_id: UUID, version: int, now: datetime) -> SkillSets:
    """Return the skills of every employee with a shift to come at a location, and of every place planned there.

    `version` is that of what holds for all days; as long as it is the same, the answer is remembered.
    """
    memory: dict[UUID, tuple[int, SkillSets]] = session.info.setdefault(
        OWN if has_bumped_all_days(session) else "shared", {}
    ).setdefault("skills", {})
    known = memory.get(location_id)
    if known is None or known[0] != version:
        known = memory[location_id] = (
            version,
            (*_of_staff(session, location_id, now), *_planned(session, location_id)),
        )
    return known[1]


def _of_staff(session: Session, location_id: UUID, now: datetime) -> list[frozenset[str]]:
    here = select(col(Shift.staff_id)).where(Shift.location_id == location_id, col(Shift.ends_at) > now)
    query = (
        select(col(StaffSkill.staff_id), col(StaffSkill.skill))
        .join(StaffMember, col(StaffMember.id) == col(StaffSkill.staff_id))
        .where(col(StaffSkill.staff_id).in_(here), col(StaffMember.active), col(StaffMember.bookable))
    )
    skills: dict[UUID, set[str]] = defaultdict(set)
    for staff_id, skill in session.execute(query):
        skills[staff_id].add(skill)
    return [frozenset(codes) for codes in skills.values()]


def _planned(session: Session, location_id: UUID) -> list[frozenset[str]]:
    query = (
        select(col(Profile.skills), col(PlannedCapacity.count))
        .join(Profile, col(Profile.id) == col(PlannedCapacity.profile_id))
        .where(PlannedCapacity.location_id == location_id)
    )
    return [frozenset(skills) for skills, count in session.execute(query) for _ in range(count)]
