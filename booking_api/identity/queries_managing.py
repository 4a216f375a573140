"""Reads of people, rights and API clients for administrators: those of their own departments only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.drafts import STAFF_ROLES, PersonDraft, RoleDraft
from booking_api.identity.models import ApiClient, Department, Skill, StaffMember, StaffRole, StaffSkill, Team
from booking_api.identity.rules import Permission, Role


@dataclass(frozen=True, slots=True)
class ManagedPerson:
    """A member of staff in the list of an administrator; `from_provider` when the identity provider gives the roles."""

    id: UUID
    name: str
    department_id: UUID
    department_name: str
    team_name: str
    skills: tuple[str, ...]
    roles: tuple[RoleDraft, ...]
    from_provider: bool
    bookable: bool
    active: bool


@dataclass(frozen=True, slots=True)
class ClientView:
    """An API client; its token is kept nowhere."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    department_ids: tuple[UUID, ...] | None
    location_id: UUID | None
    channel: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """What an administrator chooses from: the own departments with their teams and skills, by id or code."""

    departments: dict[UUID, str]
    teams: dict[UUID, tuple[UUID, str]]
    skills: dict[str, str]


def organisation(session: Session, actor: Actor) -> Organisation:
    """Return the departments that this administrator manages, their teams (with department) and all skills."""
    _manages_or_audits(actor)
    rows = session.exec(select(Department.id, Department.name).order_by(Department.name)).all()
    teams = session.exec(select(Team).order_by(Team.name)).all()
    return Organisation(
        departments={id_: name for id_, name in rows if actor.sees_department(id_)},
        teams={row.id: (row.department_id, row.name) for row in teams if actor.sees_department(row.department_id)},
        skills=dict(session.exec(select(Skill.code, Skill.name).order_by(Skill.name)).all()),
    )


def managed_people(
    session: Session, actor: Actor, words: str = "", department_id: UUID | None = None, active: bool | None = None
) -> list[ManagedPerson]:
    """Return the staff of the actor's departments by name, also inactive ones, whose name holds all the words."""
    _manages_or_audits(actor)
    teams = dict(session.exec(select(Team.id, Team.name)).all())
    skills, roles = _skills(session), _roles(session)
    query = select(StaffMember, Department.name).join(Department, col(Department.id) == col(StaffMember.department_id))
    if department_id is not None:
        query = query.where(StaffMember.department_id == department_id)
    if active is not None:
        query = query.where(col(StaffMember.active) == active)
    return [
        ManagedPerson(
            row.id, row.name, row.department_id, department, teams.get(row.team_id, "") if row.team_id else "",
            tuple(sorted(skills.get(row.id, ()))), tuple(roles.get(row.id, ())), row.external_id is not None,
            row.bookable, row.active,
        )
        for row, department in session.exec(query.order_by(StaffMember.name))
        if actor.sees_department(row.department_id) and _fits(row.name, words)
    ]  # fmt: skip


def managed_person(session: Session, actor: Actor, staff_id: UUID) -> StaffMember:
    """Return the row of a member of staff that this administrator manages; raises NotFound."""
    actor.require(Permission.MANAGE)
    row = session.get(StaffMember, staff_id)
    if row is None or not actor.sees_department(row.department_id):
        raise NotFound("staff_member")
    return row


def person_draft(session: Session, actor: Actor, staff_id: UUID) -> PersonDraft:
    """Return all that can be changed of a member of staff; raises NotFound."""
    row = managed_person(session, actor, staff_id)
    skills = session.exec(select(StaffSkill.skill).where(StaffSkill.staff_id == staff_id))
    return PersonDraft(
        name=row.name,
        department_id=row.department_id,
        team_id=row.team_id,
        mailbox=row.mailbox or "",
        languages=tuple(row.languages),
        skills=frozenset(skills),
        roles=frozenset(_roles(session, staff_id).get(staff_id, ())),
        bookable=row.bookable,
    )


def role_fault(actor: Actor, touched: Iterable[RoleDraft], known: Organisation) -> str:
    """Tell what is wrong with roles that are given or taken: nobody gives more than the own departments and place."""
    for role in touched:
        everywhere = role.department_id is None and actor.department_ids is None
        if role.role not in set(STAFF_ROLES) or not (everywhere or role.department_id in known.departments):
            return "onbekende-keuze"
        if actor.location_id is not None and role.location_id != actor.location_id:
            return "onbekende-keuze"
    return ""


def roles_to_give(session: Session, actor: Actor, staff_id: UUID) -> frozenset[RoleDraft]:
    """Return the roles of a colleague that this administrator may give to somebody else as well; raises NotFound."""
    held, known = person_draft(session, actor, staff_id).roles, organisation(session, actor)
    return frozenset(role for role in held if not role_fault(actor, [role], known))


def managed_clients(session: Session, actor: Actor) -> list[ClientView]:
    """Return the API clients, the newest first; those of the own departments for who is bound to some."""
    _manages_or_audits(actor)
    rows = session.exec(select(ApiClient).order_by(col(ApiClient.created_at).desc()))
    return [_client(row) for row in rows if _manages_client(actor, row)]


def managed_client(session: Session, actor: Actor, client_id: UUID) -> ApiClient:
    """Return the row of an API client that this administrator manages; raises NotFound."""
    actor.require(Permission.MANAGE)
    row = session.get(ApiClient, client_id)
    if row is None or not _manages_client(actor, row):
        raise NotFound("api_client")
    return row


def rights_of_client(session: Session, actor: Actor, client_id: UUID) -> ClientView:
    """Return what an API client may do, to give another one the same; raises NotFound."""
    actor.require(Permission.MANAGE)
    return _client(managed_client(session, actor, client_id))


def _manages_or_audits(actor: Actor) -> None:
    if not actor.may(Permission.READ_AUDIT):
        actor.require(Permission.MANAGE)


def _manages_client(actor: Actor, row: ApiClient) -> bool:
    if actor.location_id is not None and row.location_id != actor.location_id:
        return False
    if actor.department_ids is None:
        return True
    return row.department_ids is not None and {UUID(each) for each in row.department_ids} <= actor.department_ids


def _client(row: ApiClient) -> ClientView:
    departments = None if row.department_ids is None else tuple(UUID(each) for each in row.department_ids)
    return ClientView(
        row.id, row.name, tuple(row.scopes), departments, row.location_id, row.channel, row.created_at, row.revoked_at
    )


def _skills(session: Session) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row in session.exec(select(StaffSkill)):
        found.setdefault(row.staff_id, []).append(row.skill)
    return found


def _roles(session: Session, staff_id: UUID | None = None) -> dict[UUID, list[RoleDraft]]:
    query = select(StaffRole)
    if staff_id is not None:
        query = query.where(StaffRole.staff_id == staff_id)
    order = [role.value for role in Role]
    found: dict[UUID, list[RoleDraft]] = {}
    for row in sorted(session.exec(query), key=lambda row: order.index(row.role)):
        found.setdefault(row.staff_id, []).append(RoleDraft(row.role, row.department_id, row.location_id))
    return found


def _fits(name: str, words: str) -> bool:
    return all(word in name.casefold() for word in words.casefold().split())
