"""The supervisor (`/hal`): load, waits and staffing of the hall live; move desks and skills, answer colleagues."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlmodel import Session

from booking_api.errors import NotFound
from booking_api.identity.queries import skill_names, staff
from booking_api.identity.rules import Permission
from booking_api.visits.alarms import behind_since, open_alarms
from booking_api.visits.escalating import escalations
from booking_api.visits.queries import open_help, waiting
from booking_api.visits.queries_hall import hall_load
from booking_api.visits.rules import Presence
from booking_api.visits.service import answer_help
from booking_api.visits.staffing import change_skill_today, changed_skills, close_desk, open_desk, skills_of
from booking_api.visits.values import HelpView, VisitView
from booking_api.visits.values_hall import AlarmView, EscalationView, HallLoad
from kiosk.console_words import PLACE_STATES
from kiosk.marks import is_shown, mark_of, unchanged
from kiosk.workplace import Choice, choose_location, chosen_location
from web.access import STAFF, access
from web.context import current_actor, now, reading, transaction
from web.forms import uuid_field
from web.i18n import current_language
from web.navigation import MenuEntry, add_menu_entry
from web.precedence import after_others

SUPERVISE = Permission.SUPERVISE
PRESENCES = {
    Presence.AVAILABLE: lazy_gettext("vrij"),
    Presence.BUSY: lazy_gettext("in gesprek"),
    Presence.BREAK: lazy_gettext("pauze"),
    Presence.AWAY: lazy_gettext("afwezig"),
}

blueprint = Blueprint("supervisor", __name__, url_prefix="/hal", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    entry = MenuEntry("supervisor.hall", cast(str, lazy_gettext("De hal")), SUPERVISE, 5)
    add_menu_entry(cast(Flask, state.app), entry)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a supervisor sees at this moment."""

    choice: Choice
    load: HallLoad
    queue: list[VisitView]
    signals: dict[UUID, EscalationView]
    help: list[HelpView]
    alarms: list[AlarmView]
    behind: datetime | None

    @property
    def forgotten(self) -> list[tuple[VisitView, EscalationView]]:
        """Return who waits and was signalled, the longest wait first."""
        found = [(visit, self.signals[visit.leg_id]) for visit in self.queue if visit.leg_id in self.signals]
        return sorted(found, key=lambda pair: -pair[0].waited_minutes)

    @property
    def hours(self) -> list[tuple[str, int, bool]]:
        """Return the typical wait per hour for the chart, and whether it was too long."""
        return [(f"{hour:02}:00", wait, wait >= self.load.limit) for hour, _count, wait in self.load.waits.by_hour]

    @property
    def longest(self) -> int:
        """Return the longest wait, in minutes."""
        return max((visit.waited_minutes for visit in self.queue), default=0)


def _read(session: Session) -> Overview:
    actor, moment = current_actor(), now()
    choice = chosen_location(session, actor)
    here = choice.here.id
    return Overview(
        choice,
        hall_load(session, actor, here, moment),
        waiting(session, actor, here, moment, language=current_language().code),
        escalations(session, actor, here),
        open_help(session, actor, here),
        open_alarms(session, actor, here),
        behind_since(session, actor, moment),
    )


def _render(template: str, overview: Overview) -> str:
    return render_template(
        f"kiosk/supervisor/{template}.html",
        overview=overview,
        mark=mark_of(overview, now()),
        load=overview.load,
        here=overview.choice.here,
        moment=now(),
        long_wait=overview.choice.here.wait_limit_minutes,
        presences=PRESENCES,
        place_states=PLACE_STATES,
        back="supervisor",
    )


@blueprint.get("")
@access(STAFF(SUPERVISE))
def hall() -> str:
    """Show the hall as it is now."""
    with reading() as session:
        return _render("hall", _read(session))


@blueprint.get("/nu")
@after_others
@access(STAFF(SUPERVISE))
def present() -> ResponseReturnValue:
    """Show load, waits and staffing again, for the page that keeps itself fresh."""
    with reading() as session:
        found = _read(session)
    shown = mark_of(found, now())
    return unchanged(shown) if is_shown(shown) else _render("lists", found)


@blueprint.post("/locatie")
@access(STAFF(SUPERVISE))
def location() -> ResponseReturnValue:
    """Watch another location."""
    choose_location(uuid_field("locatie"))
    return redirect(url_for("supervisor.hall"))


@blueprint.post("/balie/<uuid:desk_id>/<verb>")
@access(STAFF(SUPERVISE))
def switch_desk(desk_id: UUID, verb: str) -> ResponseReturnValue:
    """Close a desk for the rest of the day, or open it again."""
    use_case = {"sluiten": close_desk, "openen": open_desk}.get(verb)
    if use_case is None:
        raise NotFound("verb")
    with transaction() as session:
        use_case(session, current_actor(), desk_id, now())
    if "HX-Request" not in request.headers:
        return redirect(url_for("supervisor.hall"))
    return present()


@blueprint.post("/hulp/<uuid:help_id>")
@access(STAFF(SUPERVISE))
def on_my_way(help_id: UUID) -> ResponseReturnValue:
    """Answer a call for help: I am on my way."""
    with transaction() as session:
        answer_help(session, current_actor(), help_id, now())
    return redirect(url_for("supervisor.hall")) if "HX-Request" not in request.headers else present()


@blueprint.get("/medewerker/<uuid:staff_id>")
@access(STAFF(SUPERVISE))
def colleague(staff_id: UUID) -> str:
    """Show what a colleague can do today, to change it, and offer to send a message."""
    actor = current_actor()
    with reading() as session:
        member = next((one for one in staff(session, actor) if one.id == staff_id), None)
        if member is None:
            raise NotFound("staff_member")
        has = skills_of(session, staff_id, now())
        unusual = {skill for _id, skill in changed_skills(session, actor, [staff_id], now())}
        names = skill_names(session, actor)
    skills = [(code, name, code in has, code in unusual) for code, (name, department) in names.items()
              if actor.sees_department(department)]  # fmt: skip
    return render_template("kiosk/supervisor/colleague.html", member=member, skills=skills)


@blueprint.post("/medewerker/<uuid:staff_id>")
@access(STAFF(SUPERVISE))
def change_skills(staff_id: UUID) -> ResponseReturnValue:
    """Let a colleague do today what is ticked, of what this supervisor may decide about."""
    actor, ticked = current_actor(), set(request.form.getlist("vaardigheid"))
    with transaction() as session:
        here = chosen_location(session, actor).here
        has = skills_of(session, staff_id, now())
        for code, (_name, department) in skill_names(session, actor).items():
            if actor.sees_department(department) and (code in ticked) != (code in has):
                change_skill_today(session, actor, here.id, staff_id, code, code in ticked, now())
    flash(_("Dit geldt voor vandaag. Morgen is alles weer zoals het was."), "ok")
    return redirect(url_for("supervisor.colleague", staff_id=staff_id))
