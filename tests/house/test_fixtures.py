"""The shared fixtures do what they promise; a fixture that hides a failure would make every other test worthless."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.models import Department
from booking_api.outbox import OutboxEvent
from booking_api.references import new_id
from tests.support import postgres as postgres_support
from tests.support.browser import watched_page
from tests.support.missing import missing
from tests.support.mosquitto import Mosquitto
from tests.support.ports import listens


def test_a_missing_part_is_a_skip_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="missing part: a ladder"):
        missing("a ladder")


def test_a_missing_part_is_a_failure_on_the_build_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="missing part: a ladder"):
        missing("a ladder")


def test_a_broker_can_be_killed_and_started_again_on_its_ports(mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    assert not listens(mosquitto.port)
    mosquitto.restart()
    assert listens(mosquitto.port)
    assert listens(mosquitto.websocket_port)


def test_each_test_gets_an_empty_database_of_its_own(database: Database) -> None:
    with database.reading() as session:
        tables = session.connection().exec_driver_sql("SELECT COUNT(*) FROM location").scalar_one()
    assert tables == 0


def test_unless_a_server_is_named_a_temporary_one_is_started_and_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WELKOM_TEST_POSTGRES", raising=False)
    with postgres_support.postgres_server() as server:
        name = server.create()
        with psycopg.connect(server.url(name).replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        port = int(server.address.rpartition(":")[2].partition("/")[0])
    assert not listens(port)


@pytest.mark.browser
def test_a_page_whose_script_breaks_fails_its_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="out of paint"), watched_page(browser) as page:
        page.goto("data:text/html,<script>throw new Error('out of paint')</script>")


@pytest.mark.browser
def test_a_page_that_crosses_its_content_policy_fails_its_test(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    file.write_text(f"{policy}<p style='color:red'>hoi", "utf-8")
    with pytest.raises(AssertionError, match="policy"), watched_page(browser) as page:
        page.goto(file.as_uri())


def test_the_programs_of_a_test_do_not_outlive_it(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    broker.start()
    broker.close()
    assert not listens(broker.port)
    assert subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, check=False).stdout == b""


@pytest.mark.parametrize("time", ["first", "second"])
def test_nothing_of_one_test_is_left_in_the_next(database: Database, time: str) -> None:
    with database.transaction() as session:
        session.add(Department(code="dv", name=time))
        session.flush()
        session.add(OutboxEvent(kind="x", subject_id=new_id(), actor_kind="system", occurred_at=utc_now()))
    with database.reading() as session:
        assert session.exec(select(Department.name)).all() == [time]
        assert session.exec(select(OutboxEvent.seq)).all() == [1]
