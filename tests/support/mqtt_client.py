"""A bare MQTT client for tests: says what it was granted and what it really received."""

import queue
import secrets
from typing import Any, Self

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_SECONDS = 15.0


class MqttClient:
    """Connects at once; `refused` tells whether the broker did not want it."""

    def __init__(
        self,
        port: int,
        username: str,
        password: str,
        *,
        will: tuple[str, bytes] | None = None,
        websockets: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self._connacks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._subacks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._messages: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"test-{secrets.token_hex(6)}",
            protocol=paho.MQTTv311,
            transport="websockets" if websockets else "tcp",
        )
        self._client.username_pw_set(username, password)
        if will:
            self._client.will_set(will[0], will[1], 1, retain=True)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._message
        self._client.connect(host, port)
        self._client.loop_start()
        self.refused = self._connacks.get(timeout=PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def subscribe(self, topic_filter: str) -> bool:
        """Whether the broker granted it."""
        self._client.subscribe(topic_filter, 1)
        return self._subacks.get(timeout=PATIENCE_SECONDS)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, 1, retain).wait_for_publish(PATIENCE_SECONDS)

    def next(self) -> tuple[str, bytes]:
        """The next message; a broker that stays silent fails the test."""
        return self._messages.get(timeout=PATIENCE_SECONDS)

    def until(self, payload: bytes) -> list[tuple[str, bytes]]:
        """All messages up to and including the one with this payload."""
        seen = [self.next()]
        while seen[-1][1] != payload:
            seen.append(self.next())
        return seen

    def vanish(self) -> None:
        """Break off without a goodbye, as when the power goes."""
        self._client.loop_stop()
        sock = self._client.socket()
        assert sock is not None
        sock.close()

    @property
    def connected(self) -> bool:
        return self._client.is_connected()

    def _connected(self, _client: Any, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        self._connacks.put(reason.is_failure)

    def _subscribed(self, _client: Any, _data: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        self._subacks.put(not any(reason.is_failure for reason in reasons))

    def _message(self, _client: Any, _data: Any, message: paho.MQTTMessage) -> None:
        self._messages.put((message.topic, bytes(message.payload)))
