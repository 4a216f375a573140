"""Who needs attention (`/aandacht`): take up the forgotten, answer an alarm, ask for help, read a message."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.errors import AlreadyDone
from booking_api.identity.rules import Permission
from booking_api.visits.alarms import answer_alarm
from booking_api.visits.escalating import take_up
from booking_api.visits.messages import read_message, send_message
from booking_api.visits.service import ask_help
from kiosk.help_words import place_words
from kiosk.workplace import chosen_location, chosen_place
from web.access import STAFF, access
from web.context import attempt, current_actor, now, transaction
from web.forms import uuid_field

PAGES = {"host": "/gastheer", "console": "/balie", "supervisor": "/hal"}

blueprint = Blueprint("attention", __name__, url_prefix="/aandacht", template_folder="templates")
blueprint.add_app_template_filter(place_words)


@blueprint.post("/bezoek/<uuid:visit_id>/oppakken")
@access(STAFF(Permission.SERVE_VISITS))
def take_on(visit_id: UUID) -> ResponseReturnValue:
    """Say that I take care of this visitor; who was just behind a colleague is told who does."""
    try:
        who = attempt(lambda session: take_up(session, current_actor(), visit_id, now()))
    except AlreadyDone:
        return _answer(problem=_("Deze bezoeker wacht niet meer."))
    if who != current_actor().name:
        return _answer(problem=_("%(name)s pakt dit al op.", name=who))
    return _answer(_("U pakt dit op. De anderen zien uw naam erbij."))


@blueprint.post("/storing/<uuid:alarm_id>/gezien")
@access(STAFF(Permission.ANSWER_HELP))
def look_after(alarm_id: UUID) -> ResponseReturnValue:
    """Say that I look after what does not work."""
    with transaction() as session:
        answer_alarm(session, current_actor(), alarm_id, now())
    return _answer(_("U kijkt ernaar. De melding verdwijnt vanzelf als het weer werkt."))


@blueprint.post("/hulp")
@access(STAFF(Permission.ASK_HELP))
def call_for_help() -> ResponseReturnValue:
    """Ask a colleague to come to my desk."""
    with transaction() as session:
        here = chosen_location(session, current_actor()).here
        place = chosen_place(session, current_actor(), now())
        ask_help(session, current_actor(), here.id, place.name if place else here.name, "console", now())
    return _answer(_("De gastheer en de teamleider zien dat u hulp vraagt."))


@blueprint.post("/bericht")
@access(STAFF(Permission.ANSWER_HELP))
def whisper() -> ResponseReturnValue:
    """Send a colleague a short message."""
    text = request.form.get("tekst", "")
    if not text.strip():
        return _answer(problem=_("Schrijf eerst een bericht."))
    with transaction() as session:
        here = chosen_location(session, current_actor()).here
        send_message(session, current_actor(), here.id, uuid_field("medewerker"), text[:200], now())
    return _answer(_("Het bericht staat op het scherm van uw collega."))


@blueprint.post("/bericht/<uuid:message_id>/gelezen")
@access(STAFF(Permission.SERVE_VISITS))
def have_read(message_id: UUID) -> ResponseReturnValue:
    """Put a message to me away."""
    with transaction() as session:
        read_message(session, current_actor(), message_id, now())
    return _answer()


def _answer(message: str = "", problem: str = "") -> ResponseReturnValue:
    """Answer with a word for the page, which then fetches its lists again; without scripts with the page itself."""
    if "HX-Request" not in request.headers:
        if problem or message:
            flash(problem or message, "warning" if problem else "ok")
        return redirect(PAGES.get(request.form.get("terug", ""), "/personeel"))
    response = make_response(render_template("kiosk/attention/answer.html", message=message, problem=problem))
    response.headers["HX-Trigger"] = "refresh"
    return response
