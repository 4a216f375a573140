"""`/opvolgen/…/eerder`: staff put a customer on the waiting list, or answer an offer on the phone."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.appointments import waiting
from booking_api.appointments.queries import appointment
from booking_api.appointments.waiting_rules import PARTS
from booking_api.errors import AlreadyDone, InvalidInput, NotAllowed, NotBookable, NotFound, SlotTaken
from portal.ids import ids_in
from portal.staff.following.pages import FOLLOWS, blueprint
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading

PATH = "/<uuid:appointment_id>/eerder"


@blueprint.get(PATH, endpoint="earlier")
@access(STAFF(FOLLOWS))
def show(appointment_id: UUID) -> str:
    """Show the wish for an earlier time, and what is offered now."""
    return _page(appointment_id, {})


@blueprint.post(PATH, endpoint="ask_earlier")
@access(STAFF(FOLLOWS))
def save(appointment_id: UUID) -> ResponseReturnValue:
    """Keep the wish, take it off the list, or answer the offer."""
    try:
        attempt(lambda session: _saved(session, appointment_id))
    except (AlreadyDone, InvalidInput, NotAllowed, NotBookable, SlotTaken):
        return _page(appointment_id, {"dag": _("Dit kan niet meer. Kijk hoe de afspraak nu staat.")}), 409
    return redirect(url_for("following.earlier", appointment_id=appointment_id, gedaan=1), 303)


def _saved(session: Session, appointment_id: UUID) -> None:
    actor, action = current_actor(), request.form.get("actie")
    if action in ("ja", "nee"):
        answer = waiting.accept_offer if action == "ja" else waiting.decline_offer
        answer(session, actor, _offer_id(), now())
    elif action == "weg":
        waiting.leave_list(session, actor, appointment_id, now())
    else:
        days = [int(day) for day in request.form.getlist("dag") if day.isdecimal() and len(day) == 1]
        places = ids_in(request.form.getlist("plek"))
        parts = request.form.getlist("dagdeel")
        waiting.ask_earlier(session, actor, appointment_id, days, parts, now(), elsewhere=places)


def _offer_id() -> UUID:
    try:
        return UUID(request.form.get("aanbod", ""))
    except ValueError as wrong:
        raise NotFound("offer") from wrong


def _page(appointment_id: UUID, errors: dict[str, str]) -> str:
    with reading() as session:
        view = appointment(session, current_actor(), appointment_id, now=now())
        waits = waiting.waiting_of(session, current_actor(), appointment_id, now())
        places = waiting.places_elsewhere(session, current_actor(), appointment_id)
    g.zone = ZoneInfo(view.timezone)
    names = {"morning": _("Ochtend"), "afternoon": _("Middag"), "evening": _("Avond")}
    week = (_("Maandag"), _("Dinsdag"), _("Woensdag"), _("Donderdag"), _("Vrijdag"), _("Zaterdag"), _("Zondag"))
    return render_template(
        "following/earlier.html", appointment=view, waits=waits, errors=errors, done=request.args.get("gedaan"),
        places=[(str(place), name) for place, name in places.items()],
        days=[(str(number), name) for number, name in enumerate(week)], parts=[(part, names[part]) for part in PARTS],
    )  # fmt: skip
