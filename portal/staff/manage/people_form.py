"""The form of a member of staff: from what is stored to fields, and from fields to a draft."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.identity.drafts import PersonDraft, RoleDraft
from portal.staff.manage.forms import Form, Reader, rows

ROLE_TELLING = ("role",)
ROLES = {
    "gastheer": lazy_gettext("Gastheer of gastvrouw"),
    "medewerker": lazy_gettext("Medewerker"),
    "kcc": lazy_gettext("Klantcontactcentrum"),
    "planner": lazy_gettext("Planner"),
    "teamleider": lazy_gettext("Teamleider"),
    "beheerder": lazy_gettext("Beheerder"),
    "auditor": lazy_gettext("Auditor"),
}
LABELS: Mapping[str, object] = {
    "name": lazy_gettext("Naam"),
    "department_id": lazy_gettext("Afdeling"),
    "team_id": lazy_gettext("Team"),
    "mailbox": lazy_gettext("Postvak in Outlook"),
    "languages": lazy_gettext("Talen"),
    "skills": lazy_gettext("Vaardigheden"),
    "roles": lazy_gettext("Rollen"),
    "role": lazy_gettext("Rol"),
    "bookable": lazy_gettext("In te plannen"),
    "active": lazy_gettext("Actief"),
}


def fields_of(draft: PersonDraft) -> Form:
    """Return the fields of the form as they stand for a draft."""
    form: Form = MultiDict({"name": draft.name, "mailbox": draft.mailbox, "languages": ", ".join(draft.languages)})
    form["department_id"], form["team_id"] = str(draft.department_id or ""), str(draft.team_id or "")
    form.setlist("skills", sorted(draft.skills))
    if draft.bookable:
        form["bookable"] = "1"
    for number, role in enumerate(sorted(draft.roles, key=_order)):
        _add_role(form, number, role)
    return form


def add_role(form: Form) -> None:
    """Add an empty role to a tidy form."""
    _add_role(form, len(rows(form, "roles")), RoleDraft(""))


def with_roles(form: Form, roles: Iterable[RoleDraft]) -> Form:
    """Return the form with these roles in place of its own."""
    found: Form = MultiDict()
    for key, values in form.lists():
        if not key.startswith("roles-"):
            found.setlist(key, values)
    for number, role in enumerate(sorted(roles, key=_order)):
        _add_role(found, number, role)
    return found


def draft_of(form: Form, fixed_roles: Iterable[RoleDraft] | None = None) -> tuple[PersonDraft, dict[str, str]]:
    """Return what a tidy form says, and what of it could not be read; fixed roles are not asked for."""
    reader = Reader(form)
    roles = frozenset(_role(reader, number) for number in rows(form, "roles")) if fixed_roles is None else fixed_roles
    draft = PersonDraft(
        name=reader.text("name"),
        department_id=reader.one("department_id"),
        team_id=reader.one("team_id"),
        mailbox=reader.text("mailbox"),
        languages=tuple(each.strip().lower() for each in reader.text("languages").split(",") if each.strip()),
        skills=frozenset(reader.many("skills")),
        roles=frozenset(roles),
        bookable=reader.ticked("bookable"),
    )
    return draft, reader.faults


def scope_words(role: RoleDraft, departments: Mapping[UUID, str], locations: Mapping[UUID, str]) -> list[str]:
    """Return for what and where a role holds, as far as that is bound."""
    bound = [
        departments.get(role.department_id) if role.department_id else None,
        locations.get(role.location_id) if role.location_id else None,
    ]
    return [each for each in bound if each]


def _order(role: RoleDraft) -> tuple[str, str, str]:
    return role.role, str(role.department_id or ""), str(role.location_id or "")


def _role(reader: Reader, number: int) -> RoleDraft:
    row = f"roles-{number}-"
    return RoleDraft(reader.text(f"{row}role"), reader.one(f"{row}department_id"), reader.one(f"{row}location_id"))


def _add_role(form: Form, number: int, role: RoleDraft) -> None:
    form[f"roles-{number}-role"] = role.role
    form[f"roles-{number}-department_id"] = str(role.department_id or "")
    form[f"roles-{number}-location_id"] = str(role.location_id or "")
