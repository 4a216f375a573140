"""A ticket printer on a TCP port that answers status questions as the state it was put in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ASK = b"\x10\x04"
STATES = {
    # state: (answer about being online, answer about paper); fixed bits as the ESC/POS manual gives them
    "ok": (0x12, 0x12),
    "low": (0x12, 0x1E),
    "out": (0x1A, 0x7E),
    "offline": (0x1A, 0x12),
}


class FakePrinter:
    """`state` may change at any time: one of STATES, or "dead" (takes everything, answers nothing)."""

    def __init__(self, server: socket.socket) -> None:
        self.port: int = server.getsockname()[1]
        self.state = "ok"
        self.state_after_a_job = ""
        self.paper = bytearray()
        self._server = server

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection, suppress(OSError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        waiting = b""
        while data := connection.recv(4096):
            waiting += data
            while (at := waiting.find(ASK)) >= 0 and len(waiting) > at + 2:
                self._print(waiting[:at])
                self._answer(connection, waiting[at + 2])
                waiting = waiting[at + 3 :]
        self._print(waiting)

    def _print(self, job: bytes) -> None:
        self.paper += job
        if job and self.state_after_a_job:
            self.state = self.state_after_a_job

    def _answer(self, connection: socket.socket, question: int) -> None:
        if self.state in STATES:
            online, paper = STATES[self.state]
            connection.sendall(bytes([paper if question == 4 else online]))
        elif self.state == "hangs up":
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def fake_printer() -> Iterator[FakePrinter]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = FakePrinter(server)
        thread = threading.Thread(target=printer.serve, daemon=True)
        thread.start()
        yield printer
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
