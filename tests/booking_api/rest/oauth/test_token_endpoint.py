"""A client proves itself by its secret or its own key and gets a token for an hour."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest

from booking_api.db import Database
from booking_api.errors import InvalidInput
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client
from booking_api.identity.service_clients import revoke_client, set_client_keys
from booking_api.rest.app import create_api
from booking_api.rest.oauth.app import create_oauth
from booking_api.rest.running import Running
from tests.booking_api.rest.conftest import Answer, Caller
from tests.booking_api.rest.oauth.provider import new_key, public_jwk
from tests.support.town import NOW

URL = "https://welkom.example/api/oauth/token"
BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Endpoint:
    """The endpoint, the API that takes its tokens, and one client with a secret."""

    def __init__(self, database: Database, token_secret: str = "signs tokens", url: str = URL) -> None:
        self.database, self.moment = database, NOW
        with database.transaction() as session:
            scopes = ["afspraken:lezen", "catalogus:lezen"]
            self.client, self.secret = create_client(session, SYSTEM, "Portaal", scopes, NOW)
        running = Running(database, lambda: self.moment, token_secret=token_secret, token_url=url)
        self._token, self._api = create_oauth(running).test_client(), create_api(running).test_client()

    def ask(self, **form: str) -> Answer:
        return Answer(self._token.post("/token", data={"grant_type": "client_credentials", **form}))

    def by_secret(self, **form: str) -> Answer:
        return self.ask(**{"client_id": str(self.client), "client_secret": self.secret, **form})

    def by_key(self, assertion: str, **form: str) -> Answer:
        return self.ask(client_assertion_type=BY_KEY, client_assertion=assertion, **form)

    def status(self, token: str, path: str = "/locaties") -> int:
        return self._api.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.fixture
def endpoint(api: Caller) -> Endpoint:
    return Endpoint(api.database)


def test_a_token_holds_for_an_hour_and_says_whose_it_is(endpoint: Endpoint) -> None:
    answer = endpoint.by_secret()
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 3600)
    told, other = (
        jwt.decode(each.json["access_token"], options={"verify_signature": False})
        for each in (answer, endpoint.by_secret())
    )
    assert (told["azp"], told["exp"]) == (str(endpoint.client), int(NOW.timestamp()) + 3600)
    assert told["jti"] != other["jti"]
    for passed, status in ((0, 200), (3599, 200), (3600, 401)):
        endpoint.moment = NOW + timedelta(seconds=passed)
        assert endpoint.status(answer.json["access_token"]) == status


def test_the_secret_may_come_in_basic_too(endpoint: Endpoint) -> None:
    answer = endpoint._token.post(
        "/token", data={"grant_type": "client_credentials"}, auth=(str(endpoint.client), endpoint.secret)
    )
    assert answer.status_code == 200


def test_fewer_scopes_can_be_asked_for_but_not_more(endpoint: Endpoint) -> None:
    narrow = endpoint.by_secret(scope="afspraken:lezen").json
    assert narrow["scope"] == "afspraken:lezen"
    assert endpoint.status(narrow["access_token"]) == 403
    assert endpoint.by_secret(scope="afspraken:schrijven").json == {"error": "invalid_scope"}


def test_who_does_not_prove_itself_gets_nothing(endpoint: Endpoint) -> None:
    for wrong in ({"client_secret": "x"}, {"client_id": "x"}, {"client_id": str(UUID(int=7))}):
        answer = endpoint.by_secret(**wrong)
        assert (answer.status_code, answer.json) == (401, {"error": "invalid_client"})
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert endpoint.by_secret(grant_type="password").json == {"error": "unsupported_grant_type"}
    assert endpoint.by_secret(grant_type="").json == {"error": "invalid_request"}


def test_a_revoked_client_loses_its_tokens_at_once(endpoint: Endpoint) -> None:
    token = endpoint.by_secret().json["access_token"]
    assert endpoint.status(token) == 200
    with endpoint.database.transaction() as session:
        revoke_client(session, SYSTEM, endpoint.client, NOW)
    assert endpoint.status(token) == 401
    assert endpoint.by_secret().status_code == 401


def test_a_token_of_another_installation_or_without_a_secret_opens_nothing(api: Caller, endpoint: Endpoint) -> None:
    token, other = endpoint.by_secret().json["access_token"], Endpoint(api.database, "another secret")
    assert other.status(token) == 401
    assert Endpoint(api.database, "").by_secret().status_code == 400
    claims = jwt.decode(token, options={"verify_signature": False})
    assert endpoint.status(jwt.encode(claims, "", "none")) == 401


KEY = new_key()


def _proof(endpoint: Endpoint, key: Any = KEY, alg: str = "RS256", **claims: Any) -> str:
    told = {"iss": str(endpoint.client), "sub": str(endpoint.client), "aud": URL, "jti": "1", **claims}
    told.setdefault("exp", (NOW + timedelta(minutes=1)).timestamp())
    return jwt.encode(told, key, alg, headers={"kid": "mine"})


@pytest.fixture
def keyed(endpoint: Endpoint) -> Endpoint:
    with endpoint.database.transaction() as session:
        set_client_keys(session, SYSTEM, endpoint.client, {"keys": [public_jwk(KEY, "mine")]}, NOW)
    return endpoint


def test_a_client_with_a_key_signs_for_its_token_once(keyed: Endpoint) -> None:
    proof = _proof(keyed)
    answer = keyed.by_key(proof)
    assert answer.status_code == 200, answer.text
    assert keyed.status(answer.json["access_token"]) == 200
    assert keyed.by_key(proof).status_code == 401
    assert keyed.by_key(_proof(keyed, alg="PS256", jti="2")).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elders.example/token"},
        {"iss": "somebody"},
        {"exp": (NOW - timedelta(seconds=1)).timestamp()},
        {"exp": (NOW + timedelta(hours=1)).timestamp()},
        {"key": new_key()},
    ],
)
def test_a_proof_that_is_not_for_us_now_is_none(keyed: Endpoint, claims: dict[str, Any]) -> None:
    assert keyed.by_key(_proof(keyed, **claims)).json == {"error": "invalid_client"}


def test_without_a_key_or_an_address_no_proof_is_taken(api: Caller, endpoint: Endpoint) -> None:
    assert endpoint.by_key(_proof(endpoint)).status_code == 401
    nameless = Endpoint(api.database, url="")
    with api.database.transaction() as session:
        set_client_keys(session, SYSTEM, nameless.client, {"keys": [public_jwk(KEY, "mine")]}, NOW)
    assert nameless.by_key(_proof(nameless, aud="")).status_code == 401


def test_a_private_key_is_not_taken_in(endpoint: Endpoint) -> None:
    private = {**public_jwk(KEY, "mine"), "d": "c2VjcmV0"}
    with endpoint.database.transaction() as session, pytest.raises(InvalidInput):
        set_client_keys(session, SYSTEM, endpoint.client, {"keys": [private]}, NOW)
