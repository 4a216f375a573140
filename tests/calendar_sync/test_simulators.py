"""The simulators behave as the real systems where that could trip us, and show people what they hold."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from calendar_sync.simulators import graph, open_klant
from calendar_sync.simulators.graph_events import BodyRefused, utc_moment
from calendar_sync.simulators.store import FaultKind, Store
from tests.calendar_sync.conftest import broken
from tests.calendar_sync.outlook_cast import FATIMA, creation

TOKEN = {"Authorization": f"Token {open_klant.DEMO_TOKEN}"}
CONTACT = {"klantcontact": {"kanaal": "zuil", "onderwerp": "<b>Paspoort</b>", "taal": "nld", "vertrouwelijk": False}}


def test_graph_gives_a_moment_in_utc_whatever_zone_it_came_in() -> None:
    windows = utc_moment({"dateTime": "2026-07-01T10:00:00", "timeZone": "W. Europe Standard Time"})
    olson = utc_moment({"dateTime": "2026-07-01T10:00:00", "timeZone": "Europe/Amsterdam"})
    assert windows == olson == {"dateTime": "2026-07-01T08:00:00.0000000", "timeZone": "UTC"}


@pytest.mark.parametrize("moment", ["2026", {"dateTime": "2026-07-01T10:00:00", "timeZone": "Utopia"}, {}])
def test_graph_refuses_a_moment_that_is_none(moment: object) -> None:
    with pytest.raises(BodyRefused):
        utc_moment(moment)


def test_graph_gives_no_token_to_who_is_not_known() -> None:
    client = graph.create_app(Store()).test_client()
    form = {"client_id": "welkom", "client_secret": "guess", "scope": "https://graph.microsoft.com/.default"}
    assert client.post("/gemeente/oauth2/v2.0/token", data=form).status_code == 401
    assert client.post(f"/v1.0/users/{FATIMA}/events", json=creation()).status_code == 401


def test_graph_refuses_a_change_by_who_did_not_see_the_last_one() -> None:
    client = graph.create_app(Store()).test_client()
    headers = {"Authorization": f"Bearer {_graph_token(client)}", "Prefer": graph.PREFERS_IMMUTABLE}
    made = client.post(f"/v1.0/users/{FATIMA}/events", json=creation(), headers=headers).get_json()
    path = f"/v1.0/users/{FATIMA}/events/{made['id']}"
    stale = {**headers, "If-Match": 'W/"stale"'}
    assert client.patch(path, json={"subject": "Anders"}, headers=stale).status_code == 412
    fresh = {**headers, "If-Match": made["@odata.etag"]}
    assert client.patch(path, json={"subject": "Anders"}, headers=fresh).status_code == 200


def test_the_register_refuses_a_query_parameter_it_does_not_know() -> None:
    client = open_klant.create_app(Store()).test_client()
    answer = client.get(f"{open_klant.PREFIX}/klantcontacten?onderwerpobject=1", headers=TOKEN)
    assert answer.status_code == 400
    assert answer.get_json()["invalidParams"][0]["code"] == "unknown-parameters"
    assert broken("error", answer.get_json()) == []


def test_the_register_says_which_fields_are_missing_or_too_long() -> None:
    client = open_klant.create_app(Store()).test_client()
    body = {"klantcontact": {"kanaal": "x" * 51, "onderwerp": "x", "taal": "nld"}, "betrokkene": {"rol": "burger"}}
    answer = client.post(f"{open_klant.PREFIX}/maak-klantcontact", json=body, headers=TOKEN)
    names = {param["name"] for param in answer.get_json()["invalidParams"]}
    assert answer.status_code == 400
    assert names == {"klantcontact.vertrouwelijk", "klantcontact.kanaal", "betrokkene.initiator", "betrokkene.rol"}


def test_the_register_knows_no_trailing_slash_and_asks_for_a_token() -> None:
    client = open_klant.create_app(Store()).test_client()
    assert client.post(f"{open_klant.PREFIX}/maak-klantcontact/", json=CONTACT, headers=TOKEN).status_code == 404
    refused = client.get(f"{open_klant.PREFIX}/klantcontacten")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Token")


def test_a_contact_can_be_read_again_and_is_shown_to_people_as_text() -> None:
    client = open_klant.create_app(Store()).test_client()
    made = client.post(f"{open_klant.PREFIX}/maak-klantcontact", json=CONTACT, headers=TOKEN).get_json()
    uuid = made["klantcontact"]["uuid"]
    read = client.get(f"{open_klant.PREFIX}/klantcontacten/{uuid}", headers=TOKEN)
    assert read.get_json() == made["klantcontact"]
    assert client.get("/_state").get_json() == {"klantcontacten": [made]}
    assert "&lt;b&gt;Paspoort&lt;/b&gt;" in client.get("/").get_data(as_text=True)


def test_calendars_are_shown_to_people() -> None:
    client = graph.create_app(Store()).test_client()
    assert "nog niets" in client.get("/").get_data(as_text=True)
    headers = {"Authorization": f"Bearer {_graph_token(client)}", "Prefer": graph.PREFERS_IMMUTABLE}
    client.post(f"/v1.0/users/{FATIMA}/events", json=creation(), headers=headers)
    page = client.get("/").get_data(as_text=True)
    assert FATIMA in page
    assert "2026-11-23 09:00 – 09:30" in page
    [event] = client.get("/_state").get_json()["events"]
    assert (event["mailbox"], event["subject"]) == (FATIMA, "Paspoort aanvragen")


def test_what_a_simulator_holds_outlives_it(tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    first = open_klant.create_app(Store(file)).test_client()
    first.post(f"{open_klant.PREFIX}/maak-klantcontact", json=CONTACT, headers=TOKEN)
    again = open_klant.create_app(Store(file)).test_client()
    assert again.get("/_state").get_json() == first.get("/_state").get_json() != {"klantcontacten": []}


def test_a_fault_can_be_asked_for_from_outside_and_is_used_up() -> None:
    client = open_klant.create_app(Store()).test_client()
    assert client.post("/_faults", json={"kind": FaultKind.UNAVAILABLE, "method": "GET"}).status_code == 204
    assert client.get(f"{open_klant.PREFIX}/klantcontacten", headers=TOKEN).status_code == 503
    assert client.get(f"{open_klant.PREFIX}/klantcontacten", headers=TOKEN).status_code == 200
    assert client.post("/_faults", json={"kind": "flood"}).status_code == 400


def _graph_token(client: FlaskClient) -> str:
    form = {
        "client_id": "welkom",
        "client_secret": graph.DEMO_SECRET,
        "scope": "https://graph.microsoft.com/.default",
    }
    return str(client.post("/gemeente/oauth2/v2.0/token", data=form).get_json()["access_token"])
