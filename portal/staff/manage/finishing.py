"""`/beheer/afronden`: what each department's employees choose from when they finish a visit."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

from booking_api.errors import InvalidInput
from booking_api.identity.queries import departments
from booking_api.visits.queries import managed_choices
from booking_api.visits.service import save_choices
from booking_api.visits.values_desk import KINDS, ChoiceDraft, ChoiceView
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, now, reading, transaction

SPARE = 3
"""Empty lines at the end of each list, to add to it."""
TITLES = {
    "reason": lazy_gettext("Contactredenen"),
    "result": lazy_gettext("Resultaten"),
    "follow_up": lazy_gettext("Vervolgacties"),
}


@blueprint.get("/afronden", endpoint="finishing")
@access(MANAGER)
def choose() -> str:
    """List the departments."""
    with reading() as session:
        found = departments(session, current_actor())
    mine = [each for each in found.items() if current_actor().sees_department(each[0])]
    ordered = sorted(mine, key=lambda each: each[1])
    return render_template("manage/finishing.html", departments=ordered)


@blueprint.get("/afronden/<uuid:department_id>", endpoint="finish_choices")
@access(MANAGER)
def show(department_id: UUID) -> str:
    """Show the three lists of a department."""
    return _page(department_id)


@blueprint.post("/afronden/<uuid:department_id>/<kind>", endpoint="change_finish_choices")
@access(MANAGER)
def change(department_id: UUID, kind: str) -> ResponseReturnValue:
    """Save one list, or show what is not right yet."""
    if kind not in KINDS:
        raise NotFound
    drafts = _drafts()
    try:
        with transaction() as session:
            save_choices(session, current_actor(), department_id, kind, drafts, now())
    except InvalidInput as wrong:
        return _page(department_id, kind, drafts, _sentences(wrong)), 422
    return redirect(url_for("manage.finish_choices", department_id=department_id, gedaan="opgeslagen"), 303)


def _drafts() -> list[ChoiceDraft]:
    """Return the lines in the order of their numbers, as typed."""
    names, ids = request.form.getlist("naam"), request.form.getlist("id")
    tasks, places = request.form.getlist("taak"), request.form.getlist("plaats")
    lines = [
        (
            _place(places, number),
            number,
            ChoiceDraft(name, _id(ids, number), tasks[number] if number < len(tasks) else ""),
        )
        for number, name in enumerate(names)
    ]
    return [draft for _place_, _number, draft in sorted(lines, key=lambda line: line[:2])]


def _place(texts: list[str], number: int) -> int:
    text = texts[number].strip() if number < len(texts) else ""
    return int(text) if text.isdecimal() and len(text) < 5 else number + 1


def _id(texts: list[str], number: int) -> UUID | None:
    try:
        return UUID(texts[number])
    except (IndexError, ValueError):
        return None


def _sentences(wrong: InvalidInput) -> dict[str, str]:
    found = {}
    for name, reason in wrong.details["fields"].items():
        found[name] = _("Maak deze tekst korter.") if reason == "te-lang" else _("Dit zijn er te veel voor één lijst.")
    return found


def _page(
    department_id: UUID,
    kind: str = "",
    typed: list[ChoiceDraft] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    with reading() as session:
        name = departments(session, current_actor()).get(department_id)
        if name is None:
            raise NotFound
        stored = managed_choices(session, current_actor(), department_id)
    lists = {each: [one for one in stored if one.kind == each] for each in KINDS}
    rows: dict[str, list[ChoiceView | ChoiceDraft]] = {each: [*lists[each]] for each in KINDS}
    if typed is not None:
        rows[kind] = [*typed]
    return render_template(
        "manage/finish_choices.html",
        department_id=department_id,
        name=name,
        lists=[(each, TITLES[each], [*rows[each], *[ChoiceDraft("")] * SPARE]) for each in KINDS],
        wrong=kind,
        errors=errors or {},
        done=request.args.get("gedaan", ""),
    )
