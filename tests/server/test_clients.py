"""API clients from the command line: with just the rights they need, and ended when asked."""

from pathlib import Path

import pytest

from booking_api.db import Database
from booking_api.identity.queries import client_actor
from server.cli import main
from tests.support.town import Town, build


@pytest.fixture
def town(sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    monkeypatch.setenv("WELKOM_DATABASE__URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    return build(sqlite_database)


def test_a_client_gets_the_rights_that_are_named(
    town: Town, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    rights = ["--channel", "e-form", "--location", "centrum", "--department", "wi"]
    assert main(["client", "Open Formulieren", "afspraken:schrijven", *rights]) == 0
    told = capsys.readouterr()
    with sqlite_database.reading() as session:
        actor = client_actor(session, told.out.strip())
    assert actor is not None
    assert (actor.origin, actor.location_id, actor.department_ids) == ("e-form", town.shop, frozenset({town.work}))
    assert str(actor.id) in told.err


def test_a_client_is_ended_by_its_id(town: Town, sqlite_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    main(["client", "Open Formulieren", "afspraken:schrijven"])
    token = capsys.readouterr().out.strip()
    with sqlite_database.reading() as session:
        actor = client_actor(session, token)
    assert actor is not None
    assert main(["revoke", str(actor.id)]) == 0
    with sqlite_database.reading() as session:
        assert client_actor(session, token) is None


@pytest.mark.parametrize(
    "wrong", [["--location", "nergens"], ["--department", "onbekend"], ["--department", "wi", "--department", "geen"]]
)
def test_a_client_with_an_unknown_right_is_not_made(
    town: Town, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["client", "Open Formulieren", "afspraken:schrijven", *wrong]) == 1
    assert capsys.readouterr().out == ""


def test_a_client_that_does_not_exist_cannot_be_ended(town: Town) -> None:
    assert main(["revoke", "01a20224-df70-73e5-a510-8b35ed12b3aa"]) == 1
