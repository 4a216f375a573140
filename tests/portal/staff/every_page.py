"""Every page of staff at their own desk, from the routes: what tests of looks and structure run over.

A page that is added is opened by itself; one whose address needs something new is refused until `Filled` knows it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import template_rendered
from jinja2 import Template
from sqlmodel import SQLModel, col, select
from werkzeug.routing import Rule

from booking_api.appointments.models import Appointment, JointSession
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.identity.models import ApiClient, Department, StaffMember
from booking_api.identity.rules import Role
from booking_api.locations.models import Location, OwnPhone, Room
from booking_api.notifications.models import Message
from booking_api.references import new_id
from tests.booking_api.rest.oauth.provider import new_key, public_jwk
from tests.portal.citizen.site import Site
from tests.portal.staff.office import Desk, Fields, hire, product_id
from tests.portal.staff.test_appointment_pages import client_director, finish, start_booking

NO_PAGES = frozenset({"manage.message_preview", "manage.rights_file"})
"""A mail as it will look, in a frame, and a file."""
ERRORS: dict[str, Fields] = {
    "/beheer/producten/nieuw": {"actie": "opslaan", "steps-0-handling_minutes": "veel"},
    "/beheer/locaties/nieuw": {"early_minutes": "veel"},
    "/beheer/medewerkers/nieuw": {"mailbox": "geen adres"},
    "/beheer/koppelingen": {},
    "/beheer/lijsten/combinatie": {"minutes": "x"},
    "/beheer/berichten/confirmation/nl": {"actie": "opslaan", "subject": "{onbekend}"},
    "/afspraken/overnemen": {"code": "ZZZZ 9999"},
    "/afspraken/bijeenkomsten/nieuw": {"minutes": "veel"},
}
"""Forms with a mistake, each answered with all of its page again."""
FOUND = "/afspraken, found"


@dataclass
class Filled:
    """A municipality in which every page has something to show, and who opens them."""

    site: Site
    desks: list[Desk] = field(default_factory=list)
    seen: dict[str, Any] = field(default_factory=dict)

    def fill(self) -> "Filled":
        """Let appointments, a series, a session, a held time, failures, closures, keys and waits be there."""
        with self.site.db.transaction() as session:
            for role in (Role.ADMINISTRATOR, Role.KCC, Role.AUDITOR):
                self.desks.append(Desk(self.site, hire(session, f"Iemand {role}", role, bound=False)))
            self.desks.append(Desk(self.site, hire(session, "Wil Werk", Role.EMPLOYEE, bound=True)))
            shop = session.exec(select(Location).where(Location.code == "koningsplein")).one()
            shop.own_phone = OwnPhone.POSTER
        manager, kcc = self.desks[:2]
        finish(kcc, start_booking(kcc, self.site, "paspoort", "rijbewijs"))
        finish(
            kcc, start_booking(kcc, self.site, "klantregisseur", medewerker=str(client_director(self.site))), weeks="3"
        )
        self.seen["hold_id"] = urlsplit(start_booking(kcc, self.site, "rijbewijs")).path.rpartition("/")[2]
        self._follow_up()
        place = f"/beheer/locaties/{self.argument('location_id')}"
        closed: Fields = {"starts_at": "2026-12-25", "ends_at": "2026-12-26", "reason": "Kerst", "actie": "sluiten"}
        manager.send(f"{place}/sluitingen", closed)
        manager.post(f"/beheer/producten/{self.argument('product_id')}/uitzetten")
        manager.post(f"/beheer/producten/{self.argument('product_id')}/aanzetten")
        manager.send("/beheer/koppelingen", {"name": "Portaal", "scopes": ["afspraken:schrijven"], "channel": "api"})
        key = public_jwk(new_key(), "sleutel-1")
        manager.post(f"/beheer/koppelingen/{self.argument('client_id')}/sleutels", key=json.dumps(key))
        kcc.post(f"/opvolgen/{self.argument('appointment_id')}/eerder", actie="wens")
        return self

    def _follow_up(self) -> None:
        now = self.site.now
        with self.site.db.transaction() as session:
            booked = session.exec(select(Appointment).order_by(col(Appointment.id))).first()
            assert booked is not None
            session.add(
                Confirmation(
                    appointment_id=booked.id, location_id=booked.location_id, state=ConfirmationState.TASK,
                    otherwise="task", asks_at=now, deadline_at=now,
                )
            )  # fmt: skip
            session.add(
                Message(
                    event_id=new_id(), appointment_id=booked.id, kind="confirmation", channel="smtp", language="nl",
                    message_id=f"<{new_id().hex}@example.org>", address="een.lang.adres@voorbeeldstad.example",
                    status="failed", subject="Uw afspraak", error="550", created_at=now - timedelta(hours=1),
                )
            )  # fmt: skip

    def argument(self, name: str) -> Any:
        """Return something for an argument of a route; KeyError for one that nobody thought of."""
        known: dict[str, Callable[[], Any]] = {
            "appointment_id": lambda: self._first(Appointment), "series_id": self._series,
            "session_id": lambda: self._first(JointSession), "product_id": lambda: product_id(self.site, "paspoort"),
            "location_id": self._shop, "staff_id": lambda: self._first(StaffMember),
            "object_id": lambda: product_id(self.site, "paspoort"), "place_id": lambda: self._first(Room),
            "client_id": lambda: self._first(ApiClient), "department_id": lambda: self._first(Department),
            "soort": lambda: "kamer", "kind": lambda: "confirmation", "language": lambda: "nl",
        }  # fmt: skip
        return self.seen[name] if name in self.seen else known[name]()

    def _first(self, table: type[SQLModel]) -> UUID:
        with self.site.db.reading() as session:
            found: UUID = session.exec(select(table.id).order_by(table.id)).first()  # type: ignore[attr-defined,assignment]
        return found

    def _series(self) -> UUID:
        return next(each.series_id for each in self.site.appointments() if each.series_id)

    def _shop(self) -> UUID:
        with self.site.db.reading() as session:
            return session.exec(select(Location.id).where(Location.code == "koningsplein")).one()


def routes(site: Site) -> list[Rule]:
    """Return the routes of every page that staff can open."""
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if site.app.view_functions[rule.endpoint].__module__.startswith("portal.staff")
        and "GET" in (rule.methods or ())
        and rule.endpoint not in NO_PAGES
    ]


def addresses(filled: Filled) -> list[str]:
    """Return an address of every page; of those that show other things for other addresses, more than one."""
    build = filled.site.app.url_map.bind("").build
    found = []
    for rule in routes(filled.site):
        arguments = {name: filled.argument(name) for name in rule.arguments}
        if rule.endpoint == "manage.history":
            arguments["kind"] = "product"
        found.append(build(rule.endpoint, arguments))
    chosen = f"locatie={filled.argument('location_id')}&product={filled.argument('product_id')}"
    queries = {"/afspraken/nieuw": chosen, "/beheer/producten": "zoek=bestaatniet", "/beheer/berichten": "zoek=niet"}
    keys = f"/beheer/koppelingen/{filled.argument('client_id')}/sleutels/intrekken"
    found[found.index(keys)] = f"{keys}?kid=sleutel-1"
    return [*found, *(f"{path}?{query}" for path, query in queries.items())]


@dataclass
class Album:
    """The pages that were seen, by language and address, and the templates that made them."""

    pages: dict[tuple[str, str], str] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)


def every_page(site: Site) -> Album:
    """Open every page in both languages of staff, and the forms with a mistake in them."""
    filled, album = Filled(site).fill(), Album()

    def note(_app: object, template: Template, **_known: Any) -> None:
        album.templates.add(template.name or "")

    with template_rendered.connected_to(note, site.app):
        for language in ("nl", "en"):
            for desk in filled.desks:
                desk.get(f"/personeel?taal={language}")
            for path in addresses(filled):
                album.pages[language, path] = _opened(filled.desks, path)
        for path, fields in ERRORS.items():
            answers = [desk.send(path, fields) for desk in filled.desks]
            wrong = next(answer for answer in answers if answer.status_code == 422)
            album.pages["en", f"{path}, error"] = wrong.text
        for language in ("en", "nl"):
            filled.desks[1].get(f"/personeel?taal={language}")
            album.pages[language, FOUND] = filled.desks[1].post("/afspraken", zoek="dijk").text
    return album


def _opened(desks: list[Desk], path: str) -> str:
    """Return a page as the first who may open it sees it."""
    answers = [desk.get(path) for desk in desks]
    page = next((answer for answer in answers if answer.status_code == 200), None)
    assert page is not None, (path, [answer.status_code for answer in answers])
    return page.text
