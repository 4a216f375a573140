"""The demo: a busy hall at any hour, every page answers, a restart keeps the data, the end leaves nothing."""

import json
import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from sqlmodel import select

from booking_api.appointments.models import JointSession
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.catalogue.queries import products_by_id
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.visits.queries import visits
from booking_api.visits.rules import LegState
from booking_api.visits.rules_sessions import SessionStage
from booking_api.visits.sessions_today import sessions_here
from booking_api.visits.values import VisitView
from calendar_sync.outlook.appointments import wanted_events
from server.demo import runner
from server.demo.day import fill
from server.demo.municipality import Town, lay
from server.demo.people import People
from server.demo.runner import Demo, start_demo
from tests.support.ports import free_port
from tests.support.waiting import wait_until

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOURS = {
    "a Monday morning": datetime(2026, 11, 23, 10, 32, tzinfo=AMSTERDAM),
    "Sunday late at night": datetime(2026, 11, 22, 23, 40, tzinfo=AMSTERDAM),
    "just after midnight": datetime(2026, 11, 24, 0, 10, tzinfo=AMSTERDAM),
    "the hour that comes twice": datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=AMSTERDAM),
    "after the hour that is skipped": datetime(2027, 3, 28, 3, 20, tzinfo=AMSTERDAM),
}


@pytest.mark.parametrize("hour", HOURS.values(), ids=HOURS.keys())
def test_the_hall_is_busy_and_believable_whatever_the_hour(sqlite_database: Database, hour: datetime) -> None:
    now = hour.astimezone(UTC)
    everybody = _laid(sqlite_database, now)
    with sqlite_database.reading() as session:
        [ceremony] = sessions_here(session, SYSTEM, everybody[0].location_id, now)
    assert ceremony.stage is SessionStage.READY, "whoever tries the demo can begin it"
    assert 0 < ceremony.here < ceremony.expected
    today = [visit for visit in everybody if visit.session_id is None]
    count = Counter(visit.status for visit in today)
    assert 6 <= count[LegState.WAITING] <= 12
    assert 2 <= count[LegState.CALLED] <= 4
    assert 6 <= count[LegState.IN_SERVICE] <= 9
    assert 2 <= count[LegState.NO_SHOW] <= 4
    waits = [visit.waited_minutes for visit in today if visit.status is LegState.WAITING]
    assert 25 <= max(waits) <= 45
    assert all((now - _called(visit)).total_seconds() < 180 for visit in today if visit.status is LegState.CALLED)
    assert all(_called(visit) <= (visit.started_at or now) <= now for visit in today if visit.called_at)
    _no_desk_is_shared(today)
    waiting = [visit for visit in today if visit.status is LegState.WAITING]
    assert any(visit.subject != visit.public_subject for visit in waiting), "some subjects are sensitive"
    assert sum(visit.appointment_id is None for visit in waiting) == 3


def _no_desk_is_shared(today: list[VisitView]) -> None:
    busy = [visit for visit in today if visit.status in (LegState.CALLED, LegState.IN_SERVICE)]
    places = [visit.place_name for visit in busy]
    assert len(set(places)) == len(places)
    assert len({visit.staff_id for visit in busy}) == len(busy)
    assert "Balie 3" not in places, "the desk for whoever tries the demo"


def _laid(db: Database, now: datetime) -> list[VisitView]:
    """Fill a database as the demo does at this moment, and return today's visits."""
    people = People(1)
    town: Town
    with db.transaction() as session:
        town = lay(session, people, now)
    fill(db, town, people, now)
    with db.reading() as session:
        return visits(session, SYSTEM, town.shop.id, None, now)


def _called(visit: VisitView) -> datetime:
    assert visit.called_at is not None
    return visit.called_at


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = start_demo(free_port(), tmp_path_factory.mktemp("demo"))
    yield running
    running.stop()


def _address(demo: Demo) -> str:
    return f"http://127.0.0.1:{demo.settings.server.port}"


def test_every_page_that_the_demo_offers_answers(demo: Demo) -> None:
    paths = set(re.findall(r'href="(/[^"]*)"', requests.get(f"{_address(demo)}/demo", timeout=10).text))
    assert {"/", "/balie", "/gastheer", "/demo/post", "/demo/achterkant", "/zuil/demo/koningsplein"} <= paths
    assert any(path.startswith("/scherm/demo/") for path in paths)
    assert any(path.startswith("/poort/demo/") for path in paths)
    answers = {path: requests.get(_address(demo) + path, timeout=10).status_code for path in paths}
    assert set(answers.values()) == {200}, answers


