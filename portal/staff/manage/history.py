"""`/beheer/geschiedenis`: who changed what of a product, a location, a member of staff or a coupling, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, render_template, url_for
from flask_babel import lazy_gettext
from sqlmodel import Session
from werkzeug.exceptions import NotFound

from booking_api.catalogue.queries_managing import managed_row, product_choices
from booking_api.identity.actor import Actor
from booking_api.identity.queries_managing import managed_client, managed_person
from booking_api.locations.queries_managing import managed_location, managed_places
from booking_api.privacy.queries import Change, history
from portal.staff.manage import location_form, people_form, product_form
from portal.staff.manage.history_words import Words
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, current_zone, reading


@dataclass(frozen=True, slots=True)
class Subject:
    """What has a history: its kind in the audit record, its tab and page, and what its fields are called."""

    object_kind: str
    tab: str
    endpoint: str
    argument: str
    load: Callable[[Session, Actor, UUID], Any]
    labels: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Told:
    """One change as the page shows it."""

    at: Any
    actor_name: str
    actor_kind: str
    action: str
    lines: list[Line]
    fields: list[str]


SUBJECTS = {
    "product": Subject("product", "manage.products", "manage.product", "product_id", managed_row, product_form.LABELS),
    "locatie": Subject(
        "location", "manage.locations", "manage.location", "location_id", managed_location, location_form.LABELS
    ),
    "medewerker": Subject(
        "staff_member", "manage.people", "manage.person", "staff_id", managed_person, people_form.LABELS
    ),
    "koppeling": Subject("api_client", "manage.clients", "manage.clients", "koppeling", managed_client, {}),
}
ACTIONS = {
    "product.add": lazy_gettext("Toegevoegd"),
    "product.change": lazy_gettext("Veranderd"),
    "product.copy": lazy_gettext("Gemaakt als kopie"),
    "location.add": lazy_gettext("Toegevoegd"),
    "location.change": lazy_gettext("Veranderd"),
    "location.close": lazy_gettext("Sluiting toegevoegd"),
    "location.reopen": lazy_gettext("Sluiting weggehaald"),
    "staff.add": lazy_gettext("Toegevoegd"),
    "staff.change": lazy_gettext("Veranderd"),
    "client.create": lazy_gettext("Gemaakt"),
    "client.revoke": lazy_gettext("Ingetrokken"),
    "client.keys": lazy_gettext("Openbare sleutels veranderd"),
}
ACTOR_KINDS = {"system": "Welkom", "staff": lazy_gettext("een medewerker"), "client": lazy_gettext("een systeem")}


@blueprint.get("/geschiedenis/<kind>/<uuid:object_id>", endpoint="history")
@access(MANAGER)
def show(kind: str, object_id: UUID) -> str:
    """Show the changes of one thing, the latest first."""
    subject = SUBJECTS.get(kind)
    if subject is None:
        raise NotFound
    actor = current_actor()
    with reading() as session:
        found = subject.load(session, actor, object_id)
        g.zone = ZoneInfo(found.timezone) if kind == "locatie" else None
        changes = history(session, actor, subject.object_kind, object_id)
        names = _names(session, actor, object_id if kind == "locatie" else None)
    arguments: dict[str, Any] = {subject.argument: object_id}
    return render_template(
        "manage/history.html",
        name=found.name,
        tab=subject.tab,
        back=url_for(subject.endpoint, **arguments),
        changes=[_told(change, subject.labels, names) for change in changes],
        actions=ACTIONS,
        kinds=ACTOR_KINDS,
    )


def _names(session: Session, actor: Actor, location_id: UUID | None) -> dict[str, str]:
    """Return what ids and codes in a history are called."""
    chosen = product_choices(session, actor)
    known: dict[Any, str] = {**chosen.departments, **chosen.locations, **chosen.skills, **chosen.facilities}
    if location_id is not None:
        places = managed_places(session, actor, location_id)
        known |= {place_id: place.name for rows in places.values() for place_id, place in rows.items()}
    return {str(each): name for each, name in known.items()}


def _told(change: Change, labels: Mapping[str, object], names: Mapping[str, str]) -> Told:
    words = Words(labels, names, current_zone())
    lines = [
        Line(words.label(name), words.value(name, old), words.value(name, new))
        for name, (old, new) in change.values.items()
    ]
    fields = [words.label(name) for name in change.fields]
    return Told(change.at, change.actor_name, change.actor_kind, change.action, lines, fields)
