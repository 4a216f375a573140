"""The employee's console (`/balie`): my desk today, who waits for me, call the next one or by name, help, finish."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.errors import AlreadyCalled, AlreadyDone, CodeRefused, NotAllowed, TooSoon
from booking_api.identity.actor import Actor
from booking_api.locations.queries import PlaceView
from booking_api.locations.queries import place as place_of
from booking_api.visits import service
from booking_api.visits.queries import view_of
from booking_api.visits.rules import Presence
from booking_api.visits.values import VisitView, called_to
from kiosk import console_panels
from kiosk.console_frame import SERVE, answer, blueprint, choosing, mark, read_console, render
from kiosk.marks import is_shown, unchanged
from kiosk.workplace import as_called, choose_location, choose_place, chosen_location, chosen_place, forget_place
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading, transaction
from web.forms import uuid_field, uuid_of
from web.precedence import after_others

__all__ = ["blueprint", "console_panels"]

Step = Callable[[Session, Actor, UUID, datetime], VisitView]

STEPS: dict[str, Step] = {
    "opnieuw": service.recall,
    "start": service.start,
    "pauze": service.pause,
    "verder": service.resume,
    "niet-verschenen": service.no_show,
    "vertrokken": service.leave,
    "terug": service.requeue,
    "toch-verschenen": service.reappear,
}
BY_HAND = {"beschikbaar": Presence.AVAILABLE, "pauze": Presence.BREAK}


@blueprint.get("")
@access(STAFF(SERVE))
def desk() -> str:
    """Show my queue and my visitor, or ask first where I sit today."""
    with reading() as session:
        console = read_console(session)
        if console is None:
            return choosing(session)
        return render("console", console)


@blueprint.get("/nu")
@after_others
@access(STAFF(SERVE))
def present() -> ResponseReturnValue:
    """Show queue and visitor again, for the page that keeps itself fresh."""
    with reading() as session:
        console = read_console(session)
    if console is None:
        return "", 204, {"HX-Redirect": url_for("console.desk")}
    shown = mark(console)
    return unchanged(shown) if is_shown(shown) else render("lists", console, shown=shown)


@blueprint.post("/plek")
@access(STAFF(SERVE))
def sit() -> ResponseReturnValue:
    """Remember where I sit today; without a choice, let go of it."""
    kind, _colon, place_id = request.form.get("plek", "").partition(":")
    if not place_id:
        forget_place()
        return redirect(url_for("console.desk"))
    with transaction() as session:
        found = place_of(session, current_actor(), kind, uuid_of(place_id, "plek"))
        choose_place(found, now())
        chosen_location(session, current_actor())
        choose_place(found, now())
        service.tell_presence(session, current_actor(), found.location_id, Presence.AVAILABLE, found.id, now())
    return redirect(url_for("console.desk"))


@blueprint.post("/aanwezig")
@access(STAFF(SERVE))
def tell_presence() -> ResponseReturnValue:
    """Say by hand that I am available, or have a break."""
    state = BY_HAND.get(request.form.get("stand", ""))
    if state is None:
        return answer(problem=_("Dit kan hier niet."))
    with transaction() as session:
        place = _my_place(session)
        service.tell_presence(session, current_actor(), place.location_id, state, place.id, now())
    return answer()


@blueprint.post("/locatie")
@access(STAFF(SERVE))
def location() -> ResponseReturnValue:
    """Work at another location."""
    choose_location(uuid_field("locatie"))
    return redirect(url_for("console.desk"))


@blueprint.post("/volgende")
@access(STAFF(SERVE))
def call_next() -> ResponseReturnValue:
    """Call the first of my queue to my place."""
    called = attempt(_call_next)
    return answer() if called else answer(problem=_("Er wacht nu niemand voor u."))


def _call_next(session: Session) -> VisitView | None:
    place = _my_place(session)
    called = service.call_next(session, current_actor(), as_called(place), now())
    if called:
        _available_again(session, place)
    return called


def _available_again(session: Session, place: PlaceView) -> None:
    """Who calls somebody is there, whatever was told before."""
    service.tell_presence(session, current_actor(), place.location_id, Presence.AVAILABLE, place.id, now())


def _call(session: Session, visit_id: UUID) -> None:
    visit = view_of(session, current_actor(), visit_id, now())
    place = _my_place(session)
    to = called_to(visit.call_variant, visit.waiting_area_id, as_called(place))
    service.call(session, current_actor(), visit_id, to, now())
    _available_again(session, place)


@blueprint.post("/bezoek/<uuid:visit_id>/oproepen")
@access(STAFF(SERVE))
def call(visit_id: UUID) -> ResponseReturnValue:
    """Call somebody by name; who was just behind a colleague is told who won."""
    try:
        attempt(lambda session: _call(session, visit_id))
    except AlreadyCalled:
        return answer(problem=_who_won(visit_id))
    except AlreadyDone:
        return answer(problem=_("Deze bezoeker wacht niet meer. Kies iemand anders uit de lijst."))
    except NotAllowed:
        return answer(problem=_("Deze bezoeker komt voor iets wat niet bij uw taken hoort."))
    return answer()


def _who_won(visit_id: UUID) -> str:
    with reading() as session:
        visit = view_of(session, current_actor(), visit_id, now())
    if not visit.staff_name:
        return str(_("%(name)s is net door een collega opgeroepen. Kies de volgende bezoeker.", name=visit.name))
    sentence = _(
        "%(colleague)s was u net voor: %(name)s gaat naar %(place)s. Kies de volgende bezoeker.",
        colleague=visit.staff_name,
        name=visit.name,
        place=visit.place_name,
    )
    return str(sentence)


def _my_place(session: Session) -> PlaceView:
    chosen_location(session, current_actor())
    found = chosen_place(session, current_actor(), now())
    if found is None:
        raise AlreadyDone("no place chosen")
    return found


@blueprint.post("/bezoek/<uuid:visit_id>/overnemen")
@access(STAFF(SERVE))
def take_over(visit_id: UUID) -> ResponseReturnValue:
    """Go on at my place with whom a colleague left behind."""
    try:
        attempt(
            lambda session: service.take_over(session, current_actor(), visit_id, as_called(_my_place(session)), now())
        )
    except AlreadyCalled:
        return answer(problem=_("Een collega nam deze bezoeker net over."))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: er is intussen iets veranderd. Dit is de laatste stand."))
    return answer(_("U gaat verder met deze bezoeker."))


@blueprint.post("/bezoek/<uuid:visit_id>/<step>")
@access(STAFF(SERVE))
def step(visit_id: UUID, step: str) -> ResponseReturnValue:
    """Take a step with my visitor: call again, start, pause, go on, not shown, back in the queue, gone."""
    take = STEPS.get(step)
    if take is None:
        return answer(problem=_("Dit kan hier niet."))
    try:
        attempt(lambda session: take(session, current_actor(), visit_id, now()))
    except TooSoon as soon:
        minutes = int(soon.details["minutes"])
        return answer(problem=_("Wacht eerst %(minutes)d minuten na de oproep.", minutes=minutes))
    except CodeRefused:
        return answer(problem=_("Deze bezoeker is al geholpen."))
    except AlreadyDone:
        return answer(problem=_("Dat kan niet meer: er is intussen iets veranderd. Dit is de laatste stand."))
    return answer()
