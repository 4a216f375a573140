"""A Mosquitto broker of one's own, which can be killed and started again on the same ports."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.missing import missing
from tests.support.ports import free_port, wait_until_listening
from tests.support.processes import stop


def find_mosquitto() -> str | None:
    """Return the path of the broker's program; Debian keeps it where not every user's PATH looks."""
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Mosquitto:
    """A broker on loopback: `port` for MQTT, `websocket_port` for MQTT over WebSocket; anyone may connect.

    `extra` holds lines that are added to its configuration. It keeps nothing on disk: a restart
    forgets retained messages.
    """

    def __init__(self, folder: Path, extra: Sequence[str] = ("allow_anonymous true",)) -> None:
        program = find_mosquitto()
        if program is None:
            missing("mosquitto")
        self._program = program
        self._config = folder / "mosquitto.conf"
        self.port, self.websocket_port = free_port(), free_port()
        lines = [
            "per_listener_settings false",
            "persistence false",
            *extra,
            f"listener {self.port} 127.0.0.1",
            f"listener {self.websocket_port} 127.0.0.1",
            "protocol websockets",
        ]
        self._config.write_text("\n".join(lines) + "\n", "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the broker and wait until both ports answer."""
        self._process = subprocess.Popen(
            [self._program, "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until_listening(self.port)
        wait_until_listening(self.websocket_port)

    def kill(self) -> None:
        """End the broker without a goodbye, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Kill the broker and start it again on the same ports."""
        self.kill()
        self.start()

    def close(self) -> None:
        """End the broker in an orderly way."""
        if self._process is not None:
            stop(self._process)
            self._process = None
