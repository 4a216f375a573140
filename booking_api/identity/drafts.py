"""A member of staff as an administrator fills it in: place in the organisation, skills and roles."""

from dataclasses import dataclass
from uuid import UUID

from booking_api.identity.rules import Role

STAFF_ROLES = (
    Role.HOST, Role.EMPLOYEE, Role.KCC, Role.PLANNER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class RoleDraft:
    """A role; without a department it holds for all of them, without a location everywhere."""

    role: str
    department_id: UUID | None = None
    location_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """All that an administrator decides about a member of staff."""

    name: str
    department_id: UUID | None
    team_id: UUID | None = None
    mailbox: str = ""
    languages: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    roles: frozenset[RoleDraft] = frozenset()
    bookable: bool = True


def changed_fields(before: PersonDraft, after: PersonDraft) -> list[str]:
    """Return the names of the fields that differ; their values are personal and stay out of the history."""
    return [name for name in PersonDraft.__slots__ if getattr(before, name) != getattr(after, name)]
