"""`/beheer/bijzonderheden`: what visitors may need (an interpreter, more time), and what that takes here."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from booking_api.catalogue import special_needs
from booking_api.catalogue.queries_managing import product_choices
from booking_api.catalogue.special_needs import NeedDraft
from booking_api.errors import InvalidInput
from portal.staff.manage.forms import Form, Reader, fits, sentences, sought, typed
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, now, reading, transaction

LABELS = {
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Naam"),
    "extra_minutes": lazy_gettext("Langer"),
    "facilities": lazy_gettext("Voorzieningen"),
    "skills": lazy_gettext("Vaardigheden"),
}


@blueprint.get("/bijzonderheden", endpoint="needs")
@access(MANAGER)
def show() -> str:
    """List what visitors may need, with a form to add or change one."""
    return _page(typed(), {})


@blueprint.post("/bijzonderheden", endpoint="save_need")
@access(MANAGER)
def save() -> ResponseReturnValue:
    """Add or change one, or add the usual ones."""
    form = typed()
    if request.form.get("actie") == "gewone":
        with transaction() as session:
            special_needs.add_usual_needs(session, current_actor(), now())
        return redirect(url_for("manage.needs", gedaan="opgeslagen"), 303)
    draft, unread = _draft_of(form)
    try:
        with transaction() as session:
            if unread:
                raise InvalidInput(fields=special_needs.need_faults(session, current_actor(), draft))
            special_needs.save_need(session, current_actor(), draft, now())
    except InvalidInput as wrong:
        return _page(form, sentences(wrong.details["fields"] | unread, LABELS)), 422
    return redirect(url_for("manage.needs", gedaan="opgeslagen"), 303)


def _page(form: Form, errors: dict[str, str]) -> str:
    with reading() as session:
        known = special_needs.managed_needs(session, current_actor())
        choices = product_choices(session, current_actor())
    chosen = next((each for each in known if each.code == request.args.get("code")), None)
    if chosen and not errors:
        form = _fields_of(chosen)
    words = sought()
    found = [each for each in known if fits(words, each.name, each.english, each.code)]
    return render_template(
        "manage/needs.html", needs=found, words=words, some=bool(known), choices=choices, form=form, errors=errors,
        chosen=chosen, done=request.args.get("gedaan", ""),
    )  # fmt: skip


def _draft_of(form: Form) -> tuple[NeedDraft, dict[str, str]]:
    reader = Reader(form)
    draft = NeedDraft(
        code=reader.text("code"),
        name=reader.text("name"),
        english=reader.text("english"),
        asks_language=reader.ticked("asks_language"),
        facilities=reader.many("facilities"),
        skills=reader.many("skills"),
        extra_minutes=reader.number("extra_minutes"),
        active=reader.ticked("active"),
    )
    return draft, reader.faults


def _fields_of(draft: NeedDraft) -> Form:
    form: Form = Form()
    for name in ("code", "name", "english"):
        form[name] = getattr(draft, name)
    form["extra_minutes"] = str(draft.extra_minutes)
    for name in ("asks_language", "active"):
        if getattr(draft, name):
            form[name] = "1"
    form.setlist("facilities", list(draft.facilities))
    form.setlist("skills", list(draft.skills))
    return form
