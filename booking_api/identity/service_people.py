"""Use cases of people: add and change members of staff, their skills and roles, and make them inactive.

Skills and inactive people change free time: whoever calls these also calls `availability.service.capacity_changed`.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlmodel import Session, col, delete

from booking_api import audit
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.drafts import PersonDraft, RoleDraft, changed_fields
from booking_api.identity.models import StaffMember, StaffRole, StaffSkill
from booking_api.identity.queries_managing import (
    Organisation,
    managed_person,
    organisation,
    person_draft,
    role_fault,
)
from booking_api.identity.rules import Permission

KIND = "staff_member"
MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def add_person(session: Session, actor: Actor, draft: PersonDraft, now: datetime) -> UUID:
    """Add a member of staff and return the id; raises InvalidInput with every wrong field."""
    actor.require(Permission.MANAGE)
    _check(session, actor, PersonDraft("", None), draft)
    row = StaffMember(name=draft.name, department_id=cast(UUID, draft.department_id))
    _write(session, row, draft)
    _write_roles(session, row.id, draft.roles)
    audit.note(session, actor, "staff.add", KIND, row.id, now, fields=changed_fields(PersonDraft("", None), draft))
    return row.id


def change_person(session: Session, actor: Actor, staff_id: UUID, draft: PersonDraft, now: datetime) -> None:
    """Change a member of staff; raises NotFound and InvalidInput with every wrong field.

    Roles that the identity provider gives are changed there, and nobody changes the own ones.
    """
    row = managed_person(session, actor, staff_id)
    before = person_draft(session, actor, staff_id)
    _check(session, actor, before, draft, _roles_are_fixed(actor, row))
    changed = changed_fields(before, draft)
    _write(session, row, draft)
    if "roles" in changed:
        _write_roles(session, row.id, draft.roles)
    if changed:
        audit.note(session, actor, "staff.change", KIND, row.id, now, fields=changed)


def disable_person(session: Session, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """Make a member of staff inactive: no more login and no more free time; what was booked stays booked.

    Raises InvalidInput for oneself.
    """
    if actor.id == staff_id:
        raise InvalidInput(fields={"active": "eigen-rechten"})
    _switch(session, actor, staff_id, False, now)


def enable_person(session: Session, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """Make a member of staff active again."""
    _switch(session, actor, staff_id, True, now)


def _switch(session: Session, actor: Actor, staff_id: UUID, active: bool, now: datetime) -> None:
    row = managed_person(session, actor, staff_id)
    if row.active != active:
        row.active = active
        session.add(row)
        audit.note(session, actor, "staff.change", KIND, row.id, now, changes={"active": [not active, active]})


def _roles_are_fixed(actor: Actor, row: StaffMember) -> str:
    """Return the reason why roles of this person cannot be changed here, or nothing."""
    return "eigen-rechten" if actor.id == row.id else "van-elders" if row.external_id is not None else ""


def _check(session: Session, actor: Actor, before: PersonDraft, draft: PersonDraft, roles_fixed: str = "") -> None:
    known = organisation(session, actor)
    faults = _plain_faults(draft, known)
    if draft.roles != before.roles:
        reason = roles_fixed or role_fault(actor, draft.roles ^ before.roles, known)
        faults |= {"roles": reason} if reason else {}
    if faults:
        raise InvalidInput(fields=faults)


def _plain_faults(draft: PersonDraft, known: Organisation) -> dict[str, str]:
    faults = {}
    if not draft.name or len(draft.name) > 120:
        faults["name"] = "te-lang" if draft.name else "verplicht"
    if draft.mailbox and (len(draft.mailbox) > 254 or not MAIL.match(draft.mailbox)):
        faults["mailbox"] = "ongeldig-e-mailadres"
    if draft.department_id not in known.departments:
        faults["department_id"] = "verplicht" if draft.department_id is None else "onbekende-keuze"
    team = known.teams.get(draft.team_id) if draft.team_id else None
    if draft.team_id is not None and (team is None or team[0] != draft.department_id):
        faults["team_id"] = "onbekende-keuze"
    if draft.skills - set(known.skills):
        faults["skills"] = "onbekende-keuze"
    return faults


def _write(session: Session, row: StaffMember, draft: PersonDraft) -> None:
    row.name, row.department_id, row.team_id = draft.name, cast(UUID, draft.department_id), draft.team_id
    row.mailbox, row.languages, row.bookable = draft.mailbox or None, list(draft.languages), draft.bookable
    session.add(row)
    session.flush()
    session.exec(delete(StaffSkill).where(col(StaffSkill.staff_id) == row.id))
    session.add_all(StaffSkill(staff_id=row.id, skill=skill) for skill in sorted(draft.skills))
    session.flush()


def _write_roles(session: Session, staff_id: UUID, roles: Iterable[RoleDraft]) -> None:
    session.exec(delete(StaffRole).where(col(StaffRole.staff_id) == staff_id))
    session.add_all(
        StaffRole(staff_id=staff_id, role=each.role, department_id=each.department_id, location_id=each.location_id)
        for each in roles
    )
    session.flush()
