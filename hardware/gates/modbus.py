"""A barrier behind a relay that speaks Modbus TCP: a pulse on one coil opens it. No broker and no server is needed."""

import logging
import socket
import struct
import threading
from datetime import datetime

from hardware.gates.base import GateStatus
from hardware.settings import GateSettings

log = logging.getLogger("welkom.hardware")

_FRAME = struct.Struct(">HHHBBHH")  # transaction, protocol, length of the rest, unit, function, coil, value
_WRITE_COIL = 5
_ON, _OFF = 0xFF00, 0x0000


class ModbusGate:
    """Sets the coil, and clears it after the pulse; a relay that echoes both has taken the order."""

    def __init__(self, settings: GateSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._status = GateStatus.UNKNOWN

    def open(self, reason: str, now: datetime) -> bool:  # noqa: ARG002 - a coil knows no reason
        taken = self._write(_ON)
        self._status = GateStatus.ONLINE if taken else GateStatus.OFFLINE
        # Cleared also when no answer came: the relay may have taken it all the same.
        threading.Timer(self._settings.pulse_seconds, self._write, [_OFF]).start()
        return taken

    def status(self) -> GateStatus:
        return self._status

    def _write(self, value: int) -> bool:
        order = _FRAME.pack(1, 0, 6, self._settings.unit, _WRITE_COIL, self._settings.coil, value)
        where, seconds = (self._settings.host, self._settings.port), self._settings.timeout_seconds
        try:
            with self._lock, socket.create_connection(where, seconds) as relay:
                relay.sendall(order)
                return _answer(relay) == order
        except OSError as error:
            log.warning("the relay of gate %s: %s", self._settings.gate_id, type(error).__name__)
            return False


def _answer(relay: socket.socket) -> bytes:
    heard = b""
    while len(heard) < _FRAME.size and (more := relay.recv(_FRAME.size - len(heard))):
        heard += more
    return heard
