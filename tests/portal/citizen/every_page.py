"""Every page of the citizen site, with and without errors: what tests of looks and structure run over.

A visitor without a browser walks to each state, so that a page costs milliseconds; a browser is handed the HTML. Pages
that are only read, and forms that are refused, are asked for again in other languages on the way, which is cheaper than
to walk there again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, template_rendered
from jinja2 import Template
from pydantic import SecretStr
from sqlmodel import select
from werkzeug.test import TestResponse

from booking_api.appointments import offering
from booking_api.appointments.models import Appointment, JointSession
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.catalogue.models import Product
from booking_api.customers.logins import log_in
from booking_api.customers.values import ProvenPerson
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.locations.models import Location
from server.app import create_app
from tests.portal.citizen.more_states import at_the_customer, gone_on, helped
from tests.portal.citizen.site import NOW, Site, Visitor
from tests.portal.citizen.test_own_phone import arrive, book, call, code_now
from web.login.settings import CitizenLoginSettings

LONG_NAME = {"given_name": "Maria", "prefix": "van den", "family_name": "Berg-de Groot-van der Weijden"}
LONG_MAIL = "een.heel.lang.adres.zonder.streepjes@voorbeeldstad.example"
REFUSED = (409, 422)
GUESSED = ("are you here, wrong digits", "arrive, at what time, error", "find, unknown")
"""Guesses are counted: these are sent once."""
BROKER = {"discovery_url": "http://127.0.0.1:9/", "client_id": "welkom", "client_secret": SecretStr("geheim")}


@dataclass
class Album:
    """The pages that were seen, by language and name, and the templates that made them."""

    site: Site
    language: str
    others: tuple[str, ...] = ()
    pages: dict[tuple[str, str], str] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)

    def keep(self, name: str, answer: TestResponse, status: int = 200) -> None:
        """Keep a page that must have come with this status."""
        assert answer.status_code == status, (name, answer.status_code, answer.headers.get("Location"))
        assert (self.language, name) not in self.pages, name
        self.pages[self.language, name] = answer.text
        if answer.request.method == "GET" or (status in REFUSED and name not in GUESSED):
            self._keep_in_others(name, answer, status)

    def _keep_in_others(self, name: str, answer: TestResponse, status: int) -> None:
        """Ask the same in the other languages: what is only read, or a form that is refused again."""
        asked = answer.request
        reader = self.site.app.test_client(use_cookies=False)
        sent = asked.environ["wsgi.input"]
        for language in self.others:
            sent.seek(0)
            again = reader.open(
                asked.path, method=asked.method, query_string={**asked.args.to_dict(), "taal": language},
                data=sent.read(), content_type=asked.content_type, headers={"Cookie": asked.headers.get("Cookie", "")},
            )  # fmt: skip
            if again.status_code == status:
                self.pages[language, name] = again.text

    @contextmanager
    def noting_templates(self, app: Flask) -> Iterator[None]:
        """Note which templates are rendered meanwhile."""

        def note(_app: Flask, template: Template, **_known: Any) -> None:
            self.templates.add(template.name or "")

        with template_rendered.connected_to(note, app):
            yield


def every_page(site: Site, language: str, others: tuple[str, ...] = ()) -> Album:
    """Walk to every page in a language and return them all, with those that can be opened again in other languages."""
    prepare(site)
    album = Album(site, language, others)
    with album.noting_templates(site.app):
        for walk in (_choosing, _asking, _place_and_time, _details_and_check, _booked, _mine, _following):
            walk(album, site, language)
        for walk in (
            _other_kinds,
            _logging_in,
            gone_on,
            at_the_customer,
            _on_site,
            _own_turn,
            helped,
            _around,
            _errors,
        ):
            walk(album, site, language)
    return album


def prepare(site: Site) -> None:
    """Let the municipality have logins, a session with few seats, and a product that demands a login."""
    site.settings.web.citizen_login = CitizenLoginSettings.model_validate(
        dict.fromkeys(("digid", "eherkenning", "eidas"), BROKER)
    )
    site.app = create_app(site.settings, site.db, lambda: site.now)
    starts_at = NOW + timedelta(days=5)
    with site.db.transaction() as session:
        shop = session.exec(select(Location.id).where(Location.code == "koningsplein")).one()
        session.add(
            JointSession(
                location_id=shop, product_id=UUID(site.product("naturalisatieceremonie")), starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1), capacity=3,
            )
        )  # fmt: skip
        session.exec(select(Product).where(Product.code == "bouwplan")).one().login_level = "digid"


def _choosing(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    album.keep("products", visitor.get("/"))
    album.keep("products, error", visitor.post("/"), 422)
    album.keep("products, found", visitor.get("/?zoek=rijbewijs"))
    album.keep("products, nothing found", visitor.get("/?zoek=xyzzy"))
    album.keep("products, wiped", visitor.get("/?gewist=1"))
    passport, licence = site.product("paspoort"), site.product("rijbewijs")
    visitor.post("/", product=[passport, licence])
    album.keep("products, chosen", visitor.get("/"))
    album.keep("counts", visitor.get("/aantal"))
    wrong = {f"aantal-{passport}": "99", f"aantal-{licence}": "1"}
    album.keep("counts, error", visitor.post("/aantal", **wrong), 422)


def _asking(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    child, care = site.product("paspoort-kind"), site.product("wmo")
    visitor.post("/", product=[child, care])
    album.keep("counts, with questions", visitor.get("/aantal"))
    wrong = {f"vraag-{child}-ouders": "een", f"vraag-{child}-aantal-kinderen": "veel", "nodig": "tolk"}
    album.keep(
        "counts, with questions, error",
        visitor.post("/aantal", **{f"aantal-{child}": "1", f"aantal-{care}": "1"}, **wrong),
        422,
    )


def _place_and_time(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    visitor.choose_products({"paspoort": 1})
    album.keep("place", visitor.get("/plek"))
    album.keep("place, error", visitor.post("/plek"), 422)
    nowhere = Visitor(site, language)
    nowhere.choose_products({"paspoort": 1, "milieustraat": 1})
    album.keep("place, none for all", nowhere.get("/plek"))
    visitor.choose_place()
    album.keep("time", visitor.get("/tijd"))
    album.keep("time, error", visitor.post("/tijd"), 422)
    album.keep("time, not open", visitor.post("/tijd", tijd=(NOW + timedelta(days=2)).isoformat()), 409)
    seats = Visitor(site, language)
    seats.choose_products({"naturalisatieceremonie": 2})
    album.keep("time, seats left", seats.get("/tijd"))
    album.keep("time, none in this part", seats.get("/tijd?dagdeel=middag"))


def _details_and_check(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    visitor.get_to_details({"paspoort": 2, "rijbewijs": 1})
    album.keep("details", visitor.get("/gegevens"))
    album.keep("details, error", visitor.post("/gegevens", email="kapot", phone="x"), 422)
    visitor.post("/gegevens", **LONG_NAME, email=LONG_MAIL, phone="0612345678")
    album.keep("check", visitor.get("/controle"))
    album.keep("later", visitor.get("/later"))
    album.keep("later, error", visitor.post("/later", email="kapot"), 422)
    album.keep("later, sent", visitor.post("/later", email=LONG_MAIL))
    album.keep("help, with a time held", visitor.get("/hulp?stap=check"))
    site.wait(120)
    album.keep("time, no longer held", _follow(visitor, "/controle"))
    site.wait(-120)


def _booked(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    visitor.get_to_check(**LONG_NAME, email=LONG_MAIL)
    visitor.confirm()
    album.keep("booked", visitor.get("/gemaakt"))
    link = visitor.link()
    album.keep("my appointment", visitor.get(link))
    visitor.post(f"{link}/agenda")
    album.keep("my appointment, moved, with a calendar", visitor.get(f"{link}?gedaan=verplaatst"))
    album.keep("move", visitor.get(f"{link}/verplaatsen"))
    album.keep("move, error", visitor.post(f"{link}/verplaatsen"), 422)
    album.keep("cancel", visitor.get(f"{link}/annuleren"))
    visitor.post(f"{link}/annuleren")
    album.keep("my appointment, cancelled", visitor.get(link))


def _mine(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    visitor.get_to_check(family_name="Jansen")
    visitor.confirm()
    album.keep("booked, without mail", visitor.get("/gemaakt"))
    link, made = visitor.link(), site.appointments()[-1]
    album.keep("earlier", visitor.get(f"{link}/eerder"))
    album.keep("earlier, error", visitor.post(f"{link}/eerder", dag="9"), 422)
    visitor.post(f"{link}/eerder")
    album.keep("on the waiting list", visitor.get(f"{link}?gedaan=op-de-lijst"))
    with site.db.transaction() as session:
        [place] = offering.who_waits(session, SYSTEM, site.now)
        assert offering.offer_place(session, SYSTEM, place, site.now)
    album.keep("my appointment, an offer", visitor.get(link))
    album.keep("earlier, an offer", visitor.get(f"{link}/eerder"))
    visitor.post(f"{link}/eerder", actie="weg")
    change(site, made.id, displaced_at=site.now)
    album.keep("my appointment, we are closed", visitor.get(link))
    change(site, made.id, starts_at=NOW - timedelta(days=1), ends_at=NOW - timedelta(hours=23))
    album.keep("my appointment, over", visitor.get(f"{link}?gedaan=te-laat"))
    album.keep("confirm, over", visitor.get(f"{link}/bevestigen"))


def _following(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    visitor.get_to_check(family_name="Jansen", email="jansen@example.org")
    visitor.confirm()
    link, made = visitor.link(), site.appointments()[-1]
    with site.db.transaction() as session:
        session.add(
            Confirmation(
                appointment_id=made.id, location_id=made.location_id, state=ConfirmationState.ASKED, otherwise="task",
                asks_at=site.now, deadline_at=made.starts_at,
            )
        )  # fmt: skip
    album.keep("my appointment, do you come", visitor.get(link))
    album.keep("confirm", visitor.get(f"{link}/bevestigen"))


def _other_kinds(album: Album, site: Site, language: str) -> None:
    for name, code in (
        ("online", "geldzaken-online"),
        ("telephone", "uitkering-bellen"),
        ("recycling", "milieustraat"),
    ):
        visitor = Visitor(site, language)
        visitor.get_to_details({code: 1})
        album.keep(f"details, {name}", visitor.get("/gegevens"))
        visitor.post("/gegevens", **LONG_NAME, phone="0612345678", email="m@example.org", pass_number="MP100001")
        album.keep(f"check, {name}", visitor.get("/controle"))
        visitor.confirm()
        album.keep(f"booked, {name}", visitor.get("/gemaakt"))
    album.keep("video call", visitor.get("/videogesprek/kamer"))


def _logging_in(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    plan = site.product("bouwplan")
    visitor.post("/", product=plan)
    album.keep("counts, with a login", visitor.get("/aantal"))
    album.keep("on the way to log in", visitor.post("/aantal", **{f"aantal-{plan}": "1"}, inloggen="digid"))
    album.keep("log in for a product", visitor.get("/inloggen"))
    album.keep("log in, refused", visitor.get("/inloggen/digid/terug?code=x&state=y"), 400)
    album.keep("my appointments, not logged in", visitor.get("/mijn-afspraken"))
    person = ProvenPerson("digid", "substantial", "maria", given_name="Maria", family_name="de Vries")
    with site.db.transaction() as session:
        token = log_in(session, PUBLIC, person, site.settings.web.citizen_key, site.now)
    visitor.client.set_cookie("welkom_inlog", token)
    album.keep("my appointments, none", visitor.get("/mijn-afspraken"))
    for _one in range(2):
        visitor.get("/opnieuw")
        visitor.get_to_check()
        visitor.confirm()
    change(site, site.appointments()[-1].id, status="cancelled")
    visitor.post("/mijn-afspraken/agenda")
    album.keep("my appointments", visitor.get("/mijn-afspraken"))


def _on_site(album: Album, site: Site, language: str) -> None:
    phone = Visitor(site, language)
    album.keep("are you here", phone.get("/aanmelden"))
    album.keep("are you here, wrong digits", phone.post("/aanmelden/hier", plek="koningsplein", cijfers="0"), 422)
    book(site, "Jansen", 0)
    book(site, "Jansen", 3)
    phone.get(f"/aanmelden/koningsplein/{code_now(site)}")
    album.keep("arrive", phone.get("/aanmelden"))
    album.keep("arrive, error", phone.post("/aanmelden", wie=""), 422)
    album.keep("arrive, at what time", phone.post("/aanmelden", wie="jansen"))
    album.keep("arrive, at what time, error", phone.post("/aanmelden/tijd", wie="jansen"), 422)
    album.keep("arrive, unknown", phone.post("/aanmelden", wie="Onbekend"))
    book(site, "Hoogstraten", 1)
    album.keep("arrive, is this you", phone.post("/aanmelden", wie="hoogstraten"))
    album.keep("help, on site", phone.get("/hulp"))
    album.keep("help, the host comes", phone.get("/hulp?komt=1"))


def _own_turn(album: Album, site: Site, language: str) -> None:
    phone = Visitor(site, language)
    link = book(site, "Silva", 1)
    album.keep("my appointment, you can check in", phone.get(link))
    phone.get(f"/aanmelden/koningsplein/{code_now(site)}")
    turn = arrive(phone, site)
    album.keep("my turn", phone.get(turn))
    album.keep("my turn, error", phone.post(f"{turn}/bericht", adres="x"), 422)
    phone.post(f"{turn}/bericht", adres="maria@example.org")
    album.keep("my turn, a message comes", phone.get(f"{turn}?hulp=1"))
    album.keep("my appointment, checked in", phone.get(link))
    call(site)
    album.keep("my turn, called", phone.get(turn))


def _around(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    album.keep("find", visitor.get("/mijn-afspraak"))
    album.keep("find, error", visitor.post("/mijn-afspraak"), 422)
    album.keep("find, unknown", visitor.post("/mijn-afspraak", code="ABCD2345", achternaam="Niemand"), 422)
    album.keep("resume, unknown", visitor.get("/verder/onbekend"), 404)
    for name, path in (("help", "/hulp"), ("privacy", "/privacy"), ("accessibility", "/toegankelijkheid")):
        album.keep(name, visitor.get(path))


def _errors(album: Album, site: Site, language: str) -> None:
    visitor = Visitor(site, language)
    album.keep("not found", visitor.get("/bestaat-niet"), 404)
    album.keep("old link", visitor.get(f"/mijn-afspraak/{'A' * 43}"), 404)
    album.keep("expired form", visitor.client.post("/aantal"), 403)


def change(site: Site, appointment_id: UUID, **values: datetime | str) -> None:
    """Give an appointment what only time or staff could."""
    with site.db.transaction() as session:
        row = session.get_one(Appointment, appointment_id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def _follow(visitor: Visitor, path: str) -> TestResponse:
    """Open a page and go where it sends one."""
    answer = visitor.get(path)
    while "Location" in answer.headers:
        answer = visitor.get(answer.headers["Location"])
    return answer
