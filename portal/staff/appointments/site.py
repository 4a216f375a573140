"""The blueprint of the appointment screens, its place in the menu, and what its pages share."""

from typing import Any, cast

from flask import Blueprint, Flask, g
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext
from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission, Role
from booking_api.locations.queries import LocationView, locations
from portal.staff.appointments import words
from web.access import STAFF
from web.context import current_actor
from web.navigation import MenuEntry, add_menu_entry

BOOKER = STAFF(Permission.BOOK_FOR_OTHERS)
PLANNER = STAFF(Permission.CHANGE_PLANNING)

blueprint = Blueprint("appointments", __name__, url_prefix="/afspraken", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    add_menu_entry(app, MenuEntry("appointments.find", lazy_gettext("Afspraken"), Permission.BOOK_FOR_OTHERS, 22))
    # Who plans but does not book has the sessions only.
    sessions = MenuEntry(
        "appointments.sessions", lazy_gettext("Bijeenkomsten"), Permission.CHANGE_PLANNING, 25, beside=True
    )
    add_menu_entry(app, sessions)


@blueprint.context_processor
def _shared() -> dict[str, Any]:
    actor = g.get("actor")  # nobody acts on the page that says who may not come in
    tabs = [("appointments.sessions", words.TABS["sessions"])]
    if actor and actor.may(Permission.BOOK_FOR_OTHERS):
        tabs = [(f"appointments.{name}", label) for name, label in words.TABS.items()]
    return {"tabs": tabs, "words": words}


def channel_of(actor: Actor) -> str:
    """Return by which channel a member of staff books."""
    return "kcc" if Role.KCC in actor.roles else "host"


def places(session: Session) -> list[LocationView]:
    """Return the locations that this member of staff may book at."""
    actor = current_actor()
    return [each for each in locations(session, actor) if actor.location_id in (None, each.id)]


def chosen_place(found: list[LocationView], asked: str | None) -> LocationView | None:
    """Return the location that was asked for, or else the first."""
    return next((each for each in found if str(each.id) == asked), found[0] if found else None)
