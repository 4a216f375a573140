"""`/afspraken/…/verplaatsen`: another time at the same location; the old one is kept until the new one is had."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.appointments import queries, service
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import FreeTimes
from booking_api.availability.queries import MOST_DAYS
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable, SlotTaken
from booking_api.identity.actor import SYSTEM
from portal.citizen.times import asked_times, posted_time
from portal.staff.appointments.one import page
from portal.staff.appointments.site import BOOKER, blueprint
from web.access import access
from web.context import attempt, current_actor, now, reading

HORIZON_DAYS = MOST_DAYS - 1  # how far ahead one can book is a rule of each product


@blueprint.get("/<uuid:appointment_id>/verplaatsen", endpoint="move")
@access(BOOKER)
def ask(appointment_id: UUID) -> str:
    """Show the times to which the appointment can move."""
    return _times(appointment_id, {})


@blueprint.post("/<uuid:appointment_id>/verplaatsen", endpoint="do_move")
@access(BOOKER)
def move(appointment_id: UUID) -> ResponseReturnValue:
    """Move to the chosen time, or offer the nearest ones when it has just gone."""
    starts_at = posted_time()
    if starts_at is None:
        return _times(appointment_id, {"tijd": _("Kies een tijd.")}), 422
    try:
        attempt(lambda session: service.move(session, current_actor(), appointment_id, starts_at, now()))
    except SlotTaken as taken:
        return _times(appointment_id, {}, "bezet", list(taken.details.get("alternatives", []))), 409
    except InvalidInput:
        return _times(appointment_id, {}, "niet-meer"), 409
    except (AlreadyDone, NotBookable):
        return redirect(url_for("appointments.one", appointment_id=appointment_id, gedaan="te-laat"), 303)
    return redirect(url_for("appointments.one", appointment_id=appointment_id, gedaan="verplaatst"), 303)


def _times(appointment_id: UUID, errors: dict[str, str], notice: str = "", nearest: Any = None) -> str:
    actor = current_actor()
    with reading() as session:
        view = queries.appointment(session, actor, appointment_id, now=now())
        # Who may not read what it is for must know all the same which times suit it.
        known = queries.appointment(session, SYSTEM, appointment_id, now=now())
        zone = ZoneInfo(view.timezone)
        today = now().astimezone(zone).date()
        named = next((leg.staff_id for leg in view.legs if leg.named_staff), None)
        wishes = tuple(ActivityWish(each.product_id, each.count) for each in known.activities)
        last = today + timedelta(days=HORIZON_DAYS)
        try:  # where it was booked does not matter for moving it
            free = queries.free_times(
                session, actor, view.location_id, wishes, today, last, now(), staff_id=named, intake=known.intake
            )
        except (InvalidInput, NotBookable):  # it is no longer offered
            free = FreeTimes(0, [])
    times = asked_times(free.days, zone, None)
    return page(
        "appointments/move.html", appointment_id, errors=errors, times=times, left=free.left, notice=notice,
        nearest=nearest,
    )  # fmt: skip
