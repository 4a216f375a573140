"""`/beheer/locaties/…/plekken`: the waiting areas, desks and rooms of a location; add, change, copy, disable."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound

from booking_api.errors import InvalidInput
from booking_api.locations import queries_managing as queries
from booking_api.locations import service
from booking_api.locations.drafts import PLACE_FIELDS, PlaceDraft
from portal.ids import ids_in
from portal.staff.manage import location_form, location_preview
from portal.staff.manage.forms import Form, fits, sentences, sought, typed
from portal.staff.manage.locations import frame
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading

KINDS = {"wachtruimte": "area", "balie": "desk", "kamer": "room"}
WHERE = {
    "area": lazy_gettext("Op zuil en telefoon"),
    "desk": lazy_gettext("Op het scherm in de wachtruimte"),
    "room": lazy_gettext("Op het scherm in de wachtruimte"),
}


@blueprint.get("/locaties/<uuid:location_id>/plekken", endpoint="places")
@access(MANAGER)
def show_all(location_id: UUID) -> str:
    """List the waiting areas, desks and rooms that fit the words asked for."""
    known, words = frame(location_id), sought()
    with reading() as session:
        places = queries.managed_places(session, current_actor(), location_id)
        names = queries.facilities(session, current_actor())
    areas = {each: area.name for each, area in places["area"].items()}
    found = {
        kind: {each: one for each, one in those.items() if fits(words, *_words_of(one, areas, names))}
        for kind, those in places.items()
    }
    return render_template("manage/places.html", places=found, areas=areas, facilities=names, asked=words, **known)


@blueprint.get("/locaties/<uuid:location_id>/plekken/nieuw/<soort>", endpoint="new_place")
@access(MANAGER)
def begin(location_id: UUID, soort: str) -> str:
    """Show an empty form for a waiting area, desk or room, or one filled in as another (`?van=`)."""
    draft = PlaceDraft(_kind(soort), "")
    for other in ids_in(request.args.getlist("van")):
        draft = replace(_draft(location_id, soort, other), name="", number=0, mailbox="", active=True)
    return _page(location_id, None, draft.kind, location_form.fields_of_place(draft))


@blueprint.get("/locaties/<uuid:location_id>/plekken/<soort>/<uuid:place_id>", endpoint="place")
@access(MANAGER)
def show(location_id: UUID, soort: str, place_id: UUID) -> str:
    """Show one waiting area, desk or room."""
    draft = _draft(location_id, soort, place_id)
    return _page(location_id, place_id, draft.kind, location_form.fields_of_place(draft))


@blueprint.post("/locaties/<uuid:location_id>/plekken/nieuw/<soort>", endpoint="add_place")
@access(MANAGER)
def add(location_id: UUID, soort: str) -> ResponseReturnValue:
    """Add a waiting area, desk or room."""
    return _save(location_id, None, _kind(soort))


@blueprint.post("/locaties/<uuid:location_id>/plekken/<soort>/<uuid:place_id>", endpoint="change_place")
@access(MANAGER)
def change(location_id: UUID, soort: str, place_id: UUID) -> ResponseReturnValue:
    """Save a waiting area, desk or room."""
    return _save(location_id, place_id, _kind(soort))


@blueprint.post("/locaties/<uuid:location_id>/plekken/voorbeeld/<soort>", endpoint="preview_place")
@access(MANAGER)
def preview(location_id: UUID, soort: str) -> str:
    """Show how the words of the form will look, without saving anything."""
    frame(location_id)
    form, kind = typed(), _kind(soort)
    return render_template("manage/location_preview.html", shown=_shown(form, kind), where=WHERE[kind])


def _shown(form: Form, kind: str) -> list[location_preview.Shown]:
    draft, _faults = location_form.place_of(form)
    return location_preview.of_place(replace(draft, kind=kind))


def _words_of(one: PlaceDraft, areas: dict[UUID, str], facilities: dict[str, str]) -> list[str]:
    """Return what a place can be found by: all that its line in the list says."""
    area = areas.get(one.waiting_area_id, "") if one.waiting_area_id else ""
    return [one.name, one.directions, area, *(facilities.get(code, code) for code in one.facilities)]


def _draft(location_id: UUID, soort: str, place_id: UUID) -> PlaceDraft:
    with reading() as session:
        draft = queries.managed_places(session, current_actor(), location_id)[_kind(soort)].get(place_id)
    if draft is None:
        raise NotFound
    return draft


def _kind(soort: str) -> str:
    if soort not in KINDS:
        raise NotFound
    return KINDS[soort]


def _save(location_id: UUID, place_id: UUID | None, kind: str) -> ResponseReturnValue:
    form = typed()
    form["kind"] = kind
    if form.get("actie") == "voorbeeld":
        return _page(location_id, place_id, kind, form)
    draft, faults = location_form.place_of(form)
    faults = {name: reason for name, reason in faults.items() if name in PLACE_FIELDS[kind]}
    try:
        with changing_capacity() as session:
            if place_id is None:
                service.add_place(session, current_actor(), location_id, draft, now())
            else:
                service.change_place(session, current_actor(), location_id, place_id, draft, now())
            if faults:
                raise InvalidInput(fields={})
    except InvalidInput as wrong:
        errors = sentences(wrong.details["fields"] | faults, location_form.LABELS)
        return _page(location_id, place_id, kind, form, errors), 422
    return redirect(url_for("manage.places", location_id=location_id, gedaan="opgeslagen"), 303)


def _page(location_id: UUID, place_id: UUID | None, kind: str, form: Form, errors: dict[str, str] | None = None) -> str:
    known = frame(location_id)
    with reading() as session:
        areas = queries.managed_places(session, current_actor(), location_id)["area"]
        names = queries.facilities(session, current_actor())
    return render_template(
        "manage/place.html",
        place_id=place_id,
        kind=kind,
        soort=next(word for word, each in KINDS.items() if each == kind),
        form=form,
        errors=errors or {},
        areas=[(each, area.name) for each, area in areas.items()],
        facilities=names,
        action=request.path,
        shown=_shown(form, kind),
        where=WHERE[kind],
        **known,
    )
