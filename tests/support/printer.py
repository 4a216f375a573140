"""A ticket printer on a TCP port that answers status questions as the state it was put in."""

import socket
from contextlib import AbstractContextManager

from tests.support.device import Device, switched_on

ASK = b"\x10\x04"
STATES = {
    # state: (answer about being online, answer about paper); fixed bits as the ESC/POS manual gives them
    "ok": (0x12, 0x12),
    "low": (0x12, 0x1E),
    "out": (0x1A, 0x7E),
    "offline": (0x1A, 0x12),
}


class FakePrinter(Device):
    """`state` may change at any time: one of STATES, or "dead" (takes everything, answers nothing)."""

    def __init__(self, server: socket.socket) -> None:
        super().__init__(server)
        self.state = "ok"
        self.state_after_a_job = ""
        self.paper = bytearray()

    def talk(self, connection: socket.socket) -> None:
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


def fake_printer() -> AbstractContextManager[FakePrinter]:
    """Have a printer that listens."""
    return switched_on(FakePrinter)
