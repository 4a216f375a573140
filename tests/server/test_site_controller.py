"""`welkom gate` with a real server, a real barrier on the network, and the plug pulled out of either."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from sqlmodel import col, select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.service import create_client, revoke_client
from booking_api.outbox import OutboxEvent
from booking_api.recycling.codes import signing_key
from booking_api.recycling.models import GateAdmission
from booking_api.recycling.queries import gate_code
from booking_api.visits.alarms import open_alarms
from server.gate_conflicts import tell_of_conflict
from tests.booking_api.recycling.site import open_site
from tests.support.barrier import Barrier, barrier
from tests.support.ports import free_port, wait_until_listening
from tests.support.waiting import wait_until

SECRET = "of this test " * 4
GATE_KEY = "of this gate"


class Process:
    """A command of `welkom` that is killed without a warning, and started again as it was."""

    def __init__(self, command: str, port: int, **own: str) -> None:
        self._command, self._port, self._own = command, port, own
        self._running: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "server.cli", self._command], env=os.environ | self._own,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_until_listening(self._port, 60)

    def kill(self) -> None:
        if self._running is not None and self._running.poll() is None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait(20)


class Lane:
    """A recycling centre with one gate: the server, the box, the barrier, and a driver before the page."""

    def __init__(self, database: Database, folder: Path, arm: Barrier) -> None:
        self.site, self.arm = open_site(database), arm
        with database.transaction() as session:
            self.client_id, self.token = create_client(
                session, SYSTEM, "Milieustraat", ["toegang:controleren"], utc_now(), location_id=self.site.location.id
            )
        web, page = free_port(), free_port()
        shared = {"WELKOM_WEB__SECRET_KEY": SECRET, "WELKOM_RECYCLING__GATE_KEY": GATE_KEY}
        self.server = Process(
            "web", web, **shared, WELKOM_DATABASE__URL=database.url, WELKOM_SERVER__PORT=str(web),
            WELKOM_DATA_DIR=str(folder),
        )  # fmt: skip
        gate = "WELKOM_HARDWARE__GATES__ingang__"
        self.file = folder / "poort.db"
        self.box = Process(
            "gate", page, **{
                f"{gate}KIND": "modbus", f"{gate}LOCATION": "milieustraat", f"{gate}GATE_ID": str(self.site.device.id),
                f"{gate}HOST": "127.0.0.1", f"{gate}PORT": str(arm.port), f"{gate}PULSE_SECONDS": "0.1",
            },
            WELKOM_SITE_CONTROLLER__SERVER=f"http://127.0.0.1:{web}", WELKOM_SITE_CONTROLLER__TOKEN=self.token,
            WELKOM_SITE_CONTROLLER__FILE=str(self.file), WELKOM_SITE_CONTROLLER__PORT=str(page),
            WELKOM_SITE_CONTROLLER__REFRESH_SECONDS="0.3", WELKOM_SITE_CONTROLLER__RETRY_SECONDS="0.3",
        )  # fmt: skip
        self._page = f"http://127.0.0.1:{page}/poort/ingang"

    def is_alone(self) -> bool:
        return bool(requests.get(f"{self._page}/teken", timeout=10).json()["alleen"])

    def await_alone(self, *, alone: bool) -> None:
        wait_until(lambda: self.is_alone() is alone, f"the box to be alone: {alone}")

    def await_list(self) -> None:
        """Wait until the box has a list of everything that stands in the database now."""
        changed = utc_now().timestamp()
        wait_until(lambda: self._list_made_at() > changed, "the box to fetch its list anew")

    def _list_made_at(self) -> float:
        with closing(sqlite3.connect(self.file)) as kept:
            row = kept.execute("SELECT value FROM fact WHERE name = 'list'").fetchone()
        return float(json.loads(row[0])["made_at"]) if row else 0.0

    def scan(self, text: str) -> str:
        """Hold a code before the reader; return the heading of what the screen says."""
        driver = requests.Session()
        token = re.search(r'name="csrf_token" value="([^"]+)"', driver.get(self._page, timeout=10).text)
        assert token
        answer = driver.post(f"{self._page}/code", {"csrf_token": token[1], "code": text}, timeout=10)
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text)
        assert heading, answer.text
        assert "komt naar u toe" not in answer.text, "no call for help goes out from a box"
        return heading[1]

    def booked(self) -> Appointment:
        return self.site.booked(starts_at=utc_now())

    def qr(self, booked: Appointment) -> str:
        with self.site.database.reading() as session:
            text = gate_code(session, SYSTEM, booked.id, signing_key(GATE_KEY))
        assert text
        return text

    def change(self, booked: Appointment, **values: object) -> None:
        with self.site.database.transaction() as session:
            row = session.get_one(Appointment, booked.id)
            for name, value in {**values, "changed_at": utc_now()}.items():
                setattr(row, name, value)

    def admitted(self) -> dict[str, list[tuple[str, bool]]]:
        """Return of each code that opened the gate why, and whether that was decided alone."""
        found: dict[str, list[tuple[str, bool]]] = {}
        with self.site.database.reading() as session:
            query = select(Appointment.code, GateAdmission.reason, GateAdmission.offline).join(GateAdmission)
            for code, reason, offline in session.exec(query.where(GateAdmission.decision == "open")):
                found.setdefault(code, []).append((reason, offline))
        return found


@pytest.fixture
def lane(sqlite_database: Database, tmp_path: Path) -> Iterator[Lane]:
    with barrier() as arm:
        found = Lane(sqlite_database, tmp_path, arm)
        yield found
        found.box.kill()
        found.server.kill()


def test_the_gate_goes_on_alone_and_the_server_has_all_of_it_once(lane: Lane) -> None:  # noqa: PLR0915 - one day
    with_list, cancelled, moved, before = (lane.booked() for _ in range(4))
    old_code = lane.qr(moved)
    lane.change(moved, starts_at=utc_now() + timedelta(days=9), ends_at=utc_now() + timedelta(days=9, hours=1))
    lane.await_list()
    lane.await_alone(alone=False)
    assert lane.scan(lane.qr(before)) == "OPEN"

    lane.server.kill()
    after_list = lane.booked()
    lane.change(after_list)
    lane.change(cancelled, status=AppointmentStatus.CANCELLED)
    assert lane.scan(with_list.code) == "OPEN", "typed, and in the list"
    assert lane.is_alone()
    assert lane.scan(lane.qr(with_list)) == "Met deze code is al iemand naar binnen"
    assert lane.scan(lane.qr(before)) == "Met deze code is al iemand naar binnen"
    assert lane.scan(old_code) == "Uw afspraak is gewijzigd"
    assert lane.scan("22222222") == "Wij kennen deze code niet"
    assert lane.scan(lane.qr(after_list)[:-9] + "AAAAAAAAA") == "Deze code is niet geldig"
    assert lane.scan(lane.qr(cancelled)) == "OPEN", "nobody could know"
    lane.box.kill()
    kept = lane.file.read_bytes() + lane.file.with_name("poort.db-wal").read_bytes()
    assert with_list.code.encode() not in kept
    lane.box.start()
    assert lane.scan(with_list.code) == "Met deze code is al iemand naar binnen"
    assert lane.scan(lane.qr(after_list)) == "OPEN", "signed after the list was made"
    wait_until(lambda: not lane.arm.is_up, "the arm to be down again")
    assert lane.arm.opened == 4

    lane.server.start()
    lane.await_alone(alone=False)
    assert lane.admitted() == {
        before.code: [("geldig", False)],
        with_list.code: [("geldig", True)],
        after_list.code: [("geldig", True)],
        cancelled.code: [("geannuleerd", True)],
    }
    assert lane.scan(lane.qr(after_list)) == "Met deze code is al iemand naar binnen"
    assert told_to_staff(lane) == [("Slagboom 1", cancelled.code, "geannuleerd")]

    never = lane.booked()
    with lane.site.database.transaction() as session:
        revoke_client(session, SYSTEM, lane.client_id, utc_now())
    lane.await_alone(alone=True)
    lane.server.kill()
    assert lane.scan(lane.qr(never)) == "De poort blijft nog even dicht", "revoked, also with its plug out"
    assert lane.arm.opened == 4


def told_to_staff(lane: Lane) -> list[tuple[str, str, str]]:
    database = lane.site.database
    with database.reading() as session:
        events = session.exec(select(OutboxEvent).where(col(OutboxEvent.kind) == "GateReported")).all()
    for event in events:
        tell_of_conflict(SimpleNamespace(db=database, clock=utc_now), event)
    with database.reading() as session:
        return [(each.name, each.code, each.detail) for each in open_alarms(session, SYSTEM, lane.site.location.id)]
