"""Opens the gate that Welkom decided to open, where it hangs on our bus; a gate that decides itself needs no order."""

from typing import Protocol

from booking_api.clock import Clock
from booking_api.outbox import GiveUp, OutboxEvent
from hardware.gates.base import Gate


class Context(Protocol):
    """What this subscriber needs of the worker."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""

    @property
    def gates(self) -> dict[str, Gate]:
        """Return the gates by device id."""


def open_gate(context: Context, event: OutboxEvent) -> None:
    """Order the gate of an admission to open; refusals and gates not on the bus need nothing.

    Raises GiveUp when the gate did not take it: a car that waits is helped by a person, an order minutes later is not.
    """
    gate = context.gates.get(str(event.keys_after.get("gate_id", "")))
    if gate is None or event.keys_after.get("decision") != "open":
        return
    if not gate.open("toegelaten", context.clock()):
        raise GiveUp("the gate did not answer")
