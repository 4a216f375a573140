"""What all answers of the console share: the blueprint, the menu entry, my queue and visitor as they are now."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView, PlaceView, desks, rooms
from booking_api.texts import LANGUAGES
from booking_api.visits.queries import my_queue, visits, why_first
from booking_api.visits.rules import LegState, WhyNext
from booking_api.visits.values import VisitView
from kiosk.workplace import as_called, chosen_location, chosen_place
from web.context import current_actor, now, reading
from web.i18n import current_language
from web.navigation import MenuEntry, add_menu_entry

SERVE = Permission.SERVE_VISITS
LONG_WAIT_MINUTES = 20
UNDER_WAY = (LegState.CALLED, LegState.IN_SERVICE)
WHY = {
    WhyNext.ALONE: _("enige die wacht"),
    WhyNext.PRIORITY: _("heeft voorrang"),
    WhyNext.APPOINTMENT_TIME: _("vroegste afspraak"),
    WhyNext.WAITED_LONG: _("wacht het langst"),
    WhyNext.ARRIVED_FIRST: _("was het eerst hier"),
}

blueprint = Blueprint("console", __name__, url_prefix="/balie", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("console.desk", _("Mijn balie"), SERVE, 20))


@dataclass(frozen=True, slots=True)
class Console:
    """My work at this moment."""

    here: LocationView
    place: PlaceView
    current: VisitView | None
    queue: list[VisitView]
    why: WhyNext | None


def read_console(session: Session) -> Console | None:
    """Return my queue and my visitor; None while I chose no place for today."""
    actor, moment, language = current_actor(), now(), current_language().code
    here = chosen_location(session, actor).here
    place = chosen_place(session, actor, moment)
    if place is None or place.location_id != here.id:
        return None
    queue = my_queue(session, actor, as_called(place), moment, language=language)
    under_way = visits(session, actor, here.id, UNDER_WAY, moment, language=language)
    # Whoever the host called to this place is mine too.
    mine = [visit for visit in under_way if visit.staff_id == actor.id or visit.place == as_called(place)]
    return Console(here, place, mine[0] if mine else None, queue, why_first(session, actor, queue))


def guidance(visit: VisitView, place: PlaceView) -> LazyString:
    """Return in words what to do with a visitor who is called from this place: fetch, or wait until they come (V5)."""
    names = {"name": visit.name, "area": visit.waiting_area_name, "place": place.name}
    if visit.call_variant == "fetch" and visit.waiting_area_name:
        return _("Haal %(name)s op uit %(area)s.", **names)
    if visit.call_variant == "room" and visit.waiting_area_name:
        return _("Haal %(name)s op uit %(area)s en ga samen naar %(place)s.", **names)
    if visit.call_variant == "collection":
        return _("%(name)s komt naar %(place)s. Leg het document klaar.", **names)
    return _("%(name)s komt naar %(place)s.", **names)


def choosing(session: Session) -> str:
    """Render the question where I sit today."""
    choice = chosen_location(session, current_actor())
    here = choice.here.id
    return render_template(
        "kiosk/console/choose.html",
        choice=choice,
        desks=desks(session, current_actor(), here),
        rooms=rooms(session, current_actor(), here),
    )


def render(template: str, console: Console, problem: str = "") -> str:
    """Render the page or a piece of it."""
    return render_template(
        f"kiosk/console/{template}.html",
        console=console,
        moment=now(),
        long_wait=LONG_WAIT_MINUTES,
        why=WHY[console.why] if console.why else "",
        problem=problem,
        guidance=guidance,
        language_names={code: language.own_name for code, language in LANGUAGES.items()},
    )


def answer(problem: str = "") -> ResponseReturnValue:
    """Answer an action: with the new state where htmx asked, else with the page."""
    if "HX-Request" not in request.headers:
        if problem:
            flash(problem, "warning")
        return redirect(url_for("console.desk"))
    with reading() as session:
        console = read_console(session)
    return render("acted", console, problem) if console else ("", 204, {"HX-Redirect": url_for("console.desk")})
