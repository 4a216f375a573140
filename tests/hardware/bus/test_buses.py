"""What every bus does, tried on the one in memory and on MQTT with a real Mosquitto."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest

from hardware.bus.base import Bus
from hardware.bus.memory import MemoryBus
from hardware.bus.mqtt import MqttBus
from hardware.settings import BusSettings
from tests.support.mosquitto import Mosquitto
from tests.support.waiting import wait_until

PRESENCE = "welkom/v1/core/status"
PATIENCE_SECONDS = 15.0
NewBus = Callable[[], Bus]


def started(bus: Bus) -> Bus:
    bus.start()
    wait_until(lambda: bus.connected, "a connection")
    return bus


@pytest.fixture(params=["memory", "mqtt"])
def new_bus(request: pytest.FixtureRequest) -> Iterator[NewBus]:
    """The same bus in memory, or a new connection to the same broker."""
    made: list[Bus] = []
    if request.param == "memory":
        made.append(MemoryBus(PRESENCE))
        yield lambda: made[0]
    else:
        broker: Mosquitto = request.getfixturevalue("mosquitto")

        def connect() -> Bus:
            made.append(MqttBus(BusSettings(kind="mqtt", port=broker.port), PRESENCE))
            return made[-1]

        yield connect
    for bus in made:
        bus.stop()


def heard(bus: Bus, topic_filter: str) -> "SimpleQueue[tuple[str, bytes]]":
    messages: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
    bus.subscribe(topic_filter, lambda topic, payload: messages.put((topic, payload)))
    return messages


def test_a_message_reaches_who_subscribed_and_is_acknowledged(new_bus: NewBus) -> None:
    bus = new_bus()
    messages = heard(bus, "a/+")
    started(bus)
    wait_until(lambda: bus.publish("a/b", b"hi") and not messages.empty(), "the message")
    assert messages.get(timeout=PATIENCE_SECONDS) == ("a/b", b"hi")


def test_a_retained_message_waits_for_a_late_subscriber(new_bus: NewBus) -> None:
    first = started(new_bus())
    assert first.publish("a/state", b"old", retain=True)
    assert first.publish("a/state", b"new", retain=True)
    late = started(new_bus())
    assert heard(late, "a/#").get(timeout=PATIENCE_SECONDS) == ("a/state", b"new")


def test_an_empty_retained_message_takes_the_old_one_away(new_bus: NewBus) -> None:
    bus = started(new_bus())
    bus.publish("a/state", b"old", retain=True)
    bus.publish("a/state", b"", retain=True)
    bus.publish("a/end", b"end", retain=True)
    late = started(new_bus())
    assert heard(late, "a/#").get(timeout=PATIENCE_SECONDS) == ("a/end", b"end")


def test_without_a_connection_nothing_is_acknowledged(new_bus: NewBus) -> None:
    bus = new_bus()
    assert not bus.connected
    assert not bus.publish("a/b", b"hi")


def test_presence_is_told_at_start_and_at_stop(new_bus: NewBus) -> None:
    watcher = new_bus()
    messages = heard(watcher, PRESENCE)
    started(watcher)
    assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, b"online")
    watcher.publish("b", b"still here")
    other = new_bus()
    started(other)
    assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, b"online")
    other.stop()
    assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, b"offline")


def test_who_cannot_do_its_work_is_not_present_until_it_can(new_bus: NewBus) -> None:
    bus = new_bus()
    messages = heard(bus, PRESENCE)
    started(bus)
    assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, b"online")
    for able, presence in ((False, b"offline"), (True, b"online")):
        for _again in range(2):
            bus.be_able(able)
        assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, presence)
    bus.publish(PRESENCE, b"the end")
    assert messages.get(timeout=PATIENCE_SECONDS) == (PRESENCE, b"the end"), "said once each"


def test_the_hook_runs_at_each_connection_and_may_publish(new_bus: NewBus) -> None:
    bus = new_bus()
    messages = heard(bus, "a/state")
    bus.on_connected(lambda: bus.publish("a/state", b"whole", retain=True))
    for _ in range(2):
        started(bus)
        assert messages.get(timeout=PATIENCE_SECONDS) == ("a/state", b"whole")
        bus.stop()
