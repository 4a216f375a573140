"""A gate that listens on the bus: an order to open that is soon worth nothing."""

import uuid
from datetime import datetime, timedelta

from hardware.bus import topics
from hardware.bus.base import OFFLINE, ONLINE, Bus
from hardware.bus.payloads import encode, moment
from hardware.gates.base import GateStatus
from hardware.settings import GateSettings

_STATUS = {ONLINE: GateStatus.ONLINE, OFFLINE: GateStatus.OFFLINE}


class MqttGate:
    """Sends orders to one gate and follows whether it is there."""

    def __init__(self, settings: GateSettings, bus: Bus) -> None:
        self._bus = bus
        self._expiry = timedelta(seconds=settings.expiry_seconds)
        self._topic = topics.gate_command(settings.location, settings.gate_id)
        self._status = GateStatus.UNKNOWN
        bus.subscribe(topics.device_available(settings.location, settings.gate_id), self._heard)

    def open(self, reason: str, now: datetime) -> bool:
        order = {
            "id": str(uuid.uuid4()),
            "opdracht": "open",
            "reden": reason,
            "ts": moment(now),
            "verlooptOp": moment(now + self._expiry),
        }
        return self._bus.publish(self._topic, encode(order), qos=1, retain=False)

    def status(self) -> GateStatus:
        return self._status

    def _heard(self, _topic: str, payload: bytes) -> None:
        self._status = _STATUS.get(payload, GateStatus.UNKNOWN)
