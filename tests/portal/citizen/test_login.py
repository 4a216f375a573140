"""Logging in with DigiD, eHerkenning and eIDAS at a real OpenID provider: only where demanded, and nothing leaks."""

import logging
import re
from datetime import datetime
from typing import Any

import pytest
import requests
from pydantic import SecretStr
from sqlmodel import select

from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Appointment
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.audit import AuditRecord
from booking_api.catalogue.models import Product, ProductLocation
from booking_api.customers.claims import LoginRefused, proven_person
from booking_api.customers.logins import LASTS
from booking_api.customers.models import CitizenLogin, Party
from booking_api.errors import NotBookable
from booking_api.identity.actor import PUBLIC
from booking_api.outbox import OutboxEvent
from booking_api.sealing import unseal
from server.app import create_app
from tests.portal.citizen.site import Site, Visitor
from web.login.settings import CitizenLoginSettings

BSN = "999993653"
SMART = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
WEAK = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
KVK = {"urn:etoegang:core:LegalSubjectID": "90001354", "loa": "urn:etoegang:core:assurance-class:loa3"}


@pytest.fixture
def brokered(site: Site, issuer: str) -> Site:
    """The site with the broker for each login; a broker may name its claims as it likes."""
    known = {
        "discovery_url": f"{issuer}/.well-known/openid-configuration",
        "client_id": "welkom",
        "client_secret": SecretStr("geheim"),
        "level_claim": "loa",
    }
    site.settings.web.citizen_login = CitizenLoginSettings.model_validate(
        {"digid": known, "eherkenning": known, "eidas": known}
    )
    site.app = create_app(site.settings, site.db, lambda: site.now)
    return site


def provide(issuer: str, subject: str = "maria", **claims: str) -> None:
    known = {"bsn": BSN, "loa": SMART, "given_name": "Maria", "family_name": "de Vries"}
    requests.put(f"{issuer}/users/{subject}", json=known | claims, timeout=10).raise_for_status()


def demand(site: Site, code: str = "paspoort", **values: Any) -> None:
    with site.db.transaction() as session:
        product = session.exec(select(Product).where(Product.code == code)).one()
        for name, value in ({"login_level": "digid"} | values).items():
            setattr(product, name, value)


def log_in(visitor: Visitor, kind: str = "digid", subject: str = "maria", query: str = "") -> Any:
    """Go to the broker, agree there, and come back; returns the last answer."""
    start = visitor.get(f"/inloggen/{kind}{query}")
    assert start.status_code == 302, start.text
    address = start.headers["Location"]
    assert "code_challenge_method=S256" in address
    back = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10).headers["Location"]
    return visitor.get(back.partition("localhost")[2])


def login_row(site: Site) -> CitizenLogin | None:
    with site.db.reading() as session:
        return session.exec(select(CitizenLogin)).one_or_none()


def party(site: Site) -> Party:
    with site.db.reading() as session:
        return session.exec(select(Party)).one()


def book(visitor: Visitor) -> None:
    visitor.choose_place()
    visitor.post("/tijd", tijd=visitor.times()[-1])
    visitor.post("/gegevens", family_name="de Vries")
    assert visitor.confirm().headers["Location"] == "/gemaakt"


def test_a_product_that_demands_nothing_asks_nothing(brokered: Site) -> None:
    visitor = Visitor(brokered)
    visitor.get_to_check()
    assert "/inloggen" not in [address.partition("?")[0] for address in visitor.addresses]


def test_who_chose_a_product_that_demands_it_logs_in_and_goes_on(brokered: Site, issuer: str) -> None:
    demand(brokered)
    provide(issuer)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    for step in ("/plek", "/tijd"):
        assert visitor.get(step).headers["Location"] == "/inloggen"
    assert "DigiD" in (page := visitor.page("/inloggen"))
    assert "eHerkenning" not in page
    assert log_in(visitor).headers["Location"] == "/inloggen"
    assert visitor.get("/inloggen").headers["Location"] == "/verder"
    book(visitor)
    who = party(brokered)
    assert (who.authenticated, who.login_kind, who.login_level) == (True, "digid", "substantial")


