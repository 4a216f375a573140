"""`/afspraken/…`: one appointment; see it, cancel it, change details, and say how it went when nobody came to us."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_api.appointments import queries, service
from booking_api.appointments.bsn import has_bsn, read_bsn
from booking_api.appointments.details import DetailChanges, change_details
from booking_api.appointments.series import series_of
from booking_api.appointments.values import AppointmentView
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable
from booking_api.identity.queries import departments
from booking_api.identity.rules import Permission
from booking_api.visits.service import close_elsewhere
from portal.staff.appointments import words
from portal.staff.appointments.person_form import FIELDS, Form, details_of, fields_of, typed
from portal.staff.appointments.site import BOOKER, blueprint
from web.access import STAFF, access
from web.context import attempt, current_actor, current_settings, now, reading, transaction
from web.i18n import current_language, customer_languages

DONE = ("geboekt", "verplaatst", "gewijzigd", "gesloten", "te-laat")


@blueprint.get("/<uuid:appointment_id>", endpoint="one")
@access(BOOKER)
def show(appointment_id: UUID) -> str:
    """Show an appointment as far as the own department may know it."""
    return page("appointments/one.html", appointment_id, done=request.args.get("gedaan", ""))


@blueprint.get("/<uuid:appointment_id>/annuleren", endpoint="cancel")
@access(BOOKER)
def ask_cancel(appointment_id: UUID) -> str:
    """Ask whether it is really to be cancelled."""
    return page("appointments/cancel.html", appointment_id)


@blueprint.post("/<uuid:appointment_id>/annuleren", endpoint="do_cancel")
@access(BOOKER)
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    """Cancel; doing it again changes nothing."""
    reason = request.form.get("reden", "").strip()[:40] or "staff"
    try:
        attempt(lambda session: service.cancel(session, current_actor(), appointment_id, reason, now()))
    except (AlreadyDone, NotBookable):
        return _back(appointment_id, "te-laat")
    return _back(appointment_id, "")


@blueprint.post("/<uuid:appointment_id>/bsn", endpoint="bsn")
@access(STAFF(Permission.READ_BSN))
def show_bsn(appointment_id: UUID) -> str:
    """Show the BSN once, on request: by a form, so that it is in no address and no link shows it again."""
    with transaction() as session:
        number = read_bsn(session, current_actor(), appointment_id, current_settings().citizen_key, now())
    return page("appointments/one.html", appointment_id, done="", bsn=number)


@blueprint.post("/<uuid:appointment_id>/sluiten", endpoint="close")
@access(BOOKER)
def close(appointment_id: UUID) -> ResponseReturnValue:
    """Say of an appointment elsewhere how it went."""
    kept = request.form.get("hoe") == "gelukt"
    try:
        attempt(lambda session: close_elsewhere(session, current_actor(), appointment_id, kept=kept, now=now()))
    except AlreadyDone:
        return _back(appointment_id, "te-laat")
    return _back(appointment_id, "gesloten")


@blueprint.get("/<uuid:appointment_id>/gegevens", endpoint="details")
@access(BOOKER)
def show_details(appointment_id: UUID) -> str:
    """Show the customer's details to be changed."""
    with reading() as session:
        view = queries.appointment(session, current_actor(), appointment_id, now=now())
    return _details_page(appointment_id, fields_of(view), {})


@blueprint.post("/<uuid:appointment_id>/gegevens", endpoint="change_details")
@access(BOOKER)
def save_details(appointment_id: UUID) -> ResponseReturnValue:
    """Save the details, or show what is not right yet."""
    form = typed()
    customer = details_of(form)
    wanted = DetailChanges(
        customer={name: getattr(customer, name) for name in FIELDS},
        remarks=form.get("remarks", ""),
        language=customer.language,
        address=form.get("visit_address"),
    )
    try:
        attempt(lambda session: change_details(session, current_actor(), appointment_id, wanted, now()))
    except InvalidInput as wrong:
        return _details_page(appointment_id, form, words.sentences(wrong.details["fields"])), 422
    except AlreadyDone:
        return _back(appointment_id, "te-laat")
    return _back(appointment_id, "gewijzigd")


@blueprint.get("/reeks/<uuid:series_id>", endpoint="series")
@access(BOOKER)
def show_series(series_id: UUID) -> str:
    """Show the appointments of a series, and on which dates it was not possible."""
    refused = [text.rpartition("|")[::2] for text in request.args.getlist("niet")]
    with reading() as session:
        found = series_of(session, current_actor(), series_id, now())
    g.zone = ZoneInfo(found[0].timezone)
    return render_template("appointments/series.html", found=found, refused=refused)


def page(template: str, appointment_id: UUID, **known: Any) -> str:
    """Render a page about one appointment."""
    actor = current_actor()
    with reading() as session:
        view = queries.appointment(session, actor, appointment_id, current_language().code, now=now())
        names = departments(session, actor)
        keeps_bsn = has_bsn(session, actor, appointment_id)
    g.zone = ZoneInfo(view.timezone)
    return render_template(
        template,
        appointment=view,
        department_names=[names[each] for each in sorted(view.department_ids, key=str) if each in names],
        may_change=actor.handles(view.department_ids) and view.status == "booked",
        has_messages=actor.may(Permission.CHANGE_APPOINTMENTS) and actor.handles(view.department_ids),
        keeps_bsn=keeps_bsn,
        may_close=actor.may(Permission.SERVE_VISITS) and _is_to_close(view),
        **known,
    )


def _is_to_close(view: AppointmentView) -> bool:
    handled = current_actor().handles(view.department_ids)
    return handled and view.is_elsewhere and view.status == "booked" and view.starts_at <= now()


def _details_page(appointment_id: UUID, form: Form, errors: dict[str, str]) -> str:
    return page(
        "appointments/change_details.html", appointment_id, form=form, errors=errors, languages=customer_languages()
    )


def _back(appointment_id: UUID, done: str) -> ResponseReturnValue:
    return redirect(url_for("appointments.one", appointment_id=appointment_id, gedaan=done or None), 303)
