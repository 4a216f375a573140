"""A small app with what all screens share, on a database with one department and two members of staff."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from booking_api.db import Database
from booking_api.identity.models import Department, StaffMember, StaffRole
from booking_api.identity.rules import Role
from web.factory import init_web
from web.settings import WebSettings

MONDAY = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Everything:
    web: WebSettings
    trusted_proxies: int = 0


@dataclass
class Running:
    db: Database
    settings: Everything
    clock: Clock


@dataclass
class House:
    """The app, its clock, and the ids of Hanna (host) and Emre (employee)."""

    app: Flask
    clock: Clock
    db: Database
    hanna: UUID
    emre: UUID

    @property
    def web(self) -> WebSettings:
        settings: WebSettings = self.app.extensions["welkom"].settings.web
        return settings


def web_settings(**changes: object) -> WebSettings:
    known = {"demo": True, "secure_cookies": False, "secret_key": SecretStr("0123456789abcdef" * 3)}
    return WebSettings.model_validate(known | {"languages": ["nl", "en", "ar"]} | changes)


def build_app(db: Database, settings: WebSettings) -> tuple[Flask, Clock]:
    app, clock = Flask("server"), Clock()
    app.extensions["welkom"] = Running(db, Everything(settings), clock)
    init_web(app, settings)
    return app, clock


def add_staff(db: Database) -> tuple[UUID, UUID]:
    department = Department(code="dienstverlening", name="Dienstverlening")
    hanna = StaffMember(department_id=department.id, name="Hanna de Wit")
    emre = StaffMember(department_id=department.id, name="Emre Yıldız")
    with db.transaction() as session:
        session.add(department)
        session.flush()
        session.add_all([hanna, emre])
        session.flush()
        for member, role in ((hanna, Role.HOST), (emre, Role.EMPLOYEE)):
            session.add(StaffRole(staff_id=member.id, role=role, department_id=department.id))
    return hanna.id, emre.id


@pytest.fixture
def house(sqlite_database: Database) -> House:
    hanna, emre = add_staff(sqlite_database)
    app, clock = build_app(sqlite_database, web_settings())
    return House(app, clock, sqlite_database, hanna, emre)


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.app.test_client()


def token_in(page: str) -> str:
    """Return the token of the first form on a page."""
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def sign_in(client: FlaskClient, staff_id: UUID) -> None:
    """Sign in by one click, as a visitor of the demo does."""
    token = token_in(client.get("/personeel/aanmelden").text)
    answer = client.post("/personeel/aanmelden/demo", data={"csrf_token": token, "medewerker": str(staff_id)})
    assert answer.status_code == 302, answer.text
