"""A device on loopback that tests play: it takes one connection after another, until it is switched off."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar


class Device:
    """`talk` is what it does with each connection."""

    def __init__(self, server: socket.socket) -> None:
        self.port: int = server.getsockname()[1]
        self._server = server

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection, suppress(OSError):
                    self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        raise NotImplementedError


Kind = TypeVar("Kind", bound=Device)


@contextmanager
def switched_on(kind: Callable[[socket.socket], Kind]) -> Iterator[Kind]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        device = kind(server)
        thread = threading.Thread(target=device.serve, daemon=True)
        thread.start()
        yield device
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