def test_logging_in_takes_no_screen_of_its_own(brokered: Site, issuer: str) -> None:
    demand(brokered, asks_bsn=True)
    provide(issuer)
    visitor = Visitor(brokered)
    passport = brokered.product("paspoort")
    assert visitor.post("/", product=passport).headers["Location"] == "/aantal"
    page = visitor.page("/aantal")
    assert "Daarom logt u in" in page
    assert "Uw BSN hoort bij deze afspraak" in page
    assert re.findall(r'name="inloggen" value="(\w+)"', page) == ["digid"]
    assert ">Verder<" not in page
    refused = visitor.post("/aantal", **{f"aantal-{passport}": "99"}, inloggen="digid")
    assert refused.status_code == 422
    leading_on = visitor.post("/aantal", **{f"aantal-{passport}": "2"}, inloggen="digid")
    # Chromium follows no form to another site (form-action), so a page of ours leads on to the broker.
    assert (leading_on.status_code, 'content="0; url=/inloggen/digid"' in leading_on.text) == (200, True)
    back = log_in(visitor).headers["Location"]
    assert visitor.get(visitor.get(back).headers["Location"]).headers["Location"] == "/tijd"
    assert ">Verder<" in visitor.page("/aantal")
    book(visitor)


def test_without_the_demand_no_bsn_is_kept_anywhere(brokered: Site, issuer: str) -> None:
    demand(brokered)
    provide(issuer)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor)
    assert (row := login_row(brokered))
    assert row.sealed_bsn is None
    book(visitor)
    assert party(brokered).sealed_bsn is None


def test_a_bsn_that_is_demanded_is_sealed_and_stands_nowhere_else(
    brokered: Site, issuer: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    demand(brokered, asks_bsn=True)
    provide(issuer)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor)
    book(visitor)
    sealed = party(brokered).sealed_bsn
    assert sealed
    assert unseal(sealed, brokered.settings.web.citizen_key) == BSN
    with brokered.db.reading() as session:
        told = [
            *(event.model_dump_json() for event in session.exec(select(OutboxEvent))),
            *(record.model_dump_json() for record in session.exec(select(AuditRecord))),
            *(row.model_dump_json() for row in session.exec(select(Appointment))),
            party(brokered).model_dump_json(),
        ]
    # What the broker's own answer says in the log of the HTTP library of this test is not ours.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("urllib3", "werkzeug"))]
    for text in [*visitor.addresses, *ours, *told, *visitor.cookies().values(), visitor.page("/gemaakt")]:
        assert BSN not in text


def test_a_level_that_is_too_low_is_told_in_plain_words(brokered: Site, issuer: str) -> None:
    demand(brokered, login_assurance="substantial")
    provide(issuer, loa=WEAK)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor)
    assert "niet sterk genoeg" in visitor.page("/inloggen")
    assert visitor.get("/tijd").headers["Location"] == "/inloggen"


@pytest.mark.parametrize("level", ["", "iets anders"])
def test_a_login_without_a_known_level_is_refused(brokered: Site, issuer: str, level: str) -> None:
    demand(brokered)
    provide(issuer, loa=level)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    answer = log_in(visitor)
    assert answer.status_code == 403
    assert "niet sterk genoeg" in answer.text
    assert login_row(brokered) is None


def test_a_company_logs_in_with_eherkenning_and_digid_will_not_do(brokered: Site, issuer: str) -> None:
    demand(brokered, login_level="eherkenning")
    provide(issuer)
    provide(issuer, "bakker", **KVK)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor, "digid")
    assert "op een andere manier" in visitor.page("/inloggen")
    log_in(visitor, "eherkenning", "bakker")
    book(visitor)
    assert party(brokered).login_kind == "eherkenning"


def test_products_that_want_different_logins_become_two_appointments(brokered: Site) -> None:
    demand(brokered)
    demand(brokered, "rijbewijs", login_level="eherkenning")
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1, "rijbewijs": 1})
    assert "Maak er twee afspraken van" in visitor.page("/inloggen")


