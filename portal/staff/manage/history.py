"""`/beheer/geschiedenis`: who changed what of a product, a location, a member of staff or a coupling, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlmodel import Session
from werkzeug.exceptions import NotFound

from booking_api.catalogue.queries_managing import managed_row, product_choices
from booking_api.identity.actor import Actor
from booking_api.identity.queries_managing import managed_client, managed_person
from booking_api.locations.queries_managing import managed_location, managed_places
from booking_api.privacy.queries import Change, history
from booking_api.texts import LANGUAGES
from portal.staff.manage import location_form, people_form, product_form
from portal.staff.manage.site import MANAGER, blueprint
from web.access import access
from web.context import current_actor, reading


@dataclass(frozen=True, slots=True)
class Subject:
    """What has a history: its kind in the audit record, its page, and what its fields are called."""

    object_kind: str
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
    "product": Subject("product", "manage.product", "product_id", managed_row, product_form.LABELS),
    "locatie": Subject("location", "manage.location", "location_id", managed_location, location_form.LABELS),
    "medewerker": Subject("staff_member", "manage.person", "staff_id", managed_person, people_form.LABELS),
    "koppeling": Subject("api_client", "manage.clients", "koppeling", managed_client, {}),
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
}
ACTOR_KINDS = {"system": "Welkom", "staff": lazy_gettext("een medewerker"), "client": lazy_gettext("een systeem")}
CODES: dict[str, object] = {
    **product_form.KINDS, **product_form.CALL_VARIANTS, **product_form.CHANNELS, **product_form.LOGIN_LEVELS,
    **product_form.REQUIRED_FIELDS, **location_form.KINDS, **location_form.NAME_POLICIES,
}  # fmt: skip


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
        changes = history(session, actor, subject.object_kind, object_id)
        names = _names(session, actor, object_id if kind == "locatie" else None)
    arguments: dict[str, Any] = {subject.argument: object_id}
    return render_template(
        "manage/history.html",
        name=found.name,
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
    words = Words(labels, names)
    lines = [Line(words.label(name), words.value(old), words.value(new)) for name, (old, new) in change.values.items()]
    fields = [words.label(name) for name in change.fields]
    return Told(change.at, change.actor_name, change.actor_kind, change.action, lines, fields)


@dataclass(frozen=True, slots=True)
class Words:
    """Puts names and values of fields in words."""

    labels: Mapping[str, object]
    names: Mapping[str, str]

    def label(self, name: str) -> str:
        """Return what a field is called; `texts.en.name` names its language too, `Balie 3.facilities` its place."""
        front, _dot, last = name.rpartition(".")
        called = str(self.labels.get(last, last))
        if not front:
            return called
        language = front.removeprefix("texts.")
        return f"{called} ({LANGUAGES[language].own_name if language in LANGUAGES else front})"

    def value(self, value: Any) -> Any:
        """Return a value as a text, or as a list of texts."""
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return _("ja") if value else _("nee")
        if isinstance(value, list):
            return [self._flat(each) for each in value]
        if isinstance(value, dict):
            return [f"{self._name(name)}: {self._flat(each)}" for name, each in value.items()]
        return self._name(value)

    def _flat(self, value: Any) -> str:
        if isinstance(value, dict):
            return ", ".join(
                f"{self.labels.get(name, name)} {self._flat(each)}" for name, each in value.items() if each
            )
        found = self.value(value)
        return ", ".join(found) if isinstance(found, list) else str(found)

    def _name(self, value: Any) -> str:
        return self.names.get(str(value)) or str(CODES.get(str(value), value))
