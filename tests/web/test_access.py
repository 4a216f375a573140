"""A view runs only for whom its declaration names, and knows who acts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from booking_api.db import Database
from booking_api.identity.models import Device, StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from booking_api.references import token_hash
from tests.web.conftest import House, build_app, sign_in, web_settings
from web.access import CITIZEN_LINK, DEMO_ONLY, DEVICE, PUBLIC, STAFF, Rule, access
from web.actors import DEVICE_COOKIE
from web.context import current_actor

RULES: dict[str, tuple[Rule, ...]] = {
    "open": (PUBLIC,),
    "hal": (STAFF(Permission.ANSWER_HELP),),
    "collega": (STAFF(),),
    "zuil": (DEVICE("pillar"),),
    "proef": (DEMO_ONLY,),
    "hal-of-zuil": (STAFF(Permission.CHECK_IN), DEVICE("pillar")),
    "afspraak/<token>": (CITIZEN_LINK,),
}


def who(**_kwargs: str) -> str:
    return f"{current_actor().kind}:{current_actor().name}"


@pytest.fixture
def client(house: House) -> FlaskClient:
    for path, rules in RULES.items():
        house.app.add_url_rule(f"/{path}", path, access(*rules)(who))
    return house.app.test_client()


def add_device(db: Database, kind: str, token: str, revoked_at: datetime | None = None) -> UUID:
    place = Location(code=f"plek-{token}", name="Stadswinkel Centrum")
    device = Device(location_id=place.id, kind=kind, name="Zuil 1", token_hash=token_hash(token), revoked_at=revoked_at)
    with db.transaction() as session:
        session.add(place)
        session.flush()
        session.add(device)
    return device.id


def test_a_view_without_a_rule_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="closed"):
        access()


def test_the_public_acts_as_the_public(client: FlaskClient) -> None:
    assert client.get("/open").text == "public:"


def test_staff_who_book_on_a_public_page_act_as_the_public(client: FlaskClient, house: House) -> None:
    sign_in(client, house.hanna)
    assert client.get("/open").text == "public:"


def test_who_is_not_signed_in_is_sent_to_the_login_and_back(client: FlaskClient) -> None:
    answer = client.get("/hal?dag=2026-11-23")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/personeel/aanmelden?naar=/hal?dag%3D2026-11-23"


def test_a_fragment_that_htmx_asks_for_sends_the_whole_page_to_the_login(client: FlaskClient) -> None:
    answer = client.get("/hal", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/personeel/aanmelden"


def test_a_host_enters_the_hall(client: FlaskClient, house: House) -> None:
    sign_in(client, house.hanna)
    assert client.get("/hal").text == "staff:Hanna de Wit"


def test_an_employee_without_the_permission_is_refused(client: FlaskClient, house: House) -> None:
    sign_in(client, house.emre)
    refused = client.get("/hal")
    assert refused.status_code == 403
    assert "teamleider" in refused.text, "who can give them the right"
    assert client.get("/collega").text == "staff:Emre Yıldız"


def test_a_session_ends_after_a_working_day(client: FlaskClient, house: House) -> None:
    sign_in(client, house.hanna)
    house.clock.moment += timedelta(hours=10, minutes=1)
    assert client.get("/hal").status_code == 302


def test_a_member_of_staff_who_left_is_out_at_once(client: FlaskClient, house: House) -> None:
    sign_in(client, house.hanna)
    with house.db.transaction() as session:
        member = session.get(StaffMember, house.hanna)
        assert member
        member.active = False
    assert client.get("/hal").status_code == 302


def test_signing_out_ends_the_session(client: FlaskClient, house: House) -> None:
    sign_in(client, house.hanna)
    with client.session_transaction() as session:
        session["_csrf"] = "teken"
    client.post("/personeel/afmelden", data={"csrf_token": "teken"})
    assert client.get("/hal").status_code == 302


def test_a_paired_pillar_is_known_by_its_cookie_and_bound_to_its_location(client: FlaskClient, house: House) -> None:
    add_device(house.db, "pillar", "geheim")
    client.set_cookie(DEVICE_COOKIE, "geheim")
    assert client.get("/zuil").text == "device:Zuil 1"


@pytest.mark.parametrize("token", ["", "iets-anders"])
def test_an_unknown_browser_is_no_pillar(client: FlaskClient, house: House, token: str) -> None:
    add_device(house.db, "pillar", "geheim")
    client.set_cookie(DEVICE_COOKIE, token)
    answer = client.get("/zuil")
    assert answer.status_code == 401
    assert "nog niet gekoppeld" in answer.text


def test_a_gate_is_no_pillar(client: FlaskClient, house: House) -> None:
    add_device(house.db, "gate", "poort")
    client.set_cookie(DEVICE_COOKIE, "poort")
    assert client.get("/zuil").status_code == 401


def test_a_revoked_pillar_is_out_at_once(client: FlaskClient, house: House) -> None:
    add_device(house.db, "pillar", "geheim", revoked_at=datetime(2026, 11, 1, tzinfo=UTC))
    client.set_cookie(DEVICE_COOKIE, "geheim")
    assert client.get("/zuil").status_code == 401


def test_the_first_rule_that_fits_decides_who_acts(client: FlaskClient, house: House) -> None:
    add_device(house.db, "pillar", "geheim")
    client.set_cookie(DEVICE_COOKIE, "geheim")
    assert client.get("/hal-of-zuil").text == "device:Zuil 1"
    sign_in(client, house.hanna)
    assert client.get("/hal-of-zuil").text == "staff:Hanna de Wit"


def test_a_personal_link_that_opens_nothing_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/afspraak/onbekend").status_code == 404


def test_the_demo_is_nowhere_outside_the_demo(sqlite_database: Database) -> None:
    app, _clock = build_app(sqlite_database, web_settings(demo=False))
    app.add_url_rule("/proef", "proef", access(DEMO_ONLY)(who))
    visitor = app.test_client()
    assert visitor.get("/proef").status_code == 404
    assert visitor.get("/demo/stijl").status_code == 404
    assert "Proberen als" not in visitor.get("/personeel/aanmelden").text


@pytest.mark.parametrize(
    "asked", [{"base_url": "http://welkom.example.nl"}, {"environ_base": {"REMOTE_ADDR": "10.0.0.8"}}]
)
def test_the_demo_serves_this_machine_only(client: FlaskClient, asked: dict[str, Any]) -> None:
    assert client.get("/proef").status_code == 200
    assert client.get("/proef", **asked).status_code == 404
    assert "Proberen als" not in client.get("/personeel/aanmelden", **asked).text
