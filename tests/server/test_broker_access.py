"""What staff browsers connect with changes by the clock; the one before stays good for an overlap, and no longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from booking_api.db import Database
from booking_api.identity.models import Device
from booking_api.locations.models import WaitingArea
from hardware.bus import topics
from hardware.settings import BusSettings, HardwareSettings
from server.broker import EmbeddedBroker, Listen
from server.broker_access import WORKER, BrokerAccess, Credentials, broker_access
from server.device_rights import keep_all_rights, keep_rights_at_start
from server.mosquitto import DynamicSecurity
from server.settings import BrokerSettings, Settings
from tests.support.dynamic_security import ADMIN, ADMIN_PASSWORD, secured_mosquitto
from tests.support.mqtt_client import MqttClient
from tests.support.ports import free_port
from tests.support.town import NOW, build
from tests.support.waiting import wait_until
from web.settings import WebSettings

CHANGED = topics.staff_changed("centrum")


@dataclass
class Worker:
    """What the worker hands over, with a clock that a test moves."""

    db: Database
    settings: Settings
    now: datetime = NOW

    def clock(self) -> datetime:
        return self.now

    @property
    def access(self) -> BrokerAccess:
        return broker_access(self.db, self.settings, lambda: self.now)

    def given(self) -> Credentials:
        found = self.access.for_staff("centrum")
        assert found
        return found


def made(db: Database, port: int, admin: str = "") -> Worker:
    build(db)
    return Worker(
        db,
        Settings(
            web=WebSettings(secret_key=SecretStr("k" * 40)),
            hardware=HardwareSettings(bus=BusSettings(kind="mqtt", host="127.0.0.1", port=port)),
            broker=BrokerSettings(
                public_url="ws://127.0.0.1",
                admin_user=admin,
                admin_password=SecretStr(ADMIN_PASSWORD),
                staff_password_hours=12,
                staff_overlap_minutes=60,
            ),
        ),
    )


def is_let_in(port: int, who: Credentials) -> bool:
    with MqttClient(port, who.username, who.password) as client:
        return not client.refused


@pytest.fixture
def embedded(sqlite_database: Database) -> Iterator[Worker]:
    port = free_port()
    worker = made(sqlite_database, port)
    running = EmbeddedBroker(Listen(port, free_port()), worker.access.authenticate)
    running.start()
    yield worker
    running.stop()


@pytest.fixture
def mosquitto_worker(sqlite_database: Database, tmp_path: Path) -> Iterator[Worker]:
    running = secured_mosquitto(tmp_path)
    running.start()
    worker = made(sqlite_database, running.port, ADMIN)
    keep_all_rights(worker)
    yield worker
    running.close()


def test_the_embedded_broker_takes_a_password_for_its_period_and_an_overlap(embedded: Worker) -> None:
    _rotates(embedded)


def test_mosquitto_takes_a_password_for_its_period_and_an_overlap(mosquitto_worker: Worker) -> None:
    _rotates(mosquitto_worker)


def _rotates(worker: Worker) -> None:
    port = worker.settings.hardware.bus.port
    first = worker.given()
    assert is_let_in(port, first)
    # Noon on a day is the end of a period of twelve hours since 1970.
    worker.now = NOW.replace(hour=23, minute=59)
    assert worker.given() == first
    worker.now += timedelta(minutes=30)
    keep_all_rights(worker)
    second = worker.given()
    assert second.username != first.username
    assert second.password != first.password
    assert is_let_in(port, second)
    assert is_let_in(port, first)
    worker.now += timedelta(minutes=45)
    keep_all_rights(worker)
    assert is_let_in(port, second)
    assert not is_let_in(port, first)


def test_mosquitto_cuts_off_an_old_page_and_leaves_one_of_now(mosquitto_worker: Worker) -> None:
    worker, port = mosquitto_worker, mosquitto_worker.settings.hardware.bus.port
    old = worker.given()
    with MqttClient(port, old.username, old.password) as page:
        page.subscribe(CHANGED)
        worker.now = NOW.replace(hour=23, minute=59) + timedelta(hours=2)
        keep_all_rights(worker)
        wait_until(lambda: not page.connected, "the old page to be cut off")
    new = worker.given()
    with MqttClient(port, new.username, new.password) as page:
        keep_all_rights(worker)
        page.subscribe(CHANGED)
        assert page.connected


def test_an_emptied_mosquitto_gets_every_right_again_and_cuts_off_nobody(
    mosquitto_worker: Worker,
) -> None:
    worker, port = mosquitto_worker, mosquitto_worker.settings.hardware.bus.port
    device, staff, own = paired(worker), worker.given(), worker.access.client(WORKER)
    assert own
    assert not is_let_in(port, device), "a broker that does not know the device yet"
    with MqttClient(port, staff.username, staff.password) as page:
        page.subscribe(CHANGED)
        keep_rights_at_start(worker)
        assert page.connected
    for known in (device, own):
        assert is_let_in(port, Credentials("", known.username, known.password))
    with DynamicSecurity("127.0.0.1", port, ADMIN, ADMIN_PASSWORD) as control:
        for name in (device.username, staff.username, own.username):
            control.revoke_client(name)
    assert not is_let_in(port, device)
    keep_all_rights(worker)
    assert is_let_in(port, device)
    assert is_let_in(port, staff)
    with MqttClient(port, device.username, device.password) as wall:
        assert not wall.subscribe("welkom/v1/#")


def test_a_worker_starts_without_its_broker(sqlite_database: Database) -> None:
    keep_rights_at_start(made(sqlite_database, free_port(), ADMIN))


def paired(worker: Worker) -> Credentials:
    """Pair a wall without an event, as a broker restored from an older copy sees it."""
    with worker.db.transaction() as session:
        area = session.exec(select(WaitingArea)).one()
        wall = Device(
            kind="wall",
            name="Scherm",
            location_id=area.location_id,
            waiting_area_id=area.id,
            token_hash="x",
            paired_at=NOW,
        )
        session.add(wall)
        session.flush()
        wall_id = wall.id
    found = worker.access.for_device(wall_id)
    assert found
    return found


@pytest.mark.parametrize("name", ["personeel-centrum", "personeel-centrum.0", "personeel-elders.99", "centrum.99", ""])
def test_names_of_other_times_and_places_open_nothing(sqlite_database: Database, name: str) -> None:
    assert made(sqlite_database, 1).access.client(name) is None
