"""Free loopback ports, and waiting until something listens on one."""

import random
import socket
import time

# Below the range that the system hands out for outgoing connections, so that none of those takes a port we just chose.
LOWEST, HIGHEST = 15_000, 32_000
_chooser = random.SystemRandom()


def free_port() -> int:
    """Return a TCP port on which nobody listens; chosen at random, so that parallel tests keep apart."""
    while True:
        port = _chooser.randrange(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def listens(port: int) -> bool:
    """Tell whether something answers on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_listening(port: int, seconds: float = 30) -> None:
    """Return as soon as something answers on the port; raises TimeoutError when nothing ever does."""
    deadline = time.monotonic() + seconds
    while not listens(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing listens on port {port}")
        time.sleep(0.02)
