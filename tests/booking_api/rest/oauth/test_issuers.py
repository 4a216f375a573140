"""Tokens of an identity provider: signed, for us, still good; and what they allow."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest

from booking_api.db import Database
from booking_api.rest.app import create_api
from booking_api.rest.issuers import Issuer
from booking_api.rest.running import Running
from booking_api.rest.settings import IssuerSettings
from tests.booking_api.rest.conftest import Caller
from tests.booking_api.rest.oauth.provider import AUDIENCE, ISSUER, Provider, new_key
from tests.support.town import NOW


@pytest.fixture
def provider() -> Iterator[Provider]:
    running = Provider()
    yield running
    running.close()


class House:
    """An installation that takes tokens of the provider."""

    def __init__(self, database: Database, provider: Provider, **settings: Any) -> None:
        self.provider = provider
        known = IssuerSettings(issuer=ISSUER, audience=AUDIENCE, jwks_url=provider.jwks_url, **settings)
        running = Running(database, lambda: NOW, issuers=(Issuer(known),))
        self._http = create_api(running).test_client()

    def status(self, token: str, path: str = "/locaties") -> int:
        return self._http.get(path, headers={"Authorization": f"Bearer {token}"}).status_code

    def read(self, token: str, path: str) -> Any:
        return self._http.get(path, headers={"Authorization": f"Bearer {token}"}).get_json()


@pytest.fixture
def house(api: Caller, provider: Provider) -> House:
    return House(api.database, provider)


@pytest.mark.parametrize("alg", ["RS256", "PS256"])
def test_a_token_of_the_provider_opens_what_it_grants(house: House, alg: str) -> None:
    assert house.status(house.provider.token(alg=alg)) == 200
    assert house.status(house.provider.token(alg=alg, roles=["bezoeken:lezen"])) == 403


def test_scopes_of_somebody_signed_in_count_as_roles_do(house: House) -> None:
    assert house.status(house.provider.token(roles=None, scp="openid catalogus:lezen")) == 200
    assert house.status(house.provider.token(roles=None, scp="openid")) == 403
    assert house.status(house.provider.token(roles=None)) == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://login.example/another/v2.0"},
        {"iss": "welkom"},
        {"aud": "api://another"},
        {"aud": None},
        {"exp": (NOW - timedelta(seconds=1)).timestamp()},
        {"exp": None},
        {"nbf": (NOW + timedelta(minutes=1)).timestamp()},
        {"azp": None},
    ],
)
def test_a_token_that_is_not_for_us_now_opens_nothing(house: House, claims: dict[str, Any]) -> None:
    assert house.status(house.provider.token(**claims)) == 401


def test_a_token_signed_by_another_or_not_at_all_opens_nothing(house: House) -> None:
    good = house.provider.token()
    claims = jwt.decode(good, options={"verify_signature": False})
    assert house.status(house.provider.token(key=new_key())) == 401
    assert house.status(good[:-8] + "AAAAAAAA") == 401
    assert house.status(jwt.encode(claims, "", "none", headers={"kid": "first"})) == 401
    assert house.status(jwt.encode(claims, "public key taken as a secret, of some length", "HS256")) == 401
    assert house.status("a.b.c") == 401


def test_only_clients_that_are_listed_may_call_where_there_is_a_list(api: Caller, provider: Provider) -> None:
    house = House(api.database, provider, clients=["portal"])
    assert house.status(provider.token()) == 200
    assert house.status(provider.token(azp="another")) == 401


def test_a_provider_may_call_scopes_by_other_names(api: Caller, provider: Provider) -> None:
    house = House(api.database, provider, scope_names={"Catalogue.Read": "catalogus:lezen"})
    assert house.status(provider.token(roles=["Catalogue.Read"])) == 200


def test_new_keys_are_found_but_not_looked_for_all_the_time(api: Caller, provider: Provider) -> None:
    eager, calm = House(api.database, provider, keys_minimum_seconds=0), House(api.database, provider)
    old = provider.token()
    assert [eager.status(old), calm.status(old), calm.status(old)] == [200, 200, 200]
    assert provider.asked == 2
    provider.rotate("second")
    assert [eager.status(provider.token()), eager.status(old)] == [200, 401]
    asked = provider.asked
    assert {calm.status(provider.token(kid=f"verzonnen-{number}")) for number in range(5)} == {401}
    assert provider.asked == asked


def test_a_provider_that_is_away_stops_nobody_whose_key_is_known(api: Caller, provider: Provider) -> None:
    house, late = (House(api.database, provider, keys_minimum_seconds=0, keys_maximum_seconds=0) for _ in range(2))
    assert house.status(provider.token()) == 200
    provider.broken = True
    assert house.status(provider.token()) == 200
    assert late.status(provider.token()) == 503


def test_departments_learn_that_there_is_an_appointment_not_what_about(api: Caller, house: House) -> None:
    made = api.post("/afspraken", api.wish(product="income", klant={"achternaam": "Bos"}, opmerking="geheim")).json
    path, roles = f"/afspraken/{made['id']}", ["afspraken:lezen", "afdeling.wi"]
    what = house.read(house.provider.token(roles=roles), path)
    assert (what["onderwerp"], len(what["activiteiten"])) == ("Aanvraag inkomen", 1)
    for others in (["afdeling.dienstverlening"], ["afdeling.bestaat-niet"], []):
        that = house.read(house.provider.token(roles=["afspraken:lezen", *others]), path)
        assert that["geplandAanvangsmoment"] == made["geplandAanvangsmoment"]
        assert (that["onderwerp"], that["activiteiten"], that["watMeeTeNemen"], that["leges"]) == ("", [], [], [])
        assert "nkomen" not in str(that)
        assert "geheim" not in str(that)


def test_an_opaque_token_of_one_department_learns_no_more(api: Caller) -> None:
    made = api.post("/afspraken", api.wish(product="income")).json
    for department, subject in ((api.town.work, "Aanvraag inkomen"), (api.town.services, "")):
        client = api.with_scopes("afspraken:lezen", department_ids=[department])
        assert client.get(f"/afspraken/{made['id']}").json["onderwerp"] == subject


def test_a_hold_belongs_to_the_client_that_made_it_whatever_its_token(api: Caller, house: House) -> None:
    http = house._http
    told = [{"Authorization": f"Bearer {house.provider.token(jti=name, azp=azp)}"} for name, azp in
            (("a", "portal"), ("b", "portal"), ("c", "another"))]  # fmt: skip
    held = http.post("/reserveringen", json=api.wish(10), headers=told[0]).get_json()
    statuses = [http.get(f"/reserveringen/{held['id']}", headers=headers).status_code for headers in told]
    assert statuses == [200, 200, 404]
