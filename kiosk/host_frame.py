"""What all pages of the host share: the blueprint, the menu entry, the hall as it is now, and how an action answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from booking_api.appointments.values import ExpectedVisitor
from booking_api.customers.rules import ENOUGH, name_matches, search_key
from booking_api.errors import NotAllowed
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.identity.rules import Permission
from booking_api.visits.alarms import behind_since
from booking_api.visits.hall_now import hall_now
from booking_api.visits.rules import LegState
from booking_api.visits.rules_hall import EscalationStep
from booking_api.visits.values import HelpView, VisitView, Wait
from booking_api.visits.values_desk import SessionToday
from booking_api.visits.values_hall import AlarmView, EscalationView
from kiosk.help_words import step_words
from kiosk.marks import mark_of
from kiosk.surroundings import has_printer
from kiosk.workplace import Choice, chosen_location
from web.context import current_actor, now, reading
from web.i18n import current_language
from web.navigation import MenuEntry, add_menu_entry

HOST = Permission.ANSWER_HELP
MOST_EXPECTED = 20
"""How many of the expected the page shows; the rest is found by name, and comes up as the day goes on."""
MOST_FORGOTTEN = 3
"""How many bars of who waits too long stand above the lists; the lists themselves show all."""

blueprint = Blueprint("host", __name__, url_prefix="/gastheer", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("host.hall", _("Gastheer"), HOST, 10))


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall at this moment."""

    choice: Choice
    help: list[HelpView]
    present: list[VisitView]
    all_expected: list[ExpectedVisitor]
    alarms: list[AlarmView]
    signals: dict[UUID, EscalationView]
    waits: dict[UUID, Wait]
    behind: datetime | None
    sessions: list[SessionToday]

    @property
    def in_turn(self) -> list[VisitView]:
        """Return who is here for a turn of the own: who comes for a session that is shown is counted with that one."""
        shown = {one.session_id for one in self.sessions}
        return [visit for visit in self.present if visit.session_id not in shown]

    @property
    def waiting(self) -> list[VisitView]:
        """Return who waits for the own turn, the next one first."""
        return [visit for visit in self.in_turn if visit.status == LegState.WAITING]

    @property
    def helped(self) -> list[VisitView]:
        """Return who sits with an employee, or was set aside by one."""
        return [visit for visit in self._with_somebody if not visit.staff_away]

    @property
    def at_hand(self) -> list[VisitView]:
        """Return who is about in the hall: whom an employee left behind, who waits, and who is on the way to a call."""
        left_behind = [visit for visit in self._with_somebody if visit.staff_away]
        return [*left_behind, *self.waiting, *(visit for visit in self.in_turn if visit.status == LegState.CALLED)]

    @property
    def _with_somebody(self) -> list[VisitView]:
        return [visit for visit in self.in_turn if visit.status in (LegState.IN_SERVICE, LegState.PAUSED)]

    @property
    def unassigned(self) -> int:
        """Count who waits without an employee of their own."""
        return sum(visit.assigned_staff_id is None for visit in self.waiting)

    @property
    def forgotten(self) -> list[VisitView]:
        """Return who was signalled to the host and nobody took up yet, the longest wait first."""
        found = [
            visit
            for visit in self.present
            if visit.status == LegState.WAITING
            and (one := self.signals.get(visit.leg_id))
            and one.is_open
            and one.step is not EscalationStep.TEAM
        ]
        return sorted(found, key=lambda visit: -visit.waited_minutes)

    @property
    def expected(self) -> list[ExpectedVisitor]:
        """Return who is still to come, besides those of the sessions that are shown."""
        shown = {one.session_id for one in self.sessions}
        return [one for one in self.all_expected if not one.absent and one.session_id not in shown]

    @property
    def absent(self) -> list[ExpectedVisitor]:
        """Return who did not come, and may come after all."""
        return [one for one in self.all_expected if one.absent]

    @property
    def soon(self) -> list[ExpectedVisitor]:
        """Return who is expected first."""
        return self.expected[:MOST_EXPECTED]

    @property
    def longest(self) -> int:
        """Return the longest wait, in minutes."""
        return max((visit.waited_minutes for visit in self.waiting), default=0)

    def named(self, typed: str) -> "Hall":
        """Return the same hall with only those whose name fits what was typed, whatever they come for."""
        return replace(
            self,
            sessions=[],
            present=[visit for visit in self.present if _fits(typed, None, None, visit.name)],
            all_expected=[
                one for one in self.all_expected if _fits(typed, one.given_name, one.prefix, one.family_name)
            ],
        )


def _fits(typed: str, given: str | None, prefix: str | None, family: str | None) -> bool:
    whole = search_key(" ".join(part for part in (given, prefix, family) if part))
    return search_key(typed) in whole or name_matches(typed, given, prefix, family) >= ENOUGH


def read_hall(session: Session) -> Hall:
    """Return everything that the host sees at once."""
    actor, moment, language = current_actor(), now(), current_language().code
    choice = chosen_location(session, actor)
    found = hall_now(session, actor, choice.here.id, moment, language)
    expected = [
        one if may_be_told(actor, one, found.neutral) else replace(one, public_subject="") for one in found.expected
    ]
    behind = behind_since(session, actor, moment)
    return Hall(
        choice, found.help, found.present, expected, found.alarms, found.signals, found.waits, behind, found.sessions
    )


def may_be_told(actor: Actor, one: ExpectedVisitor, neutral: frozenset[UUID]) -> bool:
    """Tell whether the host reads *what* for: of another department only where its public names are neutral."""
    return all(each in neutral or actor.sees_department(each) for each in one.department_ids)


def render(template: str, hall: Hall, message: str = "", problem: str = "", printable: UUID | None = None) -> str:
    """Render a page or a piece of it."""
    return render_template(
        f"kiosk/host/{template}.html",
        hall=hall,
        mark=mark_of(hall, now()),
        here=hall.choice.here,
        moment=now(),
        long_wait=hall.choice.here.wait_limit_minutes,
        most_forgotten=MOST_FORGOTTEN,
        back="host",
        has_printer=has_printer(hall.choice.here.code),
        message=message,
        problem=problem,
        printable=printable,
        step_words=step_words,
    )


@blueprint.errorhandler(NotAllowed)
def _not_mine(error: NotAllowed) -> ResponseReturnValue:
    """Say it where somebody works: a page of its own would hide the visitor who stands there."""
    if error.details.get("reason") == OTHER_DEPARTMENT:
        return answer(problem=gettext("Deze bezoeker hoort bij een andere afdeling. Vraag een collega daarvan."))
    return answer(problem=gettext("Dit hoort niet bij uw taken. Vraag uw teamleider als het wel nodig is."))


def answer(message: str = "", problem: str = "", printable: UUID | None = None) -> ResponseReturnValue:
    """Answer an action: with the new lists where htmx asked, else with the page."""
    if "HX-Request" not in request.headers:
        flash(problem or message, "error" if problem else "ok")
        return redirect(url_for("host.hall"))
    with reading() as session:
        hall = read_hall(session)
    return render("acted", hall, message, problem, printable)
