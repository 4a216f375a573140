"""A gate without a barrier: remembers when and why it opened."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from hardware.gates.base import GateStatus

REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that the gate opened."""

    at: datetime
    reason: str


class DummyGate:
    """Opens always, unless its state says that it is gone."""

    def __init__(self) -> None:
        self.state = GateStatus.ONLINE
        self.log: deque[Opening] = deque(maxlen=REMEMBERED)

    def open(self, reason: str, now: datetime) -> bool:
        if self.state is not GateStatus.ONLINE:
            return False
        self.log.append(Opening(now, reason))
        return True

    def status(self) -> GateStatus:
        return self.state
