"""Both brokers under the same cast: a worker who publishes, a wall, a staff browser, and strangers."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from hardware.bus import grants, topics
from hardware.bus.grants import Grant
from hardware.bus.mqtt import MqttBus
from hardware.settings import BusSettings
from server.broker import BrokerNotStarted, EmbeddedBroker, Listen, NotLoopback
from server.mosquitto import DynamicSecurity
from tests.support.dynamic_security import ADMIN, ADMIN_PASSWORD, secured_mosquitto
from tests.support.mqtt_client import MqttClient
from tests.support.ports import free_port, listens
from tests.support.waiting import wait_until

OWN, FOREIGN = topics.board_state("centrum", "hal"), topics.board_state("centrum", "gang")
ALIVE = topics.device_available("centrum", "wall-1")
CAST: dict[str, tuple[str, Grant]] = {
    "worker": ("worker-secret", grants.worker()),
    "wall": ("wall-secret", grants.wall("centrum", "wall-1", ("hal",))),
    "staff": ("staff-secret", grants.staff(("centrum",))),
}


def who(username: str, password: str) -> Grant | None:
    known = CAST.get(username)
    return known[1] if known and known[0] == password else None


class Running(Protocol):
    def start(self) -> None: ...
    def kill(self) -> None: ...


class Embedded:
    def __init__(self, tcp_port: int, ws_port: int) -> None:
        self.broker = EmbeddedBroker(Listen(tcp_port, ws_port), who)
        self.start, self.kill = self.broker.start, self.broker.stop


@dataclass
class Brokered:
    """A running broker that knows the cast."""

    port: int
    ws_port: int
    process: Running

    def client(self, name: str, *, will: tuple[str, bytes] | None = None, websockets: bool = False) -> MqttClient:
        port = self.ws_port if websockets else self.port
        return MqttClient(port, name, CAST[name][0], will=will, websockets=websockets)

    def bus(self) -> MqttBus:
        settings = BusSettings(kind="mqtt", port=self.port, username="worker", password="worker-secret")
        return MqttBus(settings, topics.core_status())


def embedded() -> Brokered:
    tcp_port, ws_port = free_port(), free_port()
    running = Embedded(tcp_port, ws_port)
    running.start()
    return Brokered(tcp_port, ws_port, running)


def mosquitto(folder: Path) -> Brokered:
    process = secured_mosquitto(folder)
    process.start()
    with DynamicSecurity("127.0.0.1", process.port, ADMIN, ADMIN_PASSWORD) as control:
        control.deny_by_default()
        for name, (password, grant) in CAST.items():
            control.put_client(name, password, grant)
    return Brokered(process.port, process.websocket_port, process)


@pytest.fixture(scope="module", params=["embedded", "mosquitto"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Brokered]:
    broker = embedded() if request.param == "embedded" else mosquitto(tmp_path_factory.mktemp("mosquitto"))
    yield broker
    broker.process.kill()


@pytest.fixture
def broker(running: Brokered) -> Iterator[Brokered]:
    """The broker of this module, without what an earlier test made it keep."""
    yield running
    with running.client("worker") as worker:
        for topic in (OWN, FOREIGN, ALIVE, topics.core_status()):
            worker.publish(topic, b"", retain=True)


def test_a_wall_that_joins_late_gets_the_retained_board(broker: Brokered) -> None:
    with broker.client("worker") as worker:
        worker.publish(OWN, b"older", retain=True)
        worker.publish(OWN, b"newest", retain=True)
    with broker.client("wall") as wall:
        assert wall.subscribe(OWN)
        assert wall.next() == (OWN, b"newest")


def test_a_browser_hears_over_websockets_what_is_said_over_tcp(broker: Brokered) -> None:
    with broker.client("wall", websockets=True) as wall, broker.client("worker") as worker:
        wall.subscribe(OWN)
        worker.publish(OWN, b"board", retain=True)
        assert wall.next() == (OWN, b"board")


def test_an_emptied_board_is_gone_for_late_joiners(broker: Brokered) -> None:
    with broker.client("worker") as worker:
        worker.publish(OWN, b"board", retain=True)
        worker.publish(OWN, b"", retain=True)
        with broker.client("wall") as wall:
            wall.subscribe(OWN)
            worker.publish(OWN, b"live")
            assert wall.until(b"live") == [(OWN, b"live")]


@pytest.mark.parametrize(("name", "password"), [("worker", "guess"), ("stranger", "guess"), ("", "")])
def test_who_has_no_right_password_is_refused(broker: Brokered, name: str, password: str) -> None:
    with MqttClient(broker.port, name, password) as client:
        assert client.refused
    with broker.client("worker") as worker:
        assert not worker.refused


@pytest.mark.parametrize("greedy", [FOREIGN, "#", "welkom/v1/#", "welkom/v1/centrum/scherm/+/state"])
def test_a_wall_never_gets_another_board(broker: Brokered, greedy: str) -> None:
    with broker.client("wall") as wall, broker.client("worker") as worker:
        worker.publish(FOREIGN, b"retained for others", retain=True)
        wall.subscribe(greedy)
        wall.subscribe(OWN)
        worker.publish(FOREIGN, b"live for others", retain=True)
        worker.publish(topics.gate_command("milieustraat", "in"), b"open")
        worker.publish(OWN, b"end")
        assert {topic for topic, _ in wall.until(b"end")} == {OWN}


def test_only_the_worker_publishes_boards(broker: Brokered) -> None:
    with broker.client("wall") as wall, broker.client("staff") as staff, broker.client("worker") as worker:
        wall.subscribe(OWN)
        wall.publish(OWN, b"forged by the wall", retain=True)
        staff.publish(OWN, b"forged by a browser", retain=True)
        worker.publish(OWN, b"true", retain=True)
        assert wall.until(b"true") == [(OWN, b"true")]


def test_a_staff_browser_hears_only_that_something_changed_at_its_location(broker: Brokered) -> None:
    here = topics.staff_changed("centrum")
    with broker.client("staff", websockets=True) as staff, broker.client("worker") as worker:
        assert staff.subscribe(here)
        staff.subscribe(topics.staff_changed("noord"))
        staff.subscribe(OWN)
        worker.publish(topics.staff_changed("noord"), b"")
        worker.publish(OWN, b"board", retain=True)
        worker.publish(here, b"")
        assert staff.next() == (here, b"")


def test_the_last_will_of_a_wall_says_that_it_is_gone(broker: Brokered) -> None:
    with broker.client("worker") as worker:
        worker.subscribe(ALIVE)
        wall = broker.client("wall", will=(ALIVE, b"offline"))
        wall.publish(ALIVE, b"online", retain=True)
        assert worker.next() == (ALIVE, b"online")
        wall.vanish()
        assert worker.next() == (ALIVE, b"offline")
    with broker.client("worker") as late:
        late.subscribe(ALIVE)
        assert late.next() == (ALIVE, b"offline")


def test_after_the_broker_was_killed_the_worker_republishes_and_the_wall_is_right_again(broker: Brokered) -> None:
    bus = broker.bus()
    bus.on_connected(lambda: bus.publish(OWN, b"board", retain=True))
    bus.start()
    try:
        wait_until(lambda: bus.connected, "the first connection")
        broker.process.kill()
        wait_until(lambda: not bus.connected, "the worker to notice")
        assert not bus.publish(OWN, b"lost", retain=True)
        broker.process.start()
        with broker.client("wall") as wall:
            wall.subscribe(OWN)
            assert wall.next() == (OWN, b"board")
    finally:
        bus.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "welkom.example", ""])
def test_the_embedded_broker_refuses_to_be_reached_from_elsewhere(host: str) -> None:
    with pytest.raises(NotLoopback):
        EmbeddedBroker(Listen(free_port(), free_port(), host), who)


def test_the_embedded_broker_says_so_when_its_port_is_taken() -> None:
    first = embedded()
    try:
        with pytest.raises(BrokerNotStarted):
            EmbeddedBroker(Listen(first.port, free_port()), who).start()
    finally:
        first.process.kill()


def test_the_embedded_broker_ends_even_when_its_library_cannot_say_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_broker: object) -> None:
        await asyncio.Event().wait()

    running = embedded()
    monkeypatch.setattr("amqtt.broker.Broker.shutdown", never)
    monkeypatch.setattr("server.broker.GOODBYE_SECONDS", 0.1)
    with running.client("wall") as wall, running.client("staff", websockets=True) as staff:
        running.process.kill()
        wait_until(lambda: not wall.connected and not staff.connected, "both to be cut off")
    assert not listens(running.port)
    assert not listens(running.ws_port)