def test_the_service_itself_refuses_who_did_not_log_in(brokered: Site) -> None:
    demand(brokered)
    visitor = Visitor(brokered)
    visitor.choose_products({"identiteitskaart": 1})
    visitor.choose_place()
    start = visitor.times()[-1]
    with brokered.db.reading() as session:
        product = session.exec(select(Product).where(Product.code == "paspoort")).one()
        place = session.exec(select(ProductLocation.location_id).where(ProductLocation.product_id == product.id)).one()
    wanted = BookRequest("web", None, place, (ActivityWish(product.id),), datetime.fromisoformat(start))
    with pytest.raises(NotBookable) as refused:
        attempting(brokered.db, lambda session: service.book(session, PUBLIC, wanted, brokered.now))
    assert refused.value.details["reason"] == "inloggen-nodig"


def test_the_own_appointments_are_listed_and_nobody_elses(brokered: Site, issuer: str) -> None:
    demand(brokered)
    provide(issuer)
    provide(issuer, "ander", bsn="999990019")
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor)
    book(visitor)
    assert "Paspoort aanvragen" in visitor.page("/mijn-afspraken")
    other = Visitor(brokered)
    assert log_in(other, "digid", "ander", "?naar=mijn").headers["Location"] == "/mijn-afspraken"
    assert "U heeft geen afspraken" in other.page("/mijn-afspraken")


def test_a_calendar_follows_all_own_appointments_until_it_is_stopped(brokered: Site, issuer: str) -> None:
    demand(brokered)
    provide(issuer)
    visitor = Visitor(brokered)
    visitor.choose_products({"paspoort": 1})
    log_in(visitor)
    book(visitor)
    visitor.post("/mijn-afspraken/agenda")
    feed = re.findall(r">http[^<]*(/agenda/[^<]+)</textarea>", visitor.page("/mijn-afspraken"))[0]
    assert Visitor(brokered).get(feed).text.count("BEGIN:VEVENT") == 1
    visitor.post("/mijn-afspraken/agenda/stop")
    assert Visitor(brokered).get(feed).status_code == 404


def test_a_login_is_over_after_a_quarter_of_an_hour_or_when_one_logs_out(brokered: Site, issuer: str) -> None:
    provide(issuer)
    visitor = Visitor(brokered)
    log_in(visitor, query="?naar=mijn")
    brokered.wait(10)
    assert "Uitloggen" in visitor.page("/mijn-afspraken")
    brokered.now += LASTS
    assert "Log in om uw afspraken te zien" in visitor.page("/mijn-afspraken")
    log_in(visitor, query="?naar=mijn")
    visitor.post("/uitloggen")
    assert "Log in om uw afspraken te zien" in visitor.page("/mijn-afspraken")


def test_an_answer_that_nobody_asked_for_is_refused(brokered: Site) -> None:
    answer = Visitor(brokered).get("/inloggen/digid/terug?code=gestolen&state=verzonnen")
    assert answer.status_code == 400
    assert "niet gelukt" in answer.text


def test_a_login_without_a_broker_is_not_there(site: Site) -> None:
    visitor = Visitor(site)
    assert visitor.get("/inloggen/digid").status_code == 404
    assert visitor.get("/inloggen/anders").status_code == 404
    demand(site)
    visitor.choose_products({"paspoort": 1})
    assert "Inloggen kan hier nu niet" in visitor.page("/inloggen")


def test_claims_of_each_login_are_read_as_the_settings_tell() -> None:
    known = CitizenLoginSettings()
    eidas = "urn:etoegang:1.12:EntityConcernedID"
    high = {"acr": "http://eidas.europa.eu/LoA/high"}
    pseudonym = proven_person("eidas", {f"{eidas}:PseudoID": "FR/NL/123", **high}, known.eidas)
    assert (pseudonym.identifier, pseudonym.bsn, pseudonym.level) == ("FR/NL/123", "", "high")
    assert proven_person("eidas", {f"{eidas}:BSN": BSN, **high}, known.eidas).bsn == BSN
    with pytest.raises(LoginRefused):
        proven_person("eidas", high, known.eidas)
    with pytest.raises(LoginRefused):
        proven_person("digid", {"bsn": BSN}, known.digid)
