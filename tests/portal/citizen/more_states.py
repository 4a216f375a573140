"""States of pages that few visitors see: gone on with by a link, somebody who comes to you, helped, and done."""

from typing import TYPE_CHECKING

from sqlmodel import select

from booking_api.appointments.models import UnfinishedBooking
from booking_api.appointments.unfinished import link_of
from booking_api.customers.logins import log_in
from booking_api.customers.values import ProvenPerson
from booking_api.identity.actor import PUBLIC
from booking_api.visits.models import Visit
from booking_api.visits.service import finish, start
from booking_api.visits.turns import turn_token
from tests.portal.citizen.site import Site, Visitor
from tests.support.town import staff_actor

if TYPE_CHECKING:
    from tests.portal.citizen.every_page import Album


def gone_on(album: "Album", site: Site, language: str) -> None:
    """Open the link of the mail, with everything answered that may be asked."""
    visitor, child = Visitor(site, language), site.product("paspoort-kind")
    told = {f"vraag-{child}-ouders": "een", f"vraag-{child}-aantal-kinderen": "2"}
    visitor.choose_products({"paspoort-kind": 1}, **told)
    visitor.choose_place()
    visitor.post("/tijd", tijd=visitor.times()[-1])
    visitor.post("/gegevens", family_name="Jansen", phone="0612345678", wants="sms")
    album.keep("check, with answers", visitor.get("/controle"))
    visitor.post("/later", email="maria@example.org")
    with site.db.reading() as session:
        row = max(session.exec(select(UnfinishedBooking)), key=lambda each: each.id)
    album.keep("resume", Visitor(site, language).get(f"/verder/{link_of(row, site.settings.web.citizen_key)}"))


def at_the_customer(album: "Album", site: Site, language: str) -> None:
    """Have somebody come to one's own company."""
    visitor = Visitor(site, language)
    company = ProvenPerson("eherkenning", "substantial", "bouw", given_name="", family_name="Bouwbedrijf De Vries")
    with site.db.transaction() as session:
        token = log_in(session, PUBLIC, company, site.settings.web.citizen_key, site.now)
    visitor.client.set_cookie("welkom_inlog", token)
    visitor.get_to_details({"loonwaardebepaling": 1})
    address = {"visit_address": "Lange Nieuwstraat 123, 5041 DB Voorbeeldstad", "email": "m@example.org"}
    album.keep("details, at the customer", visitor.get("/gegevens"))
    visitor.post("/gegevens", family_name="De Vries", phone="0612345678", **address)
    album.keep("check, at the customer", visitor.get("/controle"))
    visitor.confirm()
    album.keep("booked, at the customer", visitor.get("/gemaakt"))


def helped(album: "Album", site: Site, language: str) -> None:
    """Follow on the phone the turn of who was called last, until it is over."""
    with site.db.reading() as session:
        visit_id = session.exec(select(Visit)).one().id
    phone, path = Visitor(site, language), f"/beurt/{turn_token(visit_id, site.settings.web.citizen_key)}"
    for name, step in (("being helped", start), ("over", finish)):
        with site.db.transaction() as session:
            step(session, staff_actor(), visit_id, site.now)
        album.keep(f"my turn, {name}", phone.get(path))
