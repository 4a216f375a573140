"""The blueprint of the administrator's screens, its place in the menu, and what its pages share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext
from sqlmodel import Session

from booking_api.availability.service import capacity_changed
from booking_api.identity.rules import Permission
from web.access import STAFF
from web.context import current_actor, now, transaction
from web.navigation import MenuEntry, add_menu_entry

MANAGER = STAFF(Permission.MANAGE)
TABS = (
    ("manage.products", lazy_gettext("Producten")),
    ("manage.locations", lazy_gettext("Locaties")),
    ("manage.lists", lazy_gettext("Lijsten")),
    ("manage.people", lazy_gettext("Medewerkers")),
    ("manage.finishing", lazy_gettext("Afronden")),
    ("manage.messages", lazy_gettext("Berichten")),
    ("manage.rights", lazy_gettext("Rechten")),
    ("manage.clients", lazy_gettext("Koppelingen")),
)

blueprint = Blueprint("manage", __name__, url_prefix="/beheer", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    add_menu_entry(app, MenuEntry("manage.overview", lazy_gettext("Beheer"), Permission.MANAGE, 70))


@blueprint.context_processor
def _tabs() -> dict[str, object]:
    return {"manage_tabs": TABS}


@contextmanager
def changing_capacity() -> Iterator[Session]:
    """Open a transaction for what changes free time, and tell every process so in that same transaction."""
    with transaction() as session:
        yield session
        session.flush()
        capacity_changed(session, current_actor(), now())
