"""What all pages of the host share: the blueprint, the menu entry, the hall as it is now, and how an action answers."""

from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from booking_api.appointments.queries import expected_today
from booking_api.appointments.values import ExpectedVisitor
from booking_api.customers.rules import ENOUGH, name_matches, search_key
from booking_api.identity.actor import Actor
from booking_api.identity.queries import public_name_departments
from booking_api.identity.rules import Permission
from booking_api.visits.queries import open_help, visits
from booking_api.visits.rules import LegState
from booking_api.visits.values import HelpView, VisitView
from kiosk.surroundings import has_printer
from kiosk.workplace import Choice, chosen_location
from web.context import current_actor, now, reading
from web.i18n import current_language
from web.navigation import MenuEntry, add_menu_entry

HOST = Permission.ANSWER_HELP
LONG_WAIT_MINUTES = 20
MOST_EXPECTED = 20
"""How many of the expected the page shows; the rest is found by name, and comes up as the day goes on."""
IN_THE_HALL = (LegState.WAITING, LegState.CALLED, LegState.IN_SERVICE)

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
    expected: list[ExpectedVisitor]

    @property
    def waiting(self) -> list[VisitView]:
        """Return who waits, the next one first."""
        return [visit for visit in self.present if visit.status == LegState.WAITING]

    @property
    def unassigned(self) -> int:
        """Count who waits without an employee of their own."""
        return sum(visit.assigned_staff_id is None for visit in self.waiting)

    @property
    def soon(self) -> list[ExpectedVisitor]:
        """Return who is expected first."""
        return self.expected[:MOST_EXPECTED]

    @property
    def longest(self) -> int:
        """Return the longest wait, in minutes."""
        return max((visit.waited_minutes for visit in self.waiting), default=0)

    def named(self, typed: str) -> "Hall":
        """Return the same hall with only those whose name fits what was typed."""
        return Hall(
            self.choice,
            self.help,
            [visit for visit in self.present if _fits(typed, None, None, visit.name)],
            [one for one in self.expected if _fits(typed, one.given_name, one.prefix, one.family_name)],
        )


def _fits(typed: str, given: str | None, prefix: str | None, family: str | None) -> bool:
    whole = search_key(" ".join(part for part in (given, prefix, family) if part))
    return search_key(typed) in whole or name_matches(typed, given, prefix, family) >= ENOUGH


def read_hall(session: Session) -> Hall:
    """Return everything that the host sees at once."""
    actor, moment, language = current_actor(), now(), current_language().code
    choice = chosen_location(session, actor)
    here = choice.here.id
    all_day = visits(session, actor, here, None, moment, language=language)
    came = {visit.appointment_id for visit in all_day}
    neutral = public_name_departments(session, actor)
    expected = [
        one if _may_be_told(actor, one, neutral) else replace(one, public_subject="")
        for one in expected_today(session, actor, here, moment, language)
        if one.appointment_id not in came
    ]
    return Hall(
        choice,
        open_help(session, actor, here),
        [visit for visit in all_day if visit.status in IN_THE_HALL],
        expected,
    )


def _may_be_told(actor: Actor, one: ExpectedVisitor, neutral: frozenset[UUID]) -> bool:
    """Tell whether the host reads *what* for: of another department only where its public names are neutral."""
    return all(each in neutral or actor.sees_department(each) for each in one.department_ids)


def render(template: str, hall: Hall, message: str = "", problem: str = "", printable: UUID | None = None) -> str:
    """Render a page or a piece of it."""
    return render_template(
        f"kiosk/host/{template}.html",
        hall=hall,
        here=hall.choice.here,
        moment=now(),
        long_wait=LONG_WAIT_MINUTES,
        has_printer=has_printer(hall.choice.here.code),
        message=message,
        problem=problem,
        printable=printable,
    )


def answer(message: str = "", problem: str = "", printable: UUID | None = None) -> ResponseReturnValue:
    """Answer an action: with the new lists where htmx asked, else with the page."""
    if "HX-Request" not in request.headers:
        flash(problem or message, "error" if problem else "ok")
        return redirect(url_for("host.hall"))
    with reading() as session:
        hall = read_hall(session)
    return render("acted", hall, message, problem, printable)
