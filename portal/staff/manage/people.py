"""`/beheer/medewerkers`: find, add and change members of staff with their skills and roles, disable and enable them."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.errors import InvalidInput
from booking_api.identity import queries_managing as queries
from booking_api.identity import service_people as service
from booking_api.identity.drafts import STAFF_ROLES, PersonDraft
from booking_api.locations.queries_managing import managed_locations
from portal.ids import ids_in
from portal.staff.manage import people_form
from portal.staff.manage.forms import Form, rows, sentences, tidy_rows, typed
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading

STANDS: dict[str, bool | None] = {"actief": True, "uit": False, "alle": None}


@dataclass(frozen=True, slots=True)
class Fixed:
    """Why the roles of someone are shown but not asked for; empty when they are asked for."""

    reason: str
    draft: PersonDraft | None
    active: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose roles were filled in, and how many of them this administrator may not give."""

    name: str
    left_out: int


# Search words are names: they go in the body of a POST and never stand in an address.
@blueprint.route("/medewerkers", methods=["GET", "POST"], endpoint="people")
@access(MANAGER)
def show_all() -> str:
    """List the members of staff that fit the words, the department and the stand asked for."""
    form = request.form
    words, stand = form.get("zoek", "").strip()[:60], form.get("stand", "actief")
    with reading() as session:
        known = queries.organisation(session, current_actor())
        department = next((each for each in known.departments if str(each) == form.get("afdeling")), None)
        found = queries.managed_people(session, current_actor(), words, department, STANDS.get(stand, True))
    return render_template(
        "manage/people.html", people=found, known=known, words=words, stand=stand, department=department,
        roles=people_form.ROLES,
    )  # fmt: skip


@blueprint.get("/medewerkers/nieuw", endpoint="new_person")
@access(MANAGER)
def begin() -> str:
    """Show an empty form, or one with the work of somebody else (`?van=`), whose rights take a choice of their own."""
    draft = PersonDraft("", None)
    with reading() as session:
        for other in ids_in(request.args.getlist("van")):
            known = queries.person_draft(session, current_actor(), other)
            draft = replace(known, name="", mailbox="", roles=frozenset())
    form = people_form.fields_of(draft)
    form["collega"] = request.args.get("van", "")
    people_form.add_role(form)
    return _page(None, form)


@blueprint.post("/medewerkers/nieuw", endpoint="add_person")
@access(MANAGER)
def add() -> ResponseReturnValue:
    """Add a member of staff, or show what is not right yet."""
    return _save(None)


@blueprint.get("/medewerkers/<uuid:staff_id>", endpoint="person")
@access(MANAGER)
def show(staff_id: UUID) -> str:
    """Show a member of staff."""
    with reading() as session:
        draft = queries.person_draft(session, current_actor(), staff_id)
    return _page(staff_id, people_form.fields_of(draft))


@blueprint.post("/medewerkers/<uuid:staff_id>", endpoint="change_person")
@access(MANAGER)
def change(staff_id: UUID) -> ResponseReturnValue:
    """Save a member of staff, or show what is not right yet."""
    return _save(staff_id)


@blueprint.get("/medewerkers/<uuid:staff_id>/uitzetten", endpoint="confirm_disable_person")
@access(MANAGER)
def ask_disable(staff_id: UUID) -> str:
    """Ask whether someone may become inactive, and say what that means."""
    with reading() as session:
        name = queries.managed_person(session, current_actor(), staff_id).name
    return render_template(
        "manage/confirm.html",
        question=_("Wilt u %(name)s uitzetten?", name=name),
        meaning=_(
            "Deze medewerker kan niet meer inloggen en krijgt geen nieuwe afspraken."
            " Afspraken die er al zijn, blijven staan. U kunt de medewerker weer aanzetten."
        ),
        action=url_for("manage.disable_person", staff_id=staff_id),
        word=_("Uitzetten"),
        back=url_for("manage.person", staff_id=staff_id),
    )


@blueprint.post("/medewerkers/<uuid:staff_id>/uitzetten", endpoint="disable_person")
@access(MANAGER)
def disable(staff_id: UUID) -> ResponseReturnValue:
    """Make a member of staff inactive."""
    with changing_capacity() as session:
        service.disable_person(session, current_actor(), staff_id, now())
    return redirect(url_for("manage.person", staff_id=staff_id, gedaan="uit"), 303)


