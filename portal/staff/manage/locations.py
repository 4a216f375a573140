"""`/beheer/locaties`: the locations with their details and opening hours; add, change, copy, disable and enable."""

from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.errors import InvalidInput
from booking_api.locations import queries_managing as queries
from booking_api.locations import service
from booking_api.locations.drafts import LocationDraft
from portal.ids import ids_in
from portal.staff.manage import location_form, location_preview
from portal.staff.manage.forms import Form, fits, rows, sentences, sought, tidy_rows, typed
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading

WHERE = lazy_gettext("Op de website en in de mail")


@blueprint.get("/locaties", endpoint="locations")
@access(MANAGER)
def show_all() -> str:
    """List the locations that fit the words asked for."""
    words = sought()
    with reading() as session:
        known = queries.managed_locations(session, current_actor())
    found = [each for each in known if fits(words, each.name, each.code, each.city)]
    return render_template("manage/locations.html", locations=found, words=words)


@blueprint.get("/locaties/nieuw", endpoint="new_location")
@access(MANAGER)
def begin() -> str:
    """Show an empty form, or one filled in as another location (`?van=`); desks and hours are each its own."""
    draft = LocationDraft("", "")
    with reading() as session:
        for other in ids_in(request.args.getlist("van")):
            known, _active = queries.location_draft(session, current_actor(), other)
            draft = replace(known, code="", name="")
    return _page(None, location_form.fields_of(draft))


@blueprint.post("/locaties/nieuw", endpoint="add_location")
@access(MANAGER)
def add() -> ResponseReturnValue:
    """Add a location, or show what is not right yet."""
    return _save(None)


@blueprint.get("/locaties/<uuid:location_id>", endpoint="location")
@access(MANAGER)
def show(location_id: UUID) -> str:
    """Show the details of a location."""
    with reading() as session:
        draft, _active = queries.location_draft(session, current_actor(), location_id)
    return _page(location_id, location_form.fields_of(draft))


@blueprint.post("/locaties/<uuid:location_id>", endpoint="change_location")
@access(MANAGER)
def change(location_id: UUID) -> ResponseReturnValue:
    """Save the details, or show what is not right yet."""
    return _save(location_id)


@blueprint.post("/locaties/voorbeeld", endpoint="preview_location")
@access(MANAGER)
def preview() -> str:
    """Show how the words of the form will look, without saving anything."""
    return render_template("manage/location_preview.html", shown=_shown(typed()), where=WHERE)


@blueprint.get("/locaties/<uuid:location_id>/uitzetten", endpoint="confirm_disable_location")
@access(MANAGER)
def ask_disable(location_id: UUID) -> str:
    """Ask whether the location may close down, and say what that means."""
    with reading() as session:
        name = queries.managed_location(session, current_actor(), location_id).name
    return render_template(
        "manage/confirm.html",
        question=_("Wilt u %(name)s uitzetten?", name=name),
        meaning=_(
            "Niemand kan hier dan nog boeken. Afspraken die er al zijn, blijven staan. U kunt haar weer aanzetten."
        ),
        action=url_for("manage.disable_location", location_id=location_id),
        word=_("Uitzetten"),
        back=url_for("manage.location", location_id=location_id),
    )


@blueprint.post("/locaties/<uuid:location_id>/uitzetten", endpoint="disable_location")
@access(MANAGER)
def disable(location_id: UUID) -> ResponseReturnValue:
    """Close the location down."""
    with changing_capacity() as session:
        service.disable_location(session, current_actor(), location_id, now())
    return redirect(url_for("manage.location", location_id=location_id, gedaan="uit"), 303)


@blueprint.post("/locaties/<uuid:location_id>/aanzetten", endpoint="enable_location")
@access(MANAGER)
def enable(location_id: UUID) -> ResponseReturnValue:
    """Open the location for booking again."""
    with changing_capacity() as session:
        service.enable_location(session, current_actor(), location_id, now())
    return redirect(url_for("manage.location", location_id=location_id, gedaan="aan"), 303)


@blueprint.get("/locaties/<uuid:location_id>/openingstijden", endpoint="hours")
@access(MANAGER)
def show_hours(location_id: UUID) -> str:
    """Show the opening hours of a week."""
    with reading() as session:
        drafts = queries.hours_drafts(session, current_actor(), location_id)
    return _hours_page(location_id, location_form.fields_of_hours(drafts))


@blueprint.post("/locaties/<uuid:location_id>/openingstijden", endpoint="change_hours")
@access(MANAGER)
def change_hours(location_id: UUID) -> ResponseReturnValue:
    """Save the opening hours, or show what is not right yet."""
    form = tidy_rows(typed(), "hours", location_form.HOURS_TELLING)
    if request.form.get("actie") == "regel-erbij":
        form.update(MultiDict({f"hours-{len(rows(form, 'hours'))}-weekday": request.form.get("dag", "0")}))
        return _hours_page(location_id, form)
    drafts, unread = location_form.hours_of(form)
    if unread:
        return _hours_page(location_id, form, sentences(unread, location_form.LABELS)), 422
    try:
        with changing_capacity() as session:
            service.set_opening_hours(session, current_actor(), location_id, drafts, now())
    except InvalidInput as wrong:
        return _hours_page(location_id, form, sentences(wrong.details["fields"], location_form.LABELS)), 422
    return redirect(url_for("manage.hours", location_id=location_id, gedaan="opgeslagen"), 303)


def frame(location_id: UUID) -> dict[str, Any]:
    """Return what every page of one location shows around its content; its times are those of the location."""
    with reading() as session:
        row = queries.managed_location(session, current_actor(), location_id)
    g.zone = ZoneInfo(row.timezone)
    return {
        "location_id": location_id,
        "name": row.name,
        "active": row.active,
        "done": request.args.get("gedaan", ""),
        "words": location_form,
    }


def _save(location_id: UUID | None) -> ResponseReturnValue:
    form = typed()
    if form.get("actie") == "voorbeeld":
        return _page(location_id, form)
    draft, faults = location_form.draft_of(form)
    try:
        with changing_capacity() as session:
            saved = _write(session, location_id, draft, faults)
    except InvalidInput as wrong:
        return _page(location_id, form, sentences(wrong.details["fields"], location_form.LABELS)), 422
    return redirect(url_for("manage.location", location_id=saved, gedaan="opgeslagen"), 303)


def _write(session: Any, location_id: UUID | None, draft: LocationDraft, unread: dict[str, str]) -> UUID:
    saved = location_id
    try:
        if saved is None:
            saved = service.add_location(session, current_actor(), draft, now())
        else:
            service.change_location(session, current_actor(), saved, draft, now())
    except InvalidInput as wrong:
        raise InvalidInput(fields=wrong.details["fields"] | unread) from None
    if unread:
        raise InvalidInput(fields=unread)
    return saved


def _page(location_id: UUID | None, form: Form, errors: dict[str, str] | None = None) -> str:
    known = frame(location_id) if location_id else {"location_id": None, "words": location_form, "done": ""}
    return render_template(
        "manage/location.html", form=form, errors=errors or {}, shown=_shown(form), where=WHERE, **known
    )


def _shown(form: Form) -> list[location_preview.Shown]:
    return location_preview.of_location(location_form.draft_of(form)[0])


def _hours_page(location_id: UUID, form: Form, errors: dict[str, str] | None = None) -> str:
    known = frame(location_id)
    return render_template(
        "manage/hours.html",
        form=form,
        errors=errors or {},
        rows=rows(form, "hours"),
        weekdays=list(enumerate(location_form.WEEKDAYS)),
        **known,
    )
