"""The port of a gate: open it, and ask how it is."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class GateStatus(StrEnum):
    """Whether the gate answers; unknown until it has said so."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "onbekend"


class Gate(Protocol):
    """A gate that never raises; whoever stands before a broken one is helped by a person."""

    def open(self, reason: str, now: datetime) -> bool:
        """Whether the order was taken. The reason is a code without personal data; now is aware."""

    def status(self) -> GateStatus:
        """How the gate is, as far as is known."""
