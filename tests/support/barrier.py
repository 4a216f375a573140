"""A barrier behind a relay that speaks Modbus TCP, on loopback: counts how often its coil was set."""

import socket
import struct
from contextlib import AbstractContextManager

from tests.support.device import Device, switched_on

_FRAME = struct.Struct(">HHHBBHH")
_ON = 0xFF00


class Barrier(Device):
    """`opened` counts the pulses that began; `is_up` tells whether the coil is set now."""

    def __init__(self, server: socket.socket) -> None:
        super().__init__(server)
        self.opened = 0
        self.is_up = False
        self.orders: list[tuple[int, int]] = []

    def talk(self, connection: socket.socket) -> None:
        order = connection.recv(_FRAME.size)
        _transaction, protocol, length, unit, function, coil, value = _FRAME.unpack(order)
        assert (protocol, length, function) == (0, 6, 5)
        self.is_up = value == _ON
        self.opened += self.is_up
        self.orders.append((unit, coil))
        connection.sendall(order)


def barrier() -> AbstractContextManager[Barrier]:
    """Have a barrier that can be opened."""
    return switched_on(Barrier)