def test_the_printed_token_opens_the_api(demo: Demo) -> None:
    token = (demo.settings.data_dir / "demo-token").read_text("utf-8").strip()
    api = f"{_address(demo)}/api/v1/locaties"
    assert requests.get(api, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()["resultaten"]
    assert requests.get(api, headers={"Authorization": "Bearer nobody"}, timeout=10).status_code == 401


def test_the_file_for_open_formulieren_opens_both_addresses(demo: Demo) -> None:
    told = json.loads((demo.settings.data_dir / "demo-open-formulieren.json").read_text("utf-8"))
    qmatic, jcc = told["qmatic"], told["jcc"]
    services = requests.get(f"{qmatic['url']}v1/services", headers={"X-Api-Key": qmatic["api_key"]}, timeout=10)
    assert len(services.json()["serviceList"]) > 20
    asked = {"grant_type": "client_credentials", "scope": "warp-api"}
    granted = requests.post(
        f"{jcc['url']}connect/token", data=asked, auth=(jcc["client_id"], jcc["secret"]), timeout=10
    ).json()
    headers = {"Authorization": f"Bearer {granted['access_token']}", "language": "en"}
    activities = requests.get(f"{jcc['url']}activity/listforappointment", headers=headers, timeout=10).json()
    assert len(activities) > 20
    assert any(one["description"] == "Apply for a passport" for one in activities)


def test_calendar_register_and_post_fill_by_themselves(demo: Demo) -> None:
    def behind() -> str:
        return requests.get(f"{_address(demo)}/demo/achterkant", timeout=10).text

    wait_until(lambda: "example.org" in behind(), "an appointment in a calendar")
    wait_until(lambda: behind().count("<span>Code ") >= 4, "the codes of what stands there")
    wait_until(lambda: "/demo/post/" in requests.get(f"{_address(demo)}/demo/post", timeout=10).text, "the first mail")


def test_a_restart_keeps_the_data_and_the_end_leaves_nothing_running(tmp_path: Path) -> None:
    before = _threads()
    first = start_demo(free_port(), tmp_path)
    token = (tmp_path / "demo-token").read_text("utf-8")
    first.stop()
    second = start_demo(first.settings.server.port, tmp_path)
    answer = requests.get(
        f"{_address(second)}/api/v1/locaties", headers={"Authorization": f"Bearer {token.strip()}"}, timeout=10
    )
    second.stop()
    assert answer.status_code == 200
    assert (tmp_path / "demo-token").read_text("utf-8") == token
    for demo in (first, second):
        bus = demo.settings.hardware.bus.port
        for port in (demo.settings.server.port, bus, demo.settings.broker.embedded_ws_port):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0, f"something still listens on {port}"
    wait_until(lambda: _threads() == before, "the end of all threads")


def _threads() -> Counter[str]:
    """How many threads there are of each part; another demo may be running beside this one."""
    parts = ("web", "worker", "simulator", "broker")
    return Counter(thread.name for thread in threading.enumerate() if thread.name.startswith(parts))


def test_beginning_anew_leaves_what_others_put_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    (tmp_path / "welkom.db").write_text("of an installation")
    (tmp_path / "demo.db").write_text("of a start that was broken off")
    assert runner._laid_at(tmp_path, fresh=False) is None
    runner._clear(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["precious.txt", "welkom.db"]


def test_a_citizen_can_book_somebody_whose_calendar_then_shows_it(sqlite_database: Database) -> None:
    now = HOURS["a Monday morning"].astimezone(UTC)
    with sqlite_database.transaction() as session:
        town = lay(session, People(1), now)
    wish = (ActivityWish(town.products["belafspraak"].id),)
    with sqlite_database.transaction() as session:
        day = now.date() + timedelta(days=1)
        free = free_times(session, PUBLIC, town.shop.id, wish, day, day, now, "web").days[0][1][0]
        phone = CustomerDetails("Maria", None, "Vries", phone="0612345678")
        request = BookRequest("web", location_id=town.shop.id, activities=wish, starts_at=free, customer=phone)
        booked = book(session, PUBLIC, request, now).appointment
        [event] = wanted_events(session, booked.id, now=now)
    assert event.mailbox
    assert all(subject.public_only for subject in event.subjects)


def test_what_a_citizen_reads_of_the_recycling_centre_is_what_is_booked(sqlite_database: Database) -> None:
    now = HOURS["a Monday morning"].astimezone(UTC)
    with sqlite_database.transaction() as session:
        town = lay(session, People(1), now)
        product = town.products["milieustraat"].id
        told = products_by_id(session, PUBLIC, [product])[product].minutes
        bays = session.exec(select(JointSession).where(JointSession.product_id == product)).all()
    assert {int((bay.ends_at - bay.starts_at).total_seconds() // 60) for bay in bays} == {told}
