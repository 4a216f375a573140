"""A real web process is killed (SIGKILL) in the midst of bookings and started again: nothing is lost or half made."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from sqlmodel import select

from booking_api.appointments.models import Appointment
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.rules import SCOPE_PERMISSIONS
from booking_api.identity.service import create_client
from tests.support.ports import free_port, wait_until_listening
from tests.support.town import Town, add_shift, at, build
from tests.support.waiting import wait_until
from tests.support.whole import check_whole

BOOKERS, EACH = 3, 8
ENOUGH = 6  # bookings that were answered before the kill
HELD = 15


class Killable:
    """`welkom web` on a database, by the clock of the machine, in a group of processes of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        port = free_port()
        own = {
            "WELKOM_DATABASE__URL": url, "WELKOM_DATA_DIR": str(folder), "WELKOM_WEB__SECRET_KEY": "of this test " * 4,
            "WELKOM_SERVER__PORT": str(port), "WELKOM_API__REQUESTS_PER_MINUTE": "0",
        }  # fmt: skip
        self.api = f"http://127.0.0.1:{port}/api/v1"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "web", "--workers", "1"], env=os.environ | own,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_until_listening(port, 60)

    def kill(self) -> None:
        """End the server and its workers at once, whatever they are doing."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)


class Booking:
    """Everything that is booked in this test: each wish has a key and a time of its own, so each can succeed."""

    def __init__(self, town: Town, token: str, day: date) -> None:
        self.town, self.headers, self.day = town, {"Authorization": f"Bearer {token}"}, day
        self.answers: dict[str, str] = {}
        self.lock = threading.Lock()

    def wish(self, starts_at: datetime) -> dict[str, Any]:
        return {
            "locatieId": str(self.town.shop), "activiteiten": [{"productId": str(self.town.products["passport"])}],
            "geplandAanvangsmoment": starts_at.isoformat(),
        }  # fmt: skip

    def send(self, api: str, booker: int, number: int) -> requests.Response:
        """Ask for one appointment, the same one however often it is asked."""
        starts_at = at(9, day=self.day) + timedelta(minutes=15 * (booker * EACH + number))
        headers = self.headers | {"Idempotency-Key": f"{booker}-{number}"}
        body = self.wish(starts_at) | {"klant": {"achternaam": "Vries"}}
        return requests.post(f"{api}/afspraken", json=body, headers=headers, timeout=30)

    def hold(self, api: str, starts_at: datetime) -> dict[str, Any]:
        """Keep a time."""
        kept = requests.post(f"{api}/reserveringen", json=self.wish(starts_at), headers=self.headers, timeout=30)
        assert kept.status_code == 201, kept.text
        found: dict[str, Any] = kept.json()
        return found

    def go_on(self, api: str, booker: int) -> None:
        """Book one after another until the server is gone."""
        try:
            for number in range(EACH):
                made = self.send(api, booker, number)
                if made.status_code == 201:
                    with self.lock:
                        self.answers[f"{booker}-{number}"] = made.json()["id"]
        except requests.RequestException:
            return


def in_a_while() -> date:
    """Return a Monday within the horizon, but not this week."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


def opened(database: Database, day: date) -> tuple[Town, str]:
    town = build(database)
    with database.transaction() as session:
        for name, desk in zip(("Medewerker 1", "Medewerker 2"), town.desks, strict=True):
            add_shift(session, town, town.staff[name], day, (9, 18), desk_id=desk)
        _, token = create_client(session, SYSTEM, "Portaal", sorted(SCOPE_PERMISSIONS), datetime.now(UTC))
    return town, token


def test_a_killed_web_process_leaves_nothing_half_made(database: Database, tmp_path: Path) -> None:
    day = in_a_while()
    held_at = at(HELD, day=day)
    town, token = opened(database, day)
    booking = Booking(town, token, day)
    web = Killable(database.url, tmp_path)
    bookers = [threading.Thread(target=booking.go_on, args=(web.api, number)) for number in range(BOOKERS)]
    try:
        holds = [booking.hold(web.api, held_at) for _ in town.desks]
        for booker in bookers:
            booker.start()
        wait_until(lambda: len(booking.answers) >= ENOUGH, "some bookings")
    finally:
        web.kill()
    for booker in bookers:
        booker.join(60)
    with database.reading() as session:
        check_whole(session)
        made = {str(each) for each in session.exec(select(Appointment.id))}
    assert set(booking.answers.values()) <= made, "what was answered stands"
    again = Killable(database.url, tmp_path)
    try:
        assert_goes_on(again.api, booking, holds[0]["id"])
    finally:
        again.kill()
    with database.reading() as session:
        check_whole(session)
        assert len(session.exec(select(Appointment.id)).all()) == BOOKERS * EACH, "each once, however often asked"
    assert_holds_die(database, town, held_at, datetime.fromisoformat(holds[-1]["verlooptOp"]))


def assert_goes_on(api: str, booking: Booking, hold_id: str) -> None:
    """Every wish is answered, those that were answered before with the same appointment; the hold is still there."""
    kept = requests.get(f"{api}/reserveringen/{hold_id}", headers=booking.headers, timeout=30)
    assert kept.status_code == 200
    for booker in range(BOOKERS):
        for number in range(EACH):
            answer = booking.send(api, booker, number)
            assert answer.status_code == 201, answer.text
            assert answer.json()["id"] == booking.answers.get(f"{booker}-{number}", answer.json()["id"])


def assert_holds_die(database: Database, town: Town, starts_at: datetime, expires_at: datetime) -> None:
    """Nobody cleans up: a held place counts until its moment, and is free from then on."""
    wish, day = [ActivityWish(town.products["passport"])], starts_at.date()
    for moment, free in ((expires_at - timedelta(seconds=30), False), (expires_at + timedelta(seconds=1), True)):
        with database.reading() as session:
            found = free_times(session, PUBLIC, town.shop, wish, day, day, moment)
        assert (starts_at in [start for _, starts in found.days for start in starts]) is free
