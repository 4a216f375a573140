"""What a subscription is: who reacts to which events, for which target, in which pool."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from booking_api.outbox import OutboxEvent


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscriber; `targets` names what a delivery is about, so that one target is served one at a time.

    `whole_state` subscribers publish the newest state of their target: several waiting deliveries become one.
    """

    name: str
    kinds: frozenset[str]
    pool: Literal["fast", "slow"]
    targets: Callable[[OutboxEvent], list[str]]
    handle: Callable[[Any, OutboxEvent], None]
    whole_state: bool = False
