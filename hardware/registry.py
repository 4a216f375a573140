"""Which class serves which kind of device: the one table to extend for a new one."""

from collections.abc import Callable

from hardware.bus.base import Bus
from hardware.bus.memory import MemoryBus
from hardware.bus.mqtt import MqttBus
from hardware.gates.base import Gate
from hardware.gates.dummy import DummyGate
from hardware.gates.modbus import ModbusGate
from hardware.gates.mqtt import MqttGate
from hardware.printers.base import Printer
from hardware.printers.dummy import DummyPrinter
from hardware.printers.escpos import EscposPrinter
from hardware.settings import BusSettings, GateSettings, PrinterSettings

BUSES: dict[str, Callable[[BusSettings, str | None], Bus]] = {
    "mqtt": MqttBus,
    "memory": lambda _settings, presence_topic: MemoryBus(presence_topic),
}

PRINTERS: dict[str, Callable[[PrinterSettings], Printer]] = {
    "escpos": EscposPrinter,
    "dummy": DummyPrinter,
}

GATES: dict[str, Callable[[GateSettings, Bus], Gate]] = {
    "mqtt": MqttGate,
    "modbus": lambda settings, _bus: ModbusGate(settings),
    "dummy": lambda _settings, _bus: DummyGate(),
}


def make_bus(settings: BusSettings, presence_topic: str | None = None) -> Bus:
    """A bus, not yet started. On the presence topic it says online and offline, the latter as its last will too."""
    return BUSES[settings.kind](settings, presence_topic)


def make_printer(settings: PrinterSettings) -> Printer:
    """A printer of the kind that the settings name; nothing is sent to it yet."""
    return PRINTERS[settings.kind](settings)


def make_gate(settings: GateSettings, bus: Bus) -> Gate:
    """A gate of the kind that the settings name; over the bus it is heard from once the bus has started."""
    return GATES[settings.kind](settings, bus)
