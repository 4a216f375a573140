"""The host's desk in the hall (`/gastheer`): who is expected, who is here, who needs help; check in for somebody."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.errors import AlreadyDone, CodeRefused
from booking_api.visits.absent import mark_absent
from booking_api.visits.service import answer_help, leave, requeue
from booking_api.visits.service import check_in as check_in_visitor
from booking_api.visits.values import VisitView
from kiosk import day_list, host_afterwards, host_call, host_message, host_replan, host_walk_in
from kiosk.host_frame import HOST, answer, blueprint, read_hall, render
from kiosk.marks import is_shown, mark_of, unchanged
from kiosk.pillar_words import words_for
from kiosk.printing import request_ticket
from kiosk.surroundings import can_print
from kiosk.workplace import choose_location, chosen_location
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading, transaction
from web.forms import uuid_field
from web.precedence import after_others

__all__ = ["blueprint", "day_list", "host_afterwards", "host_call", "host_message", "host_replan", "host_walk_in"]


@blueprint.get("")
@access(STAFF(HOST))
def hall() -> str:
    """Show the hall as it is now."""
    with reading() as session:
        return render("hall", read_hall(session))


@blueprint.get("/nu")
@after_others
@access(STAFF(HOST))
def present() -> ResponseReturnValue:
    """Show the lists again, for the page that keeps itself fresh."""
    with reading() as session:
        found = read_hall(session)
    shown = mark_of(found, now())
    return unchanged(shown) if is_shown(shown) else render("lists", found)


@blueprint.post("/zoek")
@access(STAFF(HOST))
def find() -> str:
    """Show who of today fits a typed name; the name stays out of addresses and logs."""
    typed = request.form.get("naam", "").strip()
    with reading() as session:
        found = read_hall(session)
    return render("found" if "HX-Request" in request.headers else "hall", found.named(typed) if typed else found)


@blueprint.post("/locatie")
@access(STAFF(HOST))
def location() -> ResponseReturnValue:
    """Work at another location."""
    choose_location(uuid_field("locatie"))
    return redirect(url_for("host.hall"))


@blueprint.post("/aanmelden")
@access(STAFF(HOST))
def check_in() -> ResponseReturnValue:
    """Check in somebody who stands here."""
    try:
        visit = attempt(_checked_in)
    except CodeRefused as refused:
        return answer(problem=str(words_for(str(refused.details.get("reason", ""))).title))
    return answer(_arrived(visit), printable=visit.id)


def _checked_in(session: Session) -> VisitView:
    actor = current_actor()
    here = chosen_location(session, actor).here
    return check_in_visitor(session, actor, here.id, appointment_id=uuid_field("afspraak"), channel="host", now=now())


def _arrived(visit: VisitView) -> str:
    if not visit.waiting_area_name:
        return str(_("%(name)s is aangemeld.", name=visit.name))
    area = visit.waiting_area_name
    return str(_("%(name)s is aangemeld en kan gaan zitten in %(area)s.", name=visit.name, area=area))


@blueprint.post("/niet-gekomen")
@access(STAFF(HOST))
def absent() -> ResponseReturnValue:
    """Say that nobody came for an appointment, so that desk and time are free at once."""
    try:
        attempt(lambda session: mark_absent(session, current_actor(), uuid_field("afspraak"), now()))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: kijk in de hal hoe het nu met deze bezoeker is."))
    return answer(_("De plek is vrij. Komt de bezoeker toch? Kijk bij Niet gekomen."))


@blueprint.post("/hulp/<uuid:help_id>")
@access(STAFF(HOST))
def on_my_way(help_id: UUID) -> ResponseReturnValue:
    """Answer a call for help: I am on my way."""
    with transaction() as session:
        answer_help(session, current_actor(), help_id, now())
    return answer(_("Goed, u gaat erheen. De melding is weg bij de anderen."))


@blueprint.post("/bezoek/<uuid:visit_id>/kaartje")
@access(STAFF(HOST))
def ticket(visit_id: UUID) -> ResponseReturnValue:
    """Let a ticket be printed."""
    with transaction() as session:
        here = chosen_location(session, current_actor()).here
        request_ticket(session, current_actor(), visit_id, here.id, now())
        prints = can_print(session, current_actor(), here)
    if not prints:
        return answer(problem=_("De printer doet het niet. Kijk of er papier in zit."))
    return answer(_("Het kaartje wordt geprint."))


@blueprint.post("/bezoek/<uuid:visit_id>/vertrokken")
@access(STAFF(HOST))
def left(visit_id: UUID) -> ResponseReturnValue:
    """Close the visit of somebody who went away, or who was checked in by mistake."""
    try:
        visit = attempt(lambda session: leave(session, current_actor(), visit_id, now()))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: een collega was u net voor."))
    return answer(_("%(name)s is uit de lijst gehaald.", name=visit.name))


@blueprint.post("/bezoek/<uuid:visit_id>/terug")
@access(STAFF(HOST))
def back_in_the_queue(visit_id: UUID) -> ResponseReturnValue:
    """Put somebody who was called back in the queue."""
    try:
        visit = attempt(lambda session: requeue(session, current_actor(), visit_id, now()))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: een collega was u net voor."))
    return answer(_("%(name)s wacht weer.", name=visit.name))
