"""From a proven identity to an Actor: staff after login at the identity provider, devices by their token."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, delete, select

from booking_api import audit
from booking_api.errors import NotAllowed
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, Device, StaffMember, StaffRole
from booking_api.identity.rules import DEVICE_PERMISSIONS, Role, permissions_of_roles
from booking_api.references import token_hash

# Asked at every request of staff.
_ROLES_OF = (
    select_many(col(StaffMember.name), col(StaffRole.role), col(StaffRole.department_id), col(StaffRole.location_id))
    .join(StaffRole, col(StaffRole.staff_id) == col(StaffMember.id))
    .where(col(StaffMember.id) == bindparam("staff_id"), col(StaffMember.active))
)


@dataclass(frozen=True)
class ProvenIdentity:
    """What the identity provider vouches for; `external_id` is `tid/oid`, never an e-mail address."""

    external_id: str
    name: str
    roles: frozenset[Role]
    department_codes: frozenset[str]


def sign_in_staff(session: Session, identity: ProvenIdentity, now: datetime) -> Actor:
    """Store what the provider says now about someone's roles and return that member of staff as an actor.

    A newcomer is added, with no place in the roster. Raises NotAllowed without a role, without a known department, or
    when the member of staff was made inactive here.
    """
    departments = _departments(session, identity.department_codes)
    member = session.exec(select(StaffMember).where(StaffMember.external_id == identity.external_id)).first()
    if not identity.roles or (member is None and not departments) or (member and not member.active):
        raise NotAllowed("no role, no department or not active")
    if member is None:
        member = StaffMember(
            department_id=departments[0], name=identity.name[:120], external_id=identity.external_id, bookable=False
        )
        session.add(member)
        session.flush()
    _replace_roles(session, member, identity.roles, departments or [member.department_id])
    session.flush()
    return _signed_in(session, member.id, now)


def withdraw_roles(session: Session, external_id: str, now: datetime) -> None:
    """End every role of somebody for whom the provider names none any more; a stranger has none to end."""
    member = session.exec(select(StaffMember).where(StaffMember.external_id == external_id)).first()
    actor = staff_actor(session, member.id) if member else None
    if member is None or actor is None:
        return
    session.exec(delete(StaffRole).where(col(StaffRole.staff_id) == member.id))
    audit.note(session, actor, "roles_withdrawn", "staff_member", member.id, now)


def sign_in_demo(session: Session, staff_id: UUID, now: datetime) -> Actor:
    """Return a member of staff as an actor without any proof; only the demo may call this.

    Raises NotAllowed for someone unknown, inactive or without a role.
    """
    return _signed_in(session, staff_id, now)


def _signed_in(session: Session, staff_id: UUID, now: datetime) -> Actor:
    actor = staff_actor(session, staff_id)
    if actor is None:
        raise NotAllowed("unknown, inactive or without a role")
    audit.note(session, actor, "sign_in", "staff_member", staff_id, now)
    return actor


def _departments(session: Session, codes: Iterable[str]) -> Sequence[UUID]:
    found = session.exec(select(Department.id).where(col(Department.code).in_(list(codes))).order_by(Department.code))
    return list(found)


def _replace_roles(session: Session, member: StaffMember, roles: Iterable[Role], departments: Sequence[UUID]) -> None:
    """Write the roles that the provider names, each kept to the locations that an administrator bound it to here."""
    known = session.exec(select(StaffRole).where(StaffRole.staff_id == member.id)).all()
    bound: dict[tuple[str, UUID | None], set[UUID | None]] = {}
    for row in known:
        bound.setdefault((row.role, row.department_id), set()).add(row.location_id)
    session.exec(delete(StaffRole).where(col(StaffRole.staff_id) == member.id))
    session.add_all(
        StaffRole(staff_id=member.id, role=role.value, department_id=department, location_id=location)
        for role in roles
        for department in departments
        for location in bound.get((role.value, department), bound.get((role.value, None), {None}))
    )


def staff_actor(session: Session, staff_id: UUID) -> Actor | None:
    """Return the actor of an active member of staff, with the roles of this moment; None when there is none.

    Where roles name departments, those alone are seen, also when another role names none: the narrower reading wins.
    """
    session.flush()
    rows = session.connection().execute(_ROLES_OF, {"staff_id": staff_id}).all()
    if not rows:
        return None
    roles = frozenset(Role(row.role) for row in rows)
    departments = frozenset(row.department_id for row in rows if row.department_id)
    locations = {row.location_id for row in rows}
    return Actor(
        "staff",
        staff_id,
        permissions_of_roles(roles),
        roles,
        rows[0].name,
        department_ids=departments or None,
        location_id=locations.pop() if len(locations) == 1 else None,
        origin="staff",
    )


def demo_staff(session: Session) -> list[tuple[StaffMember, list[Role]]]:
    """Return one active member of staff for each department and set of roles, for the one-click login of the demo."""
    rows = session.exec(
        select(StaffRole.role, StaffMember)
        .join(StaffMember, col(StaffMember.id) == col(StaffRole.staff_id))
        .where(col(StaffMember.active))
        .order_by(StaffMember.name)
    ).all()
    roles: dict[UUID, set[Role]] = {}
    members: dict[UUID, StaffMember] = {}
    for role, member in rows:
        roles.setdefault(member.id, set()).add(Role(role))
        members[member.id] = member
    first: dict[tuple[UUID, frozenset[Role]], UUID] = {}
    for staff_id, member in members.items():
        first.setdefault((member.department_id, frozenset(roles[staff_id])), staff_id)
    ordered = list(Role)
    known = [(members[staff_id], sorted(roles[staff_id], key=ordered.index)) for staff_id in first.values()]
    return sorted(known, key=lambda pair: (ordered.index(pair[1][0]), pair[0].name))


def department_names(session: Session) -> dict[UUID, str]:
    """Return the names of all departments by id, to tell those apart who may sign in to the demo."""
    return dict(session.exec(select(Department.id, Department.name)).all())


def device_actor(session: Session, token: str, kind: str) -> Actor | None:
    """Return the actor of a paired device of this kind; None when the token is unknown, revoked or of another kind."""
    if not token:
        return None
    device = session.exec(select(Device).where(Device.token_hash == token_hash(token))).first()
    if device is None or device.revoked_at is not None or device.kind != kind:
        return None
    return Actor(
        "device",
        device.id,
        DEVICE_PERMISSIONS[kind],
        frozenset({Role.DEVICE}),
        device.name,
        location_id=device.location_id,
        origin=kind,
    )
