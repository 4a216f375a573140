"""`/beheer/locaties/…/sluitingen`: close a location for a time, after seeing which appointments that touches."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from booking_api.appointments.displacing import displace
from booking_api.appointments.queries_planning import booked_between
from booking_api.errors import InvalidInput
from booking_api.locations import checking, service
from booking_api.locations.drafts import ClosureDraft
from booking_api.locations.queries_managing import managed_closures, managed_location
from portal.staff.manage import location_form
from portal.staff.manage.forms import Form, sentences, typed
from portal.staff.manage.locations import frame
from portal.staff.manage.site import MANAGER, blueprint, changing_capacity
from web.access import access
from web.context import current_actor, now, reading


@blueprint.get("/locaties/<uuid:location_id>/sluitingen", endpoint="closures")
@access(MANAGER)
def show(location_id: UUID) -> str:
    """List the closures to come, and offer to add one."""
    return _page(location_id, MultiDict())


@blueprint.post("/locaties/<uuid:location_id>/sluitingen", endpoint="add_closure")
@access(MANAGER)
def add(location_id: UUID) -> ResponseReturnValue:
    """Show what a closure touches; close once that was seen and agreed to."""
    form = typed()
    with reading() as session:
        zone = ZoneInfo(managed_location(session, current_actor(), location_id).timezone)
    draft, faults = location_form.closure_of(form, zone)
    faults |= checking.closure_faults(draft) if draft else {}
    if draft is None or faults:
        return _page(location_id, form, sentences(faults, location_form.LABELS)), 422
    if request.form.get("actie") != "sluiten":
        return _touched(location_id, form, draft)
    try:
        with changing_capacity() as session:
            service.add_closure(session, current_actor(), location_id, draft, now())
            displace(session, current_actor(), location_id, draft.starts_at, draft.ends_at, now())
    except InvalidInput as wrong:
        return _page(location_id, form, sentences(wrong.details["fields"], location_form.LABELS)), 422
    return redirect(url_for("manage.closures", location_id=location_id, gedaan="gesloten"), 303)


@blueprint.post("/locaties/<uuid:location_id>/sluitingen/<uuid:closure_id>/weg", endpoint="remove_closure")
@access(MANAGER)
def remove(location_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Take a closure away."""
    with changing_capacity() as session:
        service.remove_closure(session, current_actor(), location_id, closure_id, now())
    return redirect(url_for("manage.closures", location_id=location_id, gedaan="weg"), 303)


def _page(location_id: UUID, form: Form, errors: dict[str, str] | None = None) -> str:
    known = frame(location_id)
    with reading() as session:
        found = managed_closures(session, current_actor(), location_id, now())
    return render_template("manage/closures.html", form=form, errors=errors or {}, closures=found, **known)


def _touched(location_id: UUID, form: Form, draft: ClosureDraft) -> str:
    known = frame(location_id)
    with reading() as session:
        found, total = booked_between(session, current_actor(), location_id, draft.starts_at, draft.ends_at)
    return render_template(
        "manage/closure_check.html", form=form, draft=draft, appointments=found, total=total, zone=g.zone, **known
    )
