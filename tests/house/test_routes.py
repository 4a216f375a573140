"""Every route says who may call it, and says so in the code that is run."""

from pathlib import Path

import pytest
from flask import Flask

from booking_api.rest.settings import OpenFormsSettings
from server.app import create_app
from server.settings import DatabaseSettings, Settings
from web.audience import ATTRIBUTE
from web.settings import WebSettings

# Open by nature: assets that hold nobody's data. Each name with its reason.
OPEN = {
    "static": "style sheets, scripts and pictures",
}


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    database = DatabaseSettings(url=f"sqlite:///{tmp_path / 'routes.db'}")
    web = WebSettings(secret_key="only-for-this-test-0123456789abcdef", demo=True, secure_cookies=False)
    forms = OpenFormsSettings(jcc=True, qmatic=True)
    return create_app(Settings(database=database, web=web, data_dir=tmp_path, open_forms=forms))


def undeclared(app: Flask) -> list[str]:
    views = app.view_functions
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if not hasattr(views[rule.endpoint], ATTRIBUTE)})


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    assert [endpoint for endpoint in undeclared(app) if endpoint not in OPEN] == []


def test_every_route_of_the_apis_beside_it_does_too(app: Flask) -> None:
    mounts: dict[str, Flask] = app.extensions["welkom_mounts"]
    assert {path.split("/")[1] for path in mounts} == {"api", "jcc", "qmatic"}
    found = {path: undeclared(mounted) for path, mounted in mounts.items()}
    assert {path: [name for name in names if name not in OPEN] for path, names in found.items()} == {
        path: [] for path in mounts
    }


def test_a_route_that_declares_nothing_is_noticed(app: Flask) -> None:
    app.add_url_rule("/onbewaakt", "onbewaakt", lambda: "")
    assert "onbewaakt" in undeclared(app)


def test_every_screen_of_the_house_is_there(app: Flask) -> None:
    packages = {endpoint.partition(".")[0] for endpoint in app.view_functions}
    assert len(packages) > 6, packages
