"""The database is away for a while: everybody is told so kindly, nothing typed is lost, and it comes back by itself."""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from booking_api import db as database_module
from booking_api.errors import OutOfReach
from booking_api.visits.models import Visit
from tests.kiosk.building import Building
from tests.support.postgres import PostgresServer

PILLAR = "Zuil bij de ingang"
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def building(postgres_url: str, tmp_path: Path) -> Iterator[Building]:
    made = Building(postgres_url, tmp_path)
    yield made
    made.db.dispose()


@pytest.fixture
def away(postgres: PostgresServer, building: Building) -> Away:
    return lambda: postgres.away(building.db.url.rpartition("/")[2])


def shown(answer: TestResponse) -> str:
    assert answer.status_code == 503, answer.status
    assert int(answer.headers["Retry-After"]) > 0
    return unescape(answer.text)


def form_on(page: str) -> tuple[str, dict[str, str]]:
    """Return where the form on a page goes, and all that it holds."""
    found = re.search(r'<div class="w-actions">\s*<form method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    assert found, "a way to send it again"
    return found[1], dict(re.findall(r'name="([^"]*)" value="([^"]*)"', found[2]))


@pytest.mark.parametrize(
    ("path", "who"),
    [("/mijn-afspraak/geen-link", {}), ("/balie", {"staff": "Bram Balie"}), ("/gastheer", {"staff": "Hanna Hostess"})],
)
def test_a_page_says_so_in_the_own_language_offers_another_try_and_is_back_without_a_restart(
    building: Building, away: Away, path: str, who: dict[str, str]
) -> None:
    visitor = building.client(**who)
    before = visitor.get(path).status_code
    with away():
        dutch = shown(visitor.get(path))
        english = shown(visitor.get(f"{path}?taal=en"))
    assert "Wij zijn even niet bereikbaar" in dutch
    assert f'href="{path}">' in dutch, "the same page again"
    assert "We cannot be reached for a moment" in english
    assert "Try again" in english
    assert "Refresh" not in visitor.get(path).headers
    assert visitor.get(path).status_code == before


def test_what_was_typed_is_sent_again_by_one_press(building: Building, away: Away) -> None:
    somebody = building.client()
    typed = {"code": building.cast.codes["odd"], "achternaam": "Berghe-de Groot O'Brien"}
    with away():
        address, fields = form_on(shown(somebody.post("/mijn-afspraak?taal=ar", typed)))
        assert form_on(shown(somebody.http.post(address, data=fields))) == (address, fields), "still away"
    assert {name: fields[name] for name in typed} == typed
    found = somebody.http.post(address, data=fields)
    assert found.status_code == 303
    assert "/mijn-afspraak/" in found.location


def test_an_employee_who_pressed_a_button_presses_once_more(building: Building, away: Away) -> None:
    pillar, bram = building.client(device=PILLAR), building.client(staff="Bram Balie")
    pillar.text("/zuil/aanmelden", {"afspraak": str(building.cast.appointments["maria"])})
    bram.post("/balie/plek", {"plek": f"desk:{building.cast.desks[2]}"})
    with away():
        address, fields = form_on(shown(bram.post("/balie/volgende")))
    assert address == "/balie/volgende"
    assert bram.http.post(address, data=fields).status_code == 302
    assert 'id="stap-start"' in bram.text("/balie"), "called, once"
    assert visits_of(building) == 1


def test_the_form_of_another_site_is_never_offered_again(building: Building, away: Away) -> None:
    bram = building.client(staff="Bram Balie")
    with away():
        answer = bram.http.post("/balie/volgende", data={"csrf_token": "guess"})
    assert answer.status_code == 403
    assert "<form" not in answer.text


@pytest.mark.parametrize("path", ["/zuil", "/zuil/teken", "/zuil/demo/stadhuis"])
def test_a_screen_in_the_hall_says_whom_to_ask_and_comes_back_by_itself(
    building: Building, away: Away, path: str
) -> None:
    pillar = building.client(device=PILLAR)
    with away():
        answer = pillar.get(path)
        page = shown(answer)
        again = pillar.post("/zuil/naam", {"naam": "de vries"}, headers={"HX-Request": "true"})
    assert "Dit scherm werkt even niet" in page
    assert "Vraag een medewerker" in page
    assert "<a " not in page, "nobody is led away from the screen"
    assert int(answer.headers["Refresh"]) > 0
    assert again.status_code == 503
    assert "de vries" not in again.text
    assert pillar.get(path).status_code == 200


def test_a_system_reads_a_problem_document(building: Building, away: Away) -> None:
    client = building.client().http
    with away():
        answer = client.get("/api/v1/locaties", headers={"Authorization": "Bearer whoever"})
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == "even-onbereikbaar"
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/api/v1/locaties", headers={"Authorization": "Bearer whoever"}).status_code == 401


def test_whoever_was_cut_off_in_the_middle_wrote_nothing_and_the_pool_is_fresh_again(
    building: Building, away: Away
) -> None:
    with building.db.transaction() as session:  # fills the pool
        session.exec(select(Visit)).all()
    with contextlib.suppress(OutOfReach), building.db.transaction() as session:
        session.exec(select(Visit)).all()
        with away():
            session.exec(select(Visit)).all()
        raise AssertionError("it should have been cut off")
    for _each in range(building.db.engine.pool.size()):  # type: ignore[attr-defined]
        with building.db.reading() as session:
            session.exec(select(Visit)).all()


@pytest.fixture
def locked(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Building, Away]]:
    """A building on SQLite, and a way to hold its lock for longer than anybody waits."""
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_MS", 50)
    made = Building(sqlite_url, tmp_path)

    @contextlib.contextmanager
    def lock() -> Iterator[None]:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()

    yield made, lock
    made.db.dispose()


def test_a_locked_file_keeps_reading_and_asks_who_writes_to_try_again(locked: tuple[Building, Away]) -> None:
    building, lock = locked
    pillar, host = building.client(device=PILLAR), building.client(staff="Hanna Hostess")
    chosen = {"afspraak": str(building.cast.appointments["maria"])}
    with lock():
        page = shown(host.post("/gastheer/aanmelden", chosen))
        refused = pillar.post("/zuil/aanmelden", chosen)
        assert refused.status_code == 503
    assert "Het is even druk" in page
    address, fields = form_on(page)
    assert host.http.post(address, data=fields).status_code in (200, 302)
    assert visits_of(building) == 1
    assert 'data-step="done"' in pillar.text("/zuil/aanmelden", chosen), "already there is fine"
    assert visits_of(building) == 1


def visits_of(building: Building) -> int:
    with building.db.reading() as session:
        return len(session.exec(select(Visit)).all())
