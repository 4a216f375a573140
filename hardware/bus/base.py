"""The port of the message bus: publish with acknowledgement, subscribe, and a hook after each connection."""

from collections.abc import Callable
from typing import Protocol

Handler = Callable[[str, bytes], object]
"""Called with topic and payload, never on the network's own thread, so it may publish."""

Hook = Callable[[], object]

ONLINE, OFFLINE = b"online", b"offline"
"""What a presence topic holds: said at each connection, and by the broker as last will when it is lost."""


class Bus(Protocol):
    """A connection to the broker that mends itself."""

    @property
    def connected(self) -> bool:
        """Whether a message would leave this moment."""

    def start(self) -> None:
        """Begin to connect and return at once. Call it after a fork: the connection lives in threads."""

    def stop(self) -> None:
        """Say goodbye and disconnect."""

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        """Whether the broker acknowledged in time. False means: not known to have arrived, so offer it again."""

    def subscribe(self, topic_filter: str, handler: Handler) -> None:
        """Hand every message that matches to the handler, also after a reconnection."""

    def be_able(self, able: bool) -> None:
        """Say whether whoever connected can do its work; its presence is online only while it can."""

    def on_connected(self, hook: Hook) -> None:
        """Run the hook after each (re)connection; a broker may have lost its retained messages, so republish in it."""
