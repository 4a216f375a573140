"""Orders to gates: what goes out, and that an old one can never open anything."""

import json
from datetime import UTC, datetime

from hardware.bus import topics
from hardware.bus.memory import MemoryBus
from hardware.gates.base import GateStatus
from hardware.gates.dummy import DummyGate, Opening
from hardware.gates.modbus import ModbusGate
from hardware.gates.mqtt import MqttGate
from hardware.settings import GateSettings
from tests.support.barrier import barrier
from tests.support.ports import free_port
from tests.support.waiting import wait_until

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SETTINGS = GateSettings(kind="mqtt", location="milieustraat", gate_id="in")
ORDERS = topics.gate_command("milieustraat", "in")


def test_an_order_to_open_says_until_when_it_holds_and_is_never_retained() -> None:
    bus, orders = MemoryBus(), []
    bus.subscribe(ORDERS, lambda _topic, payload: orders.append(json.loads(payload)))
    bus.start()
    assert MqttGate(SETTINGS, bus).open("geldig", NOW)
    assert bus.retained(ORDERS) is None
    [order] = orders
    assert order.pop("id")
    assert order == {
        "v": 1,
        "opdracht": "open",
        "reden": "geldig",
        "ts": "2026-11-22T09:30:00.000Z",
        "verlooptOp": "2026-11-22T09:30:05.000Z",
    }


def test_two_orders_are_told_apart() -> None:
    bus, ids = MemoryBus(), set()
    bus.subscribe(ORDERS, lambda _topic, payload: ids.add(json.loads(payload)["id"]))
    bus.start()
    gate = MqttGate(SETTINGS, bus)
    gate.open("geldig", NOW)
    gate.open("geldig", NOW)
    assert len(ids) == 2


def test_without_a_broker_the_caller_hears_that_the_gate_stays_shut() -> None:
    assert not MqttGate(SETTINGS, MemoryBus()).open("geldig", NOW)


def test_a_gate_is_what_its_last_will_says() -> None:
    bus = MemoryBus()
    bus.start()
    gate = MqttGate(SETTINGS, bus)
    seen = [gate.status()]
    for word in (b"online", b"offline", b"nonsense"):
        bus.publish(topics.device_available("milieustraat", "in"), word, retain=True)
        seen.append(gate.status())
    assert seen == [GateStatus.UNKNOWN, GateStatus.ONLINE, GateStatus.OFFLINE, GateStatus.UNKNOWN]


def test_the_dummy_remembers_why_it_opened_and_stays_shut_when_it_is_gone() -> None:
    gate = DummyGate()
    assert gate.open("geldig", NOW)
    gate.state = GateStatus.OFFLINE
    assert not gate.open("geldig", NOW)
    assert list(gate.log) == [Opening(NOW, "geldig")]


def modbus(port: int) -> ModbusGate:
    return ModbusGate(
        GateSettings(
            kind="modbus", location="milieustraat", gate_id="in", host="127.0.0.1", port=port, unit=3, coil=7,
            pulse_seconds=0.05,
        )
    )  # fmt: skip


def test_a_relay_opens_for_a_pulse_on_its_own_coil() -> None:
    with barrier() as arm:
        gate = modbus(arm.port)
        assert gate.open("geldig", NOW)
        assert gate.status() is GateStatus.ONLINE
        wait_until(lambda: len(arm.orders) == 2, "the coil to be cleared")
    assert (arm.opened, arm.is_up, arm.orders) == (1, False, [(3, 7), (3, 7)])


def test_a_relay_that_is_gone_is_told_to_the_caller() -> None:
    gate = modbus(free_port())
    assert not gate.open("geldig", NOW)
    assert gate.status() is GateStatus.OFFLINE
