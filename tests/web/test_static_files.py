"""Assets: what may leave node_modules, addresses that change with the content, and a municipality's own theme."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from booking_api.db import Database
from scripts import assets
from tests.web.conftest import House, build_app, web_settings
from web import static_files
from web.static_files import FOR_EVER, asset_url


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("vendor")
    assets.write(*assets.collect(assets.MODULES), target)
    return target


def test_only_listed_files_leave_node_modules(vendor: Path) -> None:
    manifest = json.loads((vendor / "manifest.json").read_text())
    assert set(manifest) == {"design.css", "fonts.css", "htmx.js", "mqtt.js", "qr.js", "qr_reader.js"}
    others = {path.name for path in vendor.iterdir()} - {"manifest.json"}
    others -= {name + packed for name in manifest.values() for packed in ("", ".gz")}
    assert others
    assert all(name.startswith("noto-sans-") and name.endswith(".woff2") for name in others)


def test_every_font_that_the_rules_name_is_there(vendor: Path) -> None:
    rules = next(vendor.glob("fonts.*.css")).read_text()
    named = {part.partition(")")[0] for part in rules.split("url(")[1:]}
    assert named == {path.name for path in vendor.glob("*.woff2")}
    assert any("arabic" in name for name in named)


def test_nothing_is_fetched_from_elsewhere(vendor: Path) -> None:
    for path in vendor.glob("*.css"):
        text = path.read_text()
        assert "url(http" not in text
        assert "@import" not in text
        assert "sourceMappingURL" not in text


def test_the_same_content_has_the_same_name_and_other_content_another() -> None:
    assert assets.hashed_name("a.css", b"x") == assets.hashed_name("a.css", b"x")
    assert assets.hashed_name("a.css", b"x") != assets.hashed_name("a.css", b"y")


def test_packed_files_hold_the_same(vendor: Path) -> None:
    for packed in vendor.glob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()


@pytest.fixture
def built(house: House, vendor: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of an app whose assets were built just now."""
    monkeypatch.setattr(static_files, "VENDOR", vendor)
    static_files.manifest.cache_clear()
    yield house.app.test_client()
    static_files.manifest.cache_clear()


@pytest.mark.parametrize("name", ["htmx.js", "css/base.css", "js/live.js", "img/icon.svg"])
def test_an_asset_may_be_kept_for_ever_and_comes_packed(built: FlaskClient, house: House, name: str) -> None:
    with house.app.test_request_context():
        address = asset_url(name)
    plain = built.get(address)
    packed = built.get(address, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["Cache-Control"] == packed.headers["Cache-Control"] == FOR_EVER
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.mimetype == plain.mimetype


def test_an_old_address_still_works_but_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789ab/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["../settings.py", "..%2fsettings.py", "css/nergens.css", "%2e%2e/factory.py"])
def test_nothing_outside_the_folder_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code == 404


def test_a_municipality_brings_its_own_theme(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root { --w-primary: #6a1b4d; }")
    app, _clock = build_app(sqlite_database, web_settings(theme_dir=tmp_path))
    visitor = app.test_client()
    address = visitor.get("/demo/stijl").text.partition("/static/thema/")[2].partition('"')[0]
    answer = visitor.get(f"/static/thema/{address}")
    assert "#6a1b4d" in answer.text
    assert answer.headers["Cache-Control"] == FOR_EVER


def test_without_a_theme_folder_there_is_no_theme_to_fetch(client: FlaskClient) -> None:
    assert "/static/thema/" not in client.get("/demo/stijl").text
    assert client.get("/static/thema/x/theme.css").status_code == 404
