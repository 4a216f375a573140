"""The bus of one process: for a demo without sockets and for tests."""

import threading

from hardware.bus.base import OFFLINE, ONLINE, Handler, Hook
from hardware.bus.topics import matches


class MemoryBus:
    """Delivers within the process, in the publisher's thread, and keeps retained messages while it lives."""

    def __init__(self, presence_topic: str | None = None) -> None:
        self._presence_topic = presence_topic
        self._lock = threading.Lock()
        self._retained: dict[str, bytes] = {}
        self._handlers: list[tuple[str, Handler]] = []
        self._hooks: list[Hook] = []
        self._connected = False
        self._able = True

    @property
    def connected(self) -> bool:
        return self._connected

    def start(self) -> None:
        self._connected = True
        self._say(self._presence)
        for hook in list(self._hooks):
            hook()

    def stop(self) -> None:
        self._say(OFFLINE)
        self._connected = False

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        del qos
        if not self._connected:
            return False
        with self._lock:
            if retain:
                self._retain(topic, payload)
            heard = [handler for topic_filter, handler in self._handlers if matches(topic_filter, topic)]
        for handler in heard:
            handler(topic, payload)
        return True

    def subscribe(self, topic_filter: str, handler: Handler) -> None:
        with self._lock:
            self._handlers.append((topic_filter, handler))
            kept = [(topic, payload) for topic, payload in self._retained.items() if matches(topic_filter, topic)]
        for topic, payload in kept:
            handler(topic, payload)

    def be_able(self, able: bool) -> None:
        if able != self._able:
            self._able = able
            self._say(self._presence)

    @property
    def _presence(self) -> bytes:
        return ONLINE if self._able else OFFLINE

    def on_connected(self, hook: Hook) -> None:
        self._hooks.append(hook)

    def retained(self, topic: str) -> bytes | None:
        """What a late joiner would get on this topic."""
        with self._lock:
            return self._retained.get(topic)

    def _retain(self, topic: str, payload: bytes) -> None:
        if payload:
            self._retained[topic] = payload
        else:
            self._retained.pop(topic, None)

    def _say(self, presence: bytes) -> None:
        if self._presence_topic:
            self.publish(self._presence_topic, presence, retain=True)
