"""The Actor: who does something, and what that actor may see; the first argument of every query and use case."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.rules import PERMISSIONS, Permission, Role

OTHER_DEPARTMENT = "andere-afdeling"
_OF_DEPARTMENTS = frozenset({"staff", "client"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, client, device, the public or Welkom itself.

    `department_ids` None means every department; `location_id` None means every location. A citizen with a personal
    link carries `appointment_id`: the one appointment that link opens; one who logged in carries `subject_mark`.
    """

    kind: str
    id: UUID | None
    permissions: frozenset[Permission]
    roles: frozenset[Role] = frozenset()
    name: str = ""
    department_ids: frozenset[UUID] | None = frozenset()
    location_id: UUID | None = None
    appointment_id: UUID | None = None
    origin: str = ""
    subject_mark: str | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether this actor has a permission at all."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless this actor has the permission."""
        if not self.may(permission):
            raise NotAllowed(permission.value)

    def sees_department(self, department_id: UUID | None) -> bool:
        """Tell whether this actor may see *what* about a department's matters, not just *that* they are."""
        return self.department_ids is None or department_id in self.department_ids

    def handles(self, department_ids: Iterable[UUID]) -> bool:
        """Tell whether this actor may change what belongs to these departments (one of them is enough).

        Staff and clients are kept to their own; host, KCC and supervisor help for all (HELP_ALL_DEPARTMENTS). Devices
        and citizens have no department: their location or their link bounds them.
        """
        if self.kind not in _OF_DEPARTMENTS or self.may(Permission.HELP_ALL_DEPARTMENTS):
            return True
        return any(self.sees_department(each) for each in department_ids)

    def require_department(self, department_ids: Iterable[UUID]) -> None:
        """Raise NotAllowed when this actor does not handle any of these departments."""
        if not self.handles(department_ids):
            raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)

    def require_location(self, location_id: UUID) -> None:
        """Raise NotFound when this actor is bound to another location (a pillar never learns what exists elsewhere)."""
        if self.location_id is not None and self.location_id != location_id:
            raise NotFound

    @property
    def is_staff(self) -> bool:
        """Tell whether a member of staff acts."""
        return self.kind == "staff"


PUBLIC = Actor("public", None, PERMISSIONS[Role.CITIZEN], frozenset({Role.CITIZEN}), origin="web")
SYSTEM = Actor(
    "system",
    None,
    PERMISSIONS[Role.SYSTEM],
    frozenset({Role.SYSTEM}),
    name="Welkom",
    department_ids=None,
    origin="worker",
)


def logged_in_as(subject_mark: str) -> Actor:
    """Return the actor of somebody who logged in: may find the own appointments, and change each by its own link."""
    return Actor(
        "citizen",
        None,
        PERMISSIONS[Role.CITIZEN],
        frozenset({Role.CITIZEN}),
        origin="login",
        subject_mark=subject_mark,
    )


def phone_at(location_id: UUID) -> Actor:
    """Return the actor of a phone that proved to be at a location: may check in there and ask for help."""
    allowed = PERMISSIONS[Role.CITIZEN] | {Permission.CHECK_IN}
    return Actor("citizen", None, allowed, frozenset({Role.CITIZEN}), location_id=location_id, origin="phone")


def citizen_of(appointment_id: UUID) -> Actor:
    """Return the actor of someone who opened the personal link of one appointment."""
    allowed = PERMISSIONS[Role.CITIZEN] | {Permission.READ_APPOINTMENTS, Permission.CHANGE_APPOINTMENTS}
    return Actor("citizen", None, allowed, frozenset({Role.CITIZEN}), appointment_id=appointment_id, origin="link")