@blueprint.post("/medewerkers/<uuid:staff_id>/aanzetten", endpoint="enable_person")
@access(MANAGER)
def enable(staff_id: UUID) -> ResponseReturnValue:
    """Make a member of staff active again."""
    with changing_capacity() as session:
        service.enable_person(session, current_actor(), staff_id, now())
    return redirect(url_for("manage.person", staff_id=staff_id, gedaan="aan"), 303)


def _fixed(session: Session, staff_id: UUID | None) -> Fixed:
    if staff_id is None:
        return Fixed("", None, True)
    row = queries.managed_person(session, current_actor(), staff_id)
    reason = "eigen-rechten" if row.id == current_actor().id else "van-elders" if row.external_id else ""
    return Fixed(reason, queries.person_draft(session, current_actor(), staff_id), row.active)


def _save(staff_id: UUID | None) -> ResponseReturnValue:
    form = tidy_rows(typed(), "roles", people_form.ROLE_TELLING)
    if request.form.get("actie") == "rol-erbij":
        people_form.add_role(form)
        return _page(staff_id, form)
    if request.form.get("actie") == "rollen-overnemen":
        return _page_with_roles_of_a_colleague(staff_id, form)
    try:
        with changing_capacity() as session:
            saved = _write(session, staff_id, form)
    except InvalidInput as wrong:
        return _page(staff_id, form, sentences(wrong.details["fields"], people_form.LABELS)), 422
    return redirect(url_for("manage.person", staff_id=saved, gedaan="opgeslagen"), 303)


def _page_with_roles_of_a_colleague(staff_id: UUID | None, form: Form) -> str:
    """Fill in the roles of the chosen colleague, as far as this administrator may give them; nothing is saved yet."""
    taken = None
    with reading() as session:
        for colleague in ids_in([form.get("collega", "")]):
            draft = queries.person_draft(session, current_actor(), colleague)
            roles = queries.roles_to_give(session, current_actor(), colleague)
            form, taken = people_form.with_roles(form, roles), Taken(draft.name, len(draft.roles - roles))
    return _page(staff_id, form, taken=taken)


def _write(session: Session, staff_id: UUID | None, form: Form) -> UUID:
    fixed = _fixed(session, staff_id)
    draft, unread = people_form.draft_of(form, fixed.draft.roles if fixed.reason and fixed.draft else None)
    if unread:
        raise InvalidInput(fields=unread)
    if staff_id is None:
        return service.add_person(session, current_actor(), draft, now())
    service.change_person(session, current_actor(), staff_id, draft, now())
    return staff_id


def _page(staff_id: UUID | None, form: Form, errors: dict[str, str] | None = None, taken: Taken | None = None) -> str:
    with reading() as session:
        known = queries.organisation(session, current_actor())
        places = {each.id: each.name for each in managed_locations(session, current_actor())}
        fixed = _fixed(session, staff_id)
        people = queries.managed_people(session, current_actor(), active=True)
    return render_template(
        "manage/person.html",
        staff_id=staff_id,
        form=form,
        errors=errors or {},
        known=known,
        places=places,
        fixed=fixed,
        held=_held(fixed, known, places),
        roles=[(role.value, people_form.ROLES[role.value]) for role in STAFF_ROLES],
        rows=rows(form, "roles"),
        colleagues=[(each.id, each.name) for each in people if each.roles and each.id != staff_id],
        taken=taken,
        everywhere=current_actor().department_ids is None,
        done=request.args.get("gedaan", ""),
    )


def _held(fixed: Fixed, known: queries.Organisation, places: dict[UUID, str]) -> list[dict[str, Any]]:
    """Return the roles that are shown but not asked for."""
    if not fixed.reason or fixed.draft is None:
        return []
    return [
        {
            "name": people_form.ROLES.get(each.role, each.role),
            "bound": people_form.scope_words(each, known.departments, places),
        }
        for each in sorted(fixed.draft.roles, key=lambda role: role.role)
    ]
