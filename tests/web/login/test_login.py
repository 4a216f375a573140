"""Signing in at a real OpenID provider, and by one click in the demo."""

import re

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import col, select

from booking_api.audit import AuditRecord
from booking_api.db import Database
from booking_api.identity.models import Department, StaffMember, StaffRole
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location
from tests.support.ports import free_port
from tests.web.conftest import House, add_staff, build_app, sign_in, token_in, web_settings
from web.access import STAFF, access
from web.context import current_actor
from web.login.pages import safe_path
from web.navigation import MenuEntry, add_menu_entry

HANNA = {"sub": "hanna", "tid": "tenant", "oid": "hanna-oid", "name": "Hanna de Wit"}


@pytest.fixture
def app(sqlite_database: Database, issuer: str) -> Flask:
    add_staff(sqlite_database)
    oidc = {
        "discovery_url": f"{issuer}/.well-known/openid-configuration",
        "client_id": "welkom",
        "client_secret": SecretStr("geheim"),
    }
    app, _clock = build_app(sqlite_database, web_settings(demo=False, oidc=oidc))

    @access(STAFF())
    def who() -> str:
        actor = current_actor()
        return f"{actor.name}: {', '.join(sorted(actor.roles))}"

    app.add_url_rule("/wie", "who", who)
    return app


def provide(issuer: str, **claims: object) -> None:
    answer = requests.put(f"{issuer}/users/{HANNA['sub']}", json=HANNA | claims, timeout=10)
    answer.raise_for_status()


def go_round(client: FlaskClient, subject: str = HANNA["sub"]) -> tuple[int, str]:
    """Go to the provider, agree there, come back; return the status and where it leads, or the page."""
    start = client.get("/personeel/aanmelden/organisatie?naar=/wie")
    assert start.status_code == 302, start.text
    address = start.headers["Location"]
    assert "code_challenge_method=S256" in address
    assert re.search(r"[?&]state=[\w-]{20,}", address)
    back = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10).headers["Location"]
    answer = client.get(back.partition("localhost")[2])
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_a_host_signs_in_and_comes_back_where_she_was_going(app: Flask, issuer: str) -> None:
    provide(issuer, roles=["gastheer", "afdeling.dienstverlening"])
    client = app.test_client()
    assert go_round(client) == (302, "/wie")
    assert client.get("/wie").text == "Hanna de Wit: gastheer"


def test_what_the_provider_says_now_replaces_what_it_said_before(
    app: Flask, issuer: str, sqlite_database: Database
) -> None:
    provide(issuer, roles=["gastheer", "afdeling.dienstverlening"])
    go_round(app.test_client())
    provide(issuer, roles=["teamleider", "afdeling.dienstverlening"])
    client = app.test_client()
    go_round(client)
    assert client.get("/wie").text == "Hanna de Wit: teamleider"
    with sqlite_database.reading() as session:
        known = session.exec(select(StaffMember).where(StaffMember.external_id == "tenant/hanna-oid")).all()
        roles = session.exec(select(StaffRole).where(StaffRole.staff_id == known[0].id)).all()
        signed_in = session.exec(select(AuditRecord).where(col(AuditRecord.action) == "sign_in")).all()
    assert (len(known), len(roles), len(signed_in)) == (1, 1, 2)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"roles": ["gastheer"]},
        {"roles": ["gastheer", "afdeling.onbekend"]},
        {"_claim_names": {"groups": "src1"}},
    ],
    ids=["no roles", "no department", "unknown department", "group overage"],
)
def test_who_has_no_role_or_department_gets_no_access(app: Flask, issuer: str, claims: dict[str, object]) -> None:
    provide(issuer, **claims)
    client = app.test_client()
    status, page = go_round(client)
    assert status == 403
    assert "nog geen toegang" in page
    assert client.get("/wie").status_code == 302


def test_a_role_that_was_withdrawn_stops_at_once_in_every_session(app: Flask, issuer: str) -> None:
    provide(issuer, roles=["gastheer", "afdeling.dienstverlening"])
    still_open = app.test_client()
    go_round(still_open)
    assert still_open.get("/wie").status_code == 200
    provide(issuer, roles=[])
    assert go_round(app.test_client())[0] == 403
    assert still_open.get("/wie").status_code == 302


def test_a_role_stays_bound_to_its_location(app: Flask, issuer: str, sqlite_database: Database) -> None:
    provide(issuer, roles=["gastheer", "afdeling.dienstverlening"])
    go_round(app.test_client())
    mine = col(StaffMember.external_id) == "tenant/hanna-oid"
    with sqlite_database.transaction() as session:
        place = Location(code="noord", name="Noord")
        session.add(place)
        session.flush()
        role = session.exec(select(StaffRole).join(StaffMember).where(mine)).one()
        role.location_id, bound_to = place.id, place.id
    go_round(app.test_client())
    with sqlite_database.reading() as session:
        assert session.exec(select(StaffRole).join(StaffMember).where(mine)).one().location_id == bound_to


def test_an_answer_that_nobody_asked_for_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/personeel/aanmelden/terug?code=gestolen&state=verzonnen")
    assert answer.status_code == 400
    assert "niet gelukt" in answer.text


def test_a_provider_that_is_away_is_told_kindly(sqlite_database: Database) -> None:
    oidc = {"discovery_url": f"http://127.0.0.1:{free_port()}/.well-known/openid-configuration", "client_id": "welkom"}
    app, _clock = build_app(sqlite_database, web_settings(demo=False, oidc=oidc))
    answer = app.test_client().get("/personeel/aanmelden/organisatie")
    assert answer.status_code == 503
    assert "niet bereikbaar" in answer.text


def test_signing_in_starts_a_fresh_session(house: House, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["van-eerder"] = "iets"
    sign_in(client, house.hanna)
    with client.session_transaction() as session:
        assert "van-eerder" not in session


def test_the_demo_knows_only_its_own_people(house: House, client: FlaskClient) -> None:
    token = token_in(client.get("/personeel/aanmelden").text)
    answer = client.post("/personeel/aanmelden/demo", data={"csrf_token": token, "medewerker": "verzonnen"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/personeel/hal?dag=1", "/personeel/hal?dag=1"),
        (None, "/personeel"),
        ("https://kwaad.example", "/personeel"),
        ("//kwaad.example", "/personeel"),
        ("/\\kwaad.example", "/personeel"),
        ("javascript:x", "/personeel"),
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(asked: str | None, given: str) -> None:
    assert safe_path(asked) == given


def test_the_start_page_tells_a_role_without_a_screen_what_there_is(house: House) -> None:
    assert house.app.test_client().get("/personeel").status_code == 302
    client = house.app.test_client()
    sign_in(client, house.hanna)
    assert "Bij uw rol hoort geen scherm" in client.get("/personeel").text
    with house.app.app_context():
        add_menu_entry(house.app, MenuEntry("login.choose", "Inloggen", Permission.ANSWER_HELP))
    assert client.get("/personeel").location == "/personeel/aanmelden"


def test_the_demo_tells_people_of_one_role_apart_by_department(house: House) -> None:
    with house.db.reading() as session:
        names = list(session.exec(select(Department.name)))
    page = house.app.test_client().get("/personeel/aanmelden").text
    assert any(f"<bdi>{name}</bdi>" in page for name in names)
