"""Reads of departments, teams, staff and devices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.configuration import remembered
from booking_api.identity.actor import Actor
from booking_api.identity.models import ApiClient, Department, Device, Skill, StaffMember, StaffSkill, Team
from booking_api.identity.rules import Permission, Role, permissions_of_scopes
from booking_api.references import token_hash


@dataclass(frozen=True, slots=True)
class StaffView:
    """A colleague: name, department and skills; no more."""

    id: UUID
    name: str
    department_id: UUID
    team_id: UUID | None
    mailbox: str | None
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device as its administrator sees it; `pairing_code` only until it is used."""

    id: UUID
    location_id: UUID
    waiting_area_id: UUID | None
    room_id: UUID | None
    kind: str
    name: str
    pairing_code: str | None
    paired_at: datetime | None
    revoked_at: datetime | None
    last_seen_at: datetime | None
    has_headphones: bool
    has_camera: bool


def departments(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the names of all departments by id; which department exists is no secret to staff and clients."""
    actor.require(Permission.BROWSE_CATALOGUE)
    return dict(session.exec(select(Department.id, Department.name)).all())


def department_ids(session: Session, actor: Actor) -> dict[str, UUID]:
    """Return the ids of all departments by code."""
    actor.require(Permission.BROWSE_CATALOGUE)
    return dict(session.exec(select(Department.code, Department.id)).all())


def public_name_departments(session: Session, actor: Actor) -> frozenset[UUID]:
    """Return the departments of which nothing but the public names is shown outside their own screens (X9)."""
    actor.require(Permission.BROWSE_CATALOGUE)
    return frozenset(session.exec(select(Department.id).where(col(Department.uses_public_names))))


def teams(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the names of all teams by id, in order of name; for who reads visits or the planning."""
    if not actor.may(Permission.READ_VISITS):
        actor.require(Permission.READ_PLANNING)
    return dict(session.exec(select(Team.id, Team.name).order_by(col(Team.name))).all())


def staff(session: Session, actor: Actor) -> list[StaffView]:
    """Return the active staff by name, with skills; for who reads visits or the planning."""
    if not actor.may(Permission.READ_VISITS):
        actor.require(Permission.READ_PLANNING)
    skills: dict[UUID, set[str]] = {}
    for row in session.exec(select(StaffSkill)):
        skills.setdefault(row.staff_id, set()).add(row.skill)
    rows = session.exec(select(StaffMember).where(col(StaffMember.active)).order_by(StaffMember.name))
    return [
        StaffView(row.id, row.name, row.department_id, row.team_id, row.mailbox, frozenset(skills.get(row.id, ())))
        for row in rows
    ]


def bookable_staff(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Return who can be asked for by name, with id, in order of name; for who books for others."""
    if not actor.may(Permission.BOOK_FOR_OTHERS):
        actor.require(Permission.CHANGE_PLANNING)
    query = select(col(StaffMember.id), col(StaffMember.name)).where(col(StaffMember.active), col(StaffMember.bookable))
    return [(id_, name) for id_, name in session.execute(query.order_by(col(StaffMember.name)))]


def skills_of(session: Session, actor: Actor, staff_id: UUID) -> frozenset[str]:
    """Return the skills of one member of staff: one's own, or anybody's for who reads visits."""
    if actor.id != staff_id:
        actor.require(Permission.READ_VISITS)
    return frozenset(session.exec(select(StaffSkill.skill).where(StaffSkill.staff_id == staff_id)))


def skill_names(session: Session, actor: Actor) -> dict[str, tuple[str, UUID]]:
    """Return the name and the department of each skill by code, in order of name; for who reads visits."""
    actor.require(Permission.READ_VISITS)
    rows = session.exec(select(Skill).order_by(Skill.name))
    return {row.code: (row.name, row.department_id) for row in rows}


def devices(session: Session, actor: Actor, location_id: UUID | None = None) -> list[DeviceView]:
    """Return the devices, of one location where asked, by name; for who pairs devices or watches the hall."""
    if not actor.may(Permission.PAIR_DEVICES):
        actor.require(Permission.ANSWER_HELP)
    query = select(Device).order_by(Device.name)
    if (location_id or actor.location_id) is not None:
        query = query.where(Device.location_id == (location_id or actor.location_id))
    return [device_view(row) for row in session.exec(query)]


def device(session: Session, actor: Actor, device_id: UUID) -> DeviceView | None:
    """Return one device: itself, or any for who pairs devices or operates Welkom; None for an unknown one."""
    if actor.id != device_id and not actor.may(Permission.OPERATE):
        actor.require(Permission.PAIR_DEVICES)
    row = session.get(Device, device_id)
    return device_view(row) if row else None


def pairings(session: Session, actor: Actor, device_id: UUID | None = None) -> list[tuple[DeviceView, str]]:
    """Return every paired device (or the one asked) with a mark that changes at each pairing; for Welkom itself."""
    actor.require(Permission.OPERATE)
    query = select(Device).where(col(Device.token_hash).is_not(None), col(Device.revoked_at).is_(None))
    if device_id is not None:
        query = query.where(Device.id == device_id)
    return [(device_view(row), (row.token_hash or "")[:16]) for row in session.exec(query)]


def client_actor(session: Session, token: str) -> Actor | None:
    """Return the actor of an API client by its bearer token; None for an unknown or revoked one."""
    kept, key = remembered(session), ("client", token_hash(token))
    known: Actor | None = kept.get(key)
    if known is None:
        row = session.exec(select(ApiClient).where(ApiClient.token_hash == key[1])).first()
        if row is None or row.revoked_at is not None:
            return None
        known = kept[key] = actor_of_client(row)
    return known


def actor_of_client(row: ApiClient) -> Actor:
    """Return an API client as an actor: its scopes, departments, location and channel."""
    return Actor(
        "client",
        row.id,
        permissions_of_scopes(frozenset(row.scopes)),
        frozenset({Role.CLIENT}),
        row.name,
        department_ids=None if row.department_ids is None else frozenset(UUID(text) for text in row.department_ids),
        location_id=row.location_id,
        origin=row.channel,
    )


def device_view(row: Device) -> DeviceView:
    """Return what an administrator sees of a device row."""
    return DeviceView(**{name: getattr(row, name) for name in DeviceView.__slots__})
