"""Access tokens: they last, survive a restart, and end with the client."""

from datetime import timedelta
from uuid import UUID

import pytest

from booking_api.identity.models import ApiClient
from booking_api.references import new_token, token_hash
from booking_api.rest.jcc.app import create_jcc
from booking_api.rest.limits import Limits
from booking_api.rest.running import Running
from tests.booking_api.rest.forms import GATE_SECRET, TOKEN_SECRET, Forms, Jcc
from tests.support.town import NOW


def _status(forms: Forms, headers: dict[str, str], secret: str = "the tokens of these tests") -> int:
    """Return what another process answers, one that has just started."""
    running = Running(forms.database, lambda: forms.moment, GATE_SECRET, secret)
    return create_jcc(running).test_client().get("/version", headers=headers).status_code


def test_expires_in_is_more_than_ten_seconds_and_true(forms: Forms, plugin: Jcc) -> None:
    lasts = plugin.granted.get_json()["expires_in"]
    assert lasts > 10
    forms.moment = NOW + timedelta(seconds=lasts - 1)
    assert _status(forms, plugin.headers) == 200
    forms.moment = NOW + timedelta(seconds=lasts)
    assert _status(forms, plugin.headers) == 401


def test_a_token_survives_a_restart_and_holds_in_each_process(forms: Forms, plugin: Jcc) -> None:
    assert _status(forms, plugin.headers) == 200


def test_a_token_signed_with_another_key_is_refused(forms: Forms, plugin: Jcc) -> None:
    assert _status(forms, plugin.headers, "another key") == 401


def test_each_character_of_a_token_counts(forms: Forms, plugin: Jcc) -> None:
    token = plugin.headers["Authorization"].removeprefix("Bearer ")
    body = token.partition(".")[0]
    for place in range(0, len(body) - 1, 5):
        other = "A" if token[place] != "A" else "B"
        forged = token[:place] + other + token[place + 1 :]
        assert _status(forms, {"Authorization": f"Bearer {forged}"}) == 401


@pytest.mark.parametrize("token", ["", ".", "a", "é.é", "AAAA", "!!!.???", "." * 50])
def test_nonsense_is_no_token(forms: Forms, token: str) -> None:
    assert _status(forms, {"Authorization": f"Bearer {token}".encode().decode("latin-1")}) == 401


def test_the_secret_itself_is_no_access_token(forms: Forms) -> None:
    assert _status(forms, {"Authorization": f"Bearer {forms.secret}"}) == 401


def test_the_scope_is_not_echoed_because_another_one_would_stop_the_form(plugin: Jcc) -> None:
    assert set(plugin.granted.get_json()) == {"access_token", "token_type", "expires_in"}


def test_a_token_may_be_asked_without_a_scope(forms: Forms) -> None:
    asked = {"grant_type": "client_credentials"}
    answer = forms.jcc_app().test_client().post("/connect/token", data=asked, auth=(forms.client_id, forms.secret))
    assert answer.status_code == 200


def test_a_valid_secret_is_no_stranger_however_often_it_asks(forms: Forms) -> None:
    limits = Limits(per_client=100, per_stranger=2, secret="x")
    running = Running(forms.database, lambda: forms.moment, GATE_SECRET, TOKEN_SECRET, limits=limits)
    http = create_jcc(running).test_client()

    def ask(secret: str) -> int:
        asked = {"grant_type": "client_credentials", "scope": "warp-api"}
        return http.post("/connect/token", data=asked, auth=(forms.client_id, secret)).status_code

    assert [ask(forms.secret) for _ in range(5)] == [200] * 5
    assert [ask("guess") for _ in range(3)] == [401, 401, 429]
    assert ask(forms.secret) == 200


def test_a_client_cannot_ask_for_tokens_without_end(forms: Forms) -> None:
    running = Running(forms.database, lambda: forms.moment, GATE_SECRET, TOKEN_SECRET, limits=Limits(per_client=2))
    http, asked = create_jcc(running).test_client(), {"grant_type": "client_credentials"}
    answers = [http.post("/connect/token", data=asked, auth=(forms.client_id, forms.secret)) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]


def test_a_revoked_client_is_out_at_once(forms: Forms, plugin: Jcc) -> None:
    with forms.database.transaction() as session:
        session.get_one(ApiClient, UUID(forms.client_id)).revoked_at = NOW
    assert _status(forms, plugin.headers) == 401
    assert forms.jcc().granted.status_code == 401


def test_a_renewed_secret_ends_the_tokens_of_the_old_one(forms: Forms, plugin: Jcc) -> None:
    with forms.database.transaction() as session:
        session.get_one(ApiClient, UUID(forms.client_id)).token_hash = token_hash(new_token())
    assert _status(forms, plugin.headers) == 401
