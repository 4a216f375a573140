"""A portal acts for a customer who logged in there: on the own appointments only, within what a customer may do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlmodel import select

from booking_api.catalogue.models import Product
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client
from booking_api.identity.service_clients import revoke_client
from booking_api.rest.app import create_api
from booking_api.rest.issuers import CustomerIssuer
from booking_api.rest.oauth.app import create_oauth
from booking_api.rest.oauth.routes import BY_ID_TOKEN, EXCHANGE
from booking_api.rest.running import Running
from booking_api.rest.settings import CustomerIssuerSettings
from tests.booking_api.rest.conftest import Answer, Caller
from tests.booking_api.rest.oauth.provider import AUDIENCE, ISSUER, Provider, new_key
from tests.support.town import NOW, at

MARIA, JAN = "999993653", "999990019"
DIGID = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
SCOPES = ("catalogus:lezen", "afspraken:lezen", "afspraken:schrijven", "bezoeken:lezen")


class Portal:
    """A portal with a client of its own, whose customers log in at a broker; `moment` is now."""

    def __init__(self, database: Database, broker: Provider, **settings: Any) -> None:
        self.broker, self.moment, self.database = broker, NOW, database
        with database.transaction() as session:
            self.client, self.secret = create_client(session, SYSTEM, "Portaal", SCOPES, NOW)
        given = {"clients": [str(self.client)], **settings}
        known = CustomerIssuerSettings(
            kind="digid", issuer=ISSUER, audience=AUDIENCE, jwks_url=broker.jwks_url, **given
        )
        running = Running(
            database, lambda: self.moment, token_secret="signs", customer_issuers=(CustomerIssuer(known),),
            citizen_key=b"a key of these tests",
        )  # fmt: skip
        self._token, self._api = create_oauth(running).test_client(), create_api(running).test_client()

    def login(self, bsn: str = MARIA, level: str = "Smartcard", **claims: Any) -> str:
        return self.broker.token(azp=None, roles=None, bsn=bsn, acr=f"{DIGID}{level}", **claims)

    def exchange(self, id_token: str, **form: str) -> Answer:
        told = {"grant_type": EXCHANGE, "subject_token": id_token, "subject_token_type": BY_ID_TOKEN}
        who = {"client_id": str(self.client), "client_secret": self.secret}
        return Answer(self._token.post("/token", data={**told, **who, **form}))

    def of(self, bsn: str = MARIA, **claims: Any) -> str:
        return str(self.exchange(self.login(bsn, **claims)).json["access_token"])

    def call(self, token: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): text for name, text in headers.items()}}
        return Answer(self._api.open(path, method=method, json=body, headers=sent))


@pytest.fixture
def broker() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.close()


@pytest.fixture
def portal(api: Caller, broker: Provider) -> Portal:
    return Portal(api.database, broker)


def test_a_customer_makes_sees_moves_and_cancels_the_own_appointment(api: Caller, portal: Portal) -> None:
    maria = portal.of(MARIA)
    made = portal.call(maria, "POST", "/afspraken", api.wish(10, klant={"achternaam": "de Vries"}))
    assert made.status_code == 201, made.text
    path = f"/afspraken/{made.json['id']}"
    assert [one["id"] for one in portal.call(maria, "GET", "/mijn-afspraken").json["resultaten"]] == [made.json["id"]]
    assert portal.call(maria, "GET", path).json["klant"]["achternaam"] == "de Vries"
    moved = portal.call(maria, "POST", f"{path}/_verplaats", {"geplandAanvangsmoment": at(14).isoformat()})
    assert (moved.status_code, moved.json["geplandAanvangsmoment"]) == (200, "2026-12-07T13:00:00Z")
    assert portal.call(maria, "PATCH", path, {"opmerking": "Kinderwagen"}).status_code == 200
    assert portal.call(maria, "POST", f"{path}/_wachtlijst", {}).status_code == 200
    assert portal.call(maria, "DELETE", f"{path}/wachtlijstplaats").status_code == 204
    assert portal.call(maria, "POST", f"{path}/_annuleer").json["status"] == "geannuleerd"


def test_another_customer_of_the_same_portal_finds_nothing_of_it(api: Caller, portal: Portal) -> None:
    maria, jan = portal.of(MARIA), portal.of(JAN)
    key, theirs = {"Idempotency_Key": "dezelfde"}, api.booked(12)["id"]
    mine = portal.call(maria, "POST", "/afspraken", api.wish(10), **key).json["id"]
    for other in (mine, theirs):
        path = f"/afspraken/{other}"
        assert portal.call(jan, "GET", path).status_code == 404
        for step in ("_annuleer", "_bevestig", "_wachtlijst"):
            assert portal.call(jan, "POST", f"{path}/{step}", {}).status_code == 404
        assert portal.call(jan, "GET", f"{path}/wachtlijstplaats").status_code == 404
        assert portal.call(jan, "PATCH", path, {"opmerking": "x"}).status_code == 404
    assert portal.call(jan, "GET", "/mijn-afspraken").json["resultaten"] == []
    again = portal.call(jan, "POST", "/afspraken", api.wish(10), **key)
    assert again.status_code == 201, "a key is of one customer"
    assert again.json["id"] != mine
    for path in (f"/afspraken?locatieId={api.town.shop}", f"/bezoeken?locatieId={api.town.shop}"):
        assert portal.call(jan, "GET", path).status_code == 403
    assert portal.call(jan, "POST", "/afspraken/_zoek", {"emailadres": "m@example.org"}).status_code == 403


def test_the_rules_for_customers_hold(api: Caller, portal: Portal) -> None:
    with api.database.transaction() as session:
        product = session.get_one(Product, api.town.products["passport"])
        product.change_deadline_minutes, product.login_level, product.login_assurance = 60, "digid", "substantial"
    low, sure = portal.of(level="PasswordProtectedTransport"), portal.of()
    refused = portal.call(low, "POST", "/afspraken", api.wish(10))
    assert (refused.status_code, refused.json["reden"]) == (409, "inlogniveau-te-laag")
    made = portal.call(sure, "POST", "/afspraken", api.wish(10))
    assert made.status_code == 201, made.text
    portal.moment = at(9, 30)
    late = portal.call(portal.of(at=at(9)), "POST", f"/afspraken/{made.json['id']}/_annuleer")
    assert (late.status_code, late.json["reden"]) == (409, "wijzigtermijn-verstreken")


def test_nobody_reads_a_bsn_in_the_token_or_the_database(api: Caller, portal: Portal) -> None:
    token = portal.of(MARIA)
    portal.call(token, "POST", "/afspraken", api.wish(10))
    told = jwt.decode(token, options={"verify_signature": False})
    assert MARIA not in str(told)
    assert told["act"] == {"sub": str(portal.client)}
    assert set(told["scope"].split()) == {"catalogus:lezen", "afspraken:lezen", "afspraken:schrijven"}
    with api.database.reading() as session:
        kept = [row.model_dump() for row in session.exec(select(Party))]
    assert [row["subject_mark"] for row in kept] == [told["sub"]]
    assert MARIA not in str(kept)


def test_the_token_holds_for_a_quarter_and_no_longer_than_its_client(portal: Portal) -> None:
    told = portal.exchange(portal.login()).json
    assert (told["expires_in"], told["issued_token_type"]) == (900, "urn:ietf:params:oauth:token-type:access_token")
    token = told["access_token"]
    assert portal.call(token, "GET", "/locaties").status_code == 200
    portal.moment = NOW + timedelta(minutes=15)
    assert portal.call(token, "GET", "/locaties").status_code == 401
    portal.moment = NOW
    with portal.database.transaction() as session:
        revoke_client(session, SYSTEM, portal.client, NOW)
    assert portal.call(token, "GET", "/locaties").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "een ander portaal"},
        {"iss": "https://elders.example"},
        {"key": new_key()},
        {"at": NOW - timedelta(hours=2)},
        {"bsn": ""},
        {"level": "onbekend"},
    ],
)
def test_who_is_not_proven_gets_nothing(portal: Portal, wrong: dict[str, Any]) -> None:
    refused = portal.exchange(portal.login(**wrong))
    assert (refused.status_code, refused.json) == (400, {"error": "invalid_grant"})


def test_only_a_portal_that_was_named_acts_for_customers(api: Caller, broker: Provider, portal: Portal) -> None:
    stranger = Portal(api.database, broker, clients=[])
    assert stranger.exchange(stranger.login()).json == {"error": "invalid_grant"}
    assert portal.exchange(portal.login(), client_secret="x").status_code == 401
    assert portal.exchange(portal.login(), subject_token_type="jwt").json == {"error": "invalid_grant"}
    assert portal.exchange(portal.login(), scope="bezoeken:lezen").json == {"error": "invalid_scope"}
