"""What only a bus with a network must stand: silence, loss, a broker that comes back, a failing handler."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from hardware.bus.base import OFFLINE, ONLINE
from hardware.bus.mqtt import MqttBus
from hardware.settings import BusSettings
from tests.support.mosquitto import Mosquitto
from tests.support.ports import free_port
from tests.support.processes import stop
from tests.support.waiting import wait_until

PATIENCE_SECONDS = 15.0
ROOT = Path(__file__).parents[3]
CONNACK_ACCEPTED = b"\x20\x02\x00\x00"


@pytest.fixture
def mute_broker() -> Iterator[int]:
    """Accepts a connection and never says anything again."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        held: list[socket.socket] = []

        def welcome() -> None:
            connection, _ = server.accept()
            connection.recv(1024)
            connection.sendall(CONNACK_ACCEPTED)
            held.append(connection)

        threading.Thread(target=welcome, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


def test_a_broker_that_does_not_acknowledge_is_told_apart(mute_broker: int) -> None:
    bus = MqttBus(BusSettings(kind="mqtt", port=mute_broker, acknowledge_seconds=0.2))
    bus.start()
    try:
        wait_until(lambda: bus.connected, "the handshake")
        assert not bus.publish("a", b"anyone?")
    finally:
        bus.stop()


def test_it_starts_without_a_broker_and_connects_once_there_is_one(mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    bus = MqttBus(BusSettings(kind="mqtt", port=mosquitto.port, reconnect_seconds=1))
    bus.start()
    try:
        assert not bus.publish("a", b"too early")
        mosquitto.start()
        wait_until(lambda: bus.connected, "the broker to be found")
        assert bus.publish("a", b"now")
    finally:
        bus.stop()


def test_what_was_not_acknowledged_while_away_is_not_sent_later_behind_our_back(mosquitto: Mosquitto) -> None:
    messages: SimpleQueue[bytes] = SimpleQueue()
    bus = MqttBus(BusSettings(kind="mqtt", port=mosquitto.port, reconnect_seconds=1))
    bus.subscribe("orders", lambda _topic, payload: messages.put(payload))
    bus.start()
    try:
        wait_until(lambda: bus.connected, "the connection")
        mosquitto.kill()
        wait_until(lambda: not bus.connected, "the loss to be noticed")
        assert not bus.publish("orders", b"open, long ago")
        mosquitto.start()
        wait_until(lambda: bus.publish("orders", b"open, now"), "the connection to come back")
        assert messages.get(timeout=PATIENCE_SECONDS) == b"open, now"
    finally:
        bus.stop()


def test_after_a_restart_it_still_hears_what_it_subscribed_to(mosquitto: Mosquitto) -> None:
    messages: SimpleQueue[bytes] = SimpleQueue()
    bus = MqttBus(BusSettings(kind="mqtt", port=mosquitto.port, reconnect_seconds=1))
    connections: SimpleQueue[bool] = SimpleQueue()
    bus.on_connected(lambda: connections.put(True))
    bus.subscribe("a", lambda _topic, payload: messages.put(payload))
    bus.start()
    try:
        connections.get(timeout=PATIENCE_SECONDS)
        mosquitto.restart()
        connections.get(timeout=PATIENCE_SECONDS)
        assert bus.publish("a", b"again")
        assert messages.get(timeout=PATIENCE_SECONDS) == b"again"
    finally:
        bus.stop()


def test_a_handler_that_fails_does_not_silence_the_others(mosquitto: Mosquitto) -> None:
    answers: SimpleQueue[bytes] = SimpleQueue()
    bus = MqttBus(BusSettings(kind="mqtt", port=mosquitto.port))
    bus.subscribe("question", lambda _topic, payload: [][len(payload)])
    bus.subscribe("question", lambda _topic, payload: bus.publish("answer", payload))
    bus.subscribe("answer", lambda _topic, payload: answers.put(payload))
    bus.start()
    try:
        wait_until(lambda: bus.connected, "the connection")
        bus.publish("question", b"who?")
        assert answers.get(timeout=PATIENCE_SECONDS) == b"who?"
    finally:
        bus.stop()


def test_a_refused_password_never_counts_as_connected(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broker = Mosquitto(tmp_path, ("allow_anonymous false",))
    broker.start()
    bus = MqttBus(BusSettings(kind="mqtt", port=broker.port, reconnect_seconds=1))
    bus.start()
    try:
        wait_until(lambda: "refused the connection" in caplog.text, "the refusal")
        assert not bus.connected
        assert not bus.publish("a", b"hi")
    finally:
        bus.stop()
        broker.close()


def test_a_bus_that_never_started_stops_in_peace() -> None:
    bus = MqttBus(BusSettings(kind="mqtt", port=free_port()))
    bus.stop()
    assert not bus.connected


ONE_MORE = """
import sys, time
from hardware.bus.mqtt import MqttBus
from hardware.settings import BusSettings
bus = MqttBus(BusSettings(kind="mqtt", port=int(sys.argv[1])), "core")
bus.start()
time.sleep(600)
"""


def watched_presence(broker: Mosquitto) -> tuple[MqttBus, "SimpleQueue[bytes]"]:
    told: SimpleQueue[bytes] = SimpleQueue()
    watcher = MqttBus(BusSettings(kind="mqtt", port=broker.port))
    watcher.subscribe("core", lambda _topic, payload: told.put(payload))
    watcher.start()
    wait_until(lambda: watcher.connected, "the watcher")
    return watcher, told


def test_the_broker_says_offline_for_a_process_that_was_killed(mosquitto: Mosquitto) -> None:
    watcher, told = watched_presence(mosquitto)
    process = subprocess.Popen([sys.executable, "-c", ONE_MORE, str(mosquitto.port)], cwd=ROOT)
    try:
        assert told.get(timeout=PATIENCE_SECONDS) == ONLINE
        process.kill()
        assert told.get(timeout=PATIENCE_SECONDS) == OFFLINE
    finally:
        stop(process)
        watcher.stop()


def test_the_goodbye_of_one_worker_is_contradicted_by_the_other(mosquitto: Mosquitto) -> None:
    watcher, told = watched_presence(mosquitto)
    one, other = (MqttBus(BusSettings(kind="mqtt", port=mosquitto.port), "core") for _ in range(2))
    try:
        for worker in (one, other):
            worker.start()
            assert told.get(timeout=PATIENCE_SECONDS) == ONLINE
        one.stop()
        assert [told.get(timeout=PATIENCE_SECONDS) for _ in range(2)] == [OFFLINE, ONLINE]
        other.stop()
        assert told.get(timeout=PATIENCE_SECONDS) == OFFLINE
    finally:
        other.stop()
        watcher.stop()
