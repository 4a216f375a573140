"""`/beheer/locaties/…/vrijhouden`: what a location keeps back for walk-in and urgent cases."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.availability.kept import KeptDraft, kept_drafts, profiles, set_kept
from booking_api.errors import InvalidInput
from portal.staff.manage.forms import Form, Reader, rows, sentences, tidy_rows, typed
from portal.staff.manage.locations import frame
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading

PATH = "/locaties/<uuid:location_id>/vrijhouden"
NUMBERS = {"count": 0, "percent": 0, "release_minutes": 60}
TELLING = ("count", "percent")
LABELS = {
    "profile_id": lazy_gettext("Van wie"),
    "count": lazy_gettext("Medewerkers"),
    "percent": lazy_gettext("Of een deel"),
    "release_minutes": lazy_gettext("Vrij voor iedereen vanaf"),
}


@blueprint.get(PATH, endpoint="kept")
@access(MANAGER)
def show(location_id: UUID) -> str:
    """Show what is kept back."""
    form: Form = MultiDict()
    with reading() as session:
        for number, draft in enumerate(kept_drafts(session, current_actor(), location_id)):
            form[f"kept-{number}-profile_id"] = str(draft.profile_id or "")
            form.update({f"kept-{number}-{name}": str(getattr(draft, name)) for name in NUMBERS})
    return _page(location_id, form)


@blueprint.post(PATH, endpoint="change_kept")
@access(MANAGER)
def save(location_id: UUID) -> ResponseReturnValue:
    """Save what is kept back, or show what is not right yet."""
    form = tidy_rows(typed(), "kept", TELLING)
    if request.form.get("actie") == "regel-erbij":
        number = len(rows(form, "kept"))
        form.update(MultiDict({f"kept-{number}-profile_id": request.form.get("profiel", "")}))
        return _page(location_id, form)
    reader = Reader(form)
    drafts = [_draft(reader, number) for number in rows(form, "kept")]
    if reader.faults:
        return _page(location_id, form, sentences(reader.faults, LABELS)), 422
    try:
        with changing_capacity() as session:
            set_kept(session, current_actor(), location_id, drafts, now())
    except InvalidInput as wrong:
        return _page(location_id, form, sentences(wrong.details["fields"], LABELS)), 422
    return redirect(url_for("manage.kept", location_id=location_id, gedaan="opgeslagen"), 303)


def _draft(reader: Reader, number: int) -> KeptDraft:
    values = {name: reader.number(f"kept-{number}-{name}", default) for name, default in NUMBERS.items()}
    return KeptDraft(reader.one(f"kept-{number}-profile_id"), **values)


def _page(location_id: UUID, form: Form, errors: dict[str, str] | None = None) -> str:
    with reading() as session:
        known = profiles(session, current_actor())
    choices = [("", _("Iedereen die het kan")), *((str(each), name) for each, name in known.items())]
    return render_template(
        "manage/kept.html", form=form, errors=errors or {}, rows=rows(form, "kept"), profiles=choices,
        **frame(location_id),
    )  # fmt: skip
