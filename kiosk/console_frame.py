"""What all answers of the console share: the blueprint, the menu entry, my queue and visitors as they are now."""

import json
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from booking_api.errors import InvalidInput, NotAllowed
from booking_api.identity.actor import OTHER_DEPARTMENT
from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView, PlaceView, desks, rooms
from booking_api.texts import LANGUAGES
from booking_api.visits.at_a_glance import at_a_glance
from booking_api.visits.at_desk import at_desk
from booking_api.visits.queries import choices_for, lately_gone, why_first
from booking_api.visits.rules import LegState, Presence
from booking_api.visits.rules_queue import WhyNext
from booking_api.visits.sessions_today import sessions_soon
from booking_api.visits.soon import soon
from booking_api.visits.values import VisitView
from booking_api.visits.values_desk import ChoicesView, SessionToday, SoonView
from kiosk import shared_pieces
from kiosk.console_words import APPOINTMENT_STATES, PRESENCES, STATES, WHY, guidance, no_show_wait, turn_words
from kiosk.desk_attention import DeskAttention, read_attention
from kiosk.marks import mark_of
from kiosk.workplace import as_called, chosen_location, chosen_place
from web.context import current_actor, current_zone, now, reading
from web.errors import answer_welkom_error
from web.i18n import current_language
from web.navigation import MenuEntry, add_menu_entry

SERVE = Permission.SERVE_VISITS
FETCHED = frozenset({"fetch", "room"})
"""Call variants of which the employee is told at once that the visitor is there (V5a, V5c)."""
SPREAD_MS = 600
"""Within this time all consoles of a hall fetch what changed, each at a moment of its own (decision 0040)."""

blueprint = Blueprint("console", __name__, url_prefix="/balie", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("console.desk", _("Mijn balie"), SERVE, 20))


@dataclass(frozen=True, slots=True)
class Console:
    """My work at this moment: who is with me, set aside, waits or is still to come, and whom colleagues left behind."""

    here: LocationView
    place: PlaceView
    current: VisitView | None
    aside: list[VisitView]
    left_behind: list[VisitView]
    not_mine: list[VisitView]
    gone: list[VisitView]
    queue: list[VisitView]
    soon: list[SoonView]
    sessions: list[SessionToday]
    why: WhyNext | None
    presence: Presence
    choices: ChoicesView | None
    attention: DeskAttention

    @property
    def spread_ms(self) -> int:
        """Return within how long this page fetches a change: at once while I wait for the very next visitor."""
        return SPREAD_MS if self.current or self.queue else 0

    @property
    def arrivals(self) -> list[VisitView]:
        """Return whom I am to be told of by sound and notification: who comes for me; nobody while I have a break."""
        if self.presence is Presence.BREAK:
            return []
        only = self.queue if self.current is None and len(self.queue) == 1 else []
        mine = [each for each in self.queue if each.assigned_staff_id or each.call_variant in FETCHED]
        return list({each.id: each for each in (*mine, *only)}.values())

    @property
    def usual_words(self) -> str:
        """Return my usual way to finish such a visit, in words; nothing while none is usual."""
        if self.choices is None or self.choices.usual is None:
            return ""
        usual = self.choices.usual
        names = {each.id: each.name for each in (*self.choices.reasons, *self.choices.results)}
        return " · ".join(names[each] for each in (usual.reason_id, usual.result_id) if each)


def read_console(session: Session) -> Console | None:
    """Return my queue and my visitors; None while I chose no place for today."""
    actor, moment, language = current_actor(), now(), current_language().code
    here = chosen_location(session, actor).here
    place = chosen_place(session, actor, moment)
    if place is None or place.location_id != here.id:
        return None
    at, glance = as_called(place), at_a_glance(session, actor, here.id, place.id, moment)
    desk = at_desk(session, actor, at, here.id, moment, language=language)
    queued = {visit.leg_id for visit in desk.queue}
    active = [visit for visit in desk.mine if visit.status is not LegState.PAUSED]
    current = active[0] if active else None
    return Console(
        here,
        place,
        current,
        aside=[visit for visit in desk.mine if visit.status is LegState.PAUSED],
        left_behind=desk.left_behind,
        not_mine=desk.not_mine,
        gone=lately_gone(session, actor, here.id, moment, language=language) if glance.has_gone else [],
        queue=desk.queue,
        soon=soon(session, actor, at, here.id, moment, besides=queued, language=language),
        sessions=sessions_soon(session, actor, at, here.id, moment, language=language),
        why=why_first(session, actor, desk.queue),
        presence=glance.presence,
        choices=choices_for(session, actor, current.leg_id) if current else None,
        attention=read_attention(session, actor, here.id, glance, moment, language),
    )


def mark(console: Console) -> str:
    """Return the mark of what the lists show now."""
    shown_from = no_show_wait(console.current, now(), current_zone()) if console.current else ""
    return mark_of((console, shown_from), now())


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


def render(template: str, console: Console, message: str = "", problem: str = "", shown: str = "") -> str:
    """Render the page or a piece of it; with the mark of the lists, when it is known."""
    page = render_template(
        f"kiosk/console/{template}.html",
        console=console,
        waits=shared_pieces.waits,
        order=shared_pieces.order,
        comes=shared_pieces.comes,
        mark=shown or mark(console),
        moment=now(),
        zone=current_zone(),
        message=message,
        problem=problem,
        why=WHY[console.why] if console.why else "",
        **words(),
    )
    return shared_pieces.own(page)


def words() -> dict[str, Any]:
    """Return the words and small functions that the console's templates use."""
    return {
        "arrivals_json": _arrivals_json,
        "guidance": guidance,
        "turn_words": turn_words,
        "no_show_wait": no_show_wait,
        "presences": PRESENCES,
        "states": STATES,
        "appointment_states": APPOINTMENT_STATES,
        "language_names": {code: language.own_name for code, language in LANGUAGES.items()},
    }


def _arrivals_json(console: Console) -> str:
    """Return whom this page is to tell of; a notification shows no more of a name than the wall does."""
    return json.dumps([{"id": str(each.leg_id), "name": each.wall_name} for each in console.arrivals])


@blueprint.errorhandler(InvalidInput)
def _desk_is_closed(error: InvalidInput) -> ResponseReturnValue:
    """Say it where somebody works: the desk was closed meanwhile, and nobody is called to it."""
    if error.details.get("fields", {}).get("place") != "balie-dicht":
        return answer_welkom_error(error)
    return answer(problem=gettext("De teamleider heeft deze balie gesloten. Kies een andere plek om verder te gaan."))


@blueprint.errorhandler(NotAllowed)
def _not_mine(error: NotAllowed) -> ResponseReturnValue:
    """Say it where somebody works: a page of its own would hide the visitor who stands at the desk."""
    if error.details.get("reason") == OTHER_DEPARTMENT:
        return answer(problem=gettext("Deze bezoeker hoort bij een andere afdeling. Vraag een collega daarvan."))
    return answer(problem=gettext("Dit hoort niet bij uw taken. Vraag uw teamleider als het wel nodig is."))


def answer(message: str = "", problem: str = "") -> ResponseReturnValue:
    """Answer an action: with the new state where htmx asked (which closes an open panel), else with the page."""
    if "HX-Request" not in request.headers:
        if problem or message:
            flash(problem or message, "warning" if problem else "ok")
        return redirect(url_for("console.desk"))
    with reading() as session:
        console = read_console(session)
    if console is None:
        return "", 204, {"HX-Redirect": url_for("console.desk")}
    response = make_response(render("acted", console, message, problem))
    response.headers["HX-Trigger"] = "panel-done"
    return response
