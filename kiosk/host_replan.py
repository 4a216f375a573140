"""The host finds another day with the visitor (`/gastheer/afspraak/…/verzetten`), whether checked in or not."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.appointments.queries import appointment, free_times
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import AppointmentView
from booking_api.errors import AlreadyDone, NotBookable, SlotTaken
from booking_api.identity.actor import SYSTEM
from booking_api.identity.rules import Permission
from booking_api.visits.service_replan import replan
from kiosk.host_frame import blueprint
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import attempt, current_actor, now, transaction
from web.formats import clock_time, day_in_year
from web.i18n import current_language

DAYS_AHEAD = 60
MOST_DAYS = 15


@blueprint.get("/afspraak/<uuid:appointment_id>/verzetten")
@access(STAFF(Permission.CHANGE_APPOINTMENTS))
def choose_another_day(appointment_id: UUID) -> str:
    """Show the days with free time, and the times of the chosen one."""
    return _page(appointment_id)


@blueprint.post("/afspraak/<uuid:appointment_id>/verzetten")
@access(STAFF(Permission.CHANGE_APPOINTMENTS))
def move_to(appointment_id: UUID) -> ResponseReturnValue:
    """Move the appointment, and let the visitor go home with the new time."""
    try:
        starts_at = datetime.fromisoformat(request.form.get("tijd", ""))
        if starts_at.tzinfo is None:
            raise ValueError
    except ValueError:
        return _page(appointment_id, _("Kies een tijd.")), 422
    try:
        moved = attempt(lambda session: replan(session, current_actor(), appointment_id, starts_at, now()))
    except SlotTaken:
        return _page(appointment_id, _("Die tijd is net bezet. Kies een andere.")), 409
    except (AlreadyDone, NotBookable):
        return _page(appointment_id, _("Deze afspraak kan niet meer worden verzet.")), 409
    with transaction() as session:
        chosen_location(session, current_actor())
    when = _("%(day)s om %(time)s", day=day_in_year(moved.starts_at), time=clock_time(moved.starts_at))
    flash(_("Verzet naar %(when)s. De bezoeker krijgt een bericht.", when=when), "ok")
    return redirect(url_for("host.hall"))


def _page(appointment_id: UUID, problem: str = "") -> str:
    actor = current_actor()
    with transaction() as session:  # reading an appointment leaves a record
        here = chosen_location(session, actor).here
        booked = appointment(session, actor, appointment_id, current_language().code, now=now())
        # A host of another department may not read what for, but must know which times suit it.
        known = appointment(session, SYSTEM, appointment_id, now=now())
        wishes = [ActivityWish(one.product_id, one.count) for one in known.activities]
        today = now().astimezone(ZoneInfo(here.timezone)).date()
        free = free_times(
            session, actor, booked.location_id, wishes, today, today + timedelta(days=DAYS_AHEAD), now(), channel="host"
        )  # fmt: skip
    days = dict(free.days[:MOST_DAYS])
    chosen = _chosen_day(list(days))
    return render_template(
        "kiosk/host/replan.html",
        booked=booked,
        name=_name(booked),
        days=list(days),
        chosen=chosen,
        times=days.get(chosen, []) if chosen else [],
        problem=problem,
    )


def _chosen_day(days: list[date]) -> date | None:
    asked = request.values.get("dag", "")
    return next((day for day in days if day.isoformat() == asked), days[0] if days else None)


def _name(booked: AppointmentView) -> str:
    person = booked.customer or (booked.participants[0] if booked.participants else None)
    parts = (person.given_name, person.prefix, person.family_name) if person else ()
    return " ".join(part for part in parts if part)
