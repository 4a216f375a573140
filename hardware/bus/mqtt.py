"""The bus over MQTT 3.1.1 (paho): reconnects by itself and tells whether the broker acknowledged."""

import logging
import queue
import secrets
import threading
from collections.abc import Callable
from functools import partial

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from hardware.bus.base import OFFLINE, ONLINE, Handler, Hook
from hardware.bus.topics import matches
from hardware.settings import BusSettings

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 15
QUIET_GOODBYE_SECONDS = 2.0


class MqttBus:
    """One connection to a broker. Handlers and hooks run one after another on a thread of their own."""

    def __init__(self, settings: BusSettings, presence_topic: str | None = None) -> None:
        self._settings = settings
        self._presence_topic = presence_topic
        self._handlers: list[tuple[str, Handler]] = []
        self._hooks: list[Hook] = []
        self._work: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._client: paho.Client | None = None
        self._worker: threading.Thread | None = None
        self._leaving = False
        self._able = True

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_connected()

    def start(self) -> None:
        if self._client is not None:
            return
        self._leaving = False
        self._worker = threading.Thread(target=self._run, name="bus", daemon=True)
        self._worker.start()
        self._client = self._new_client()
        self._client.connect_async(self._settings.host, self._settings.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        client, worker = self._client, self._worker
        if client is None or worker is None:
            return
        self._leaving = True
        if client.is_connected() and self._presence_topic:
            self.publish(self._presence_topic, OFFLINE, retain=True)
        self._client = None
        client.disconnect()
        client.loop_stop()
        self._work.put(None)
        if worker is not threading.current_thread():
            worker.join(QUIET_GOODBYE_SECONDS)

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        client = self._client
        # Without a connection paho would queue the message and still report an error; whoever offers it again
        # (the outbox) would then send it twice.
        if client is None or not client.is_connected():
            return False
        sent = client.publish(topic, payload, qos, retain)
        try:
            sent.wait_for_publish(self._settings.acknowledge_seconds)
        except (RuntimeError, ValueError):
            return False
        return sent.is_published()

    def subscribe(self, topic_filter: str, handler: Handler) -> None:
        self._handlers.append((topic_filter, handler))
        if self._client is not None and self._client.is_connected():
            self._client.subscribe(topic_filter, 1)

    def be_able(self, able: bool) -> None:
        if able == self._able:
            return
        self._able = able
        if self._presence_topic:
            self.publish(self._presence_topic, self._presence, retain=True)

    @property
    def _presence(self) -> bytes:
        return ONLINE if self._able else OFFLINE

    def on_connected(self, hook: Hook) -> None:
        self._hooks.append(hook)

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=f"welkom-{secrets.token_hex(8)}", protocol=paho.MQTTv311
        )
        client.reconnect_delay_set(1, self._settings.reconnect_seconds)
        if self._settings.username:
            client.username_pw_set(self._settings.username, self._settings.password.get_secret_value())
        if self._settings.tls:
            client.tls_set()
        if self._presence_topic:
            client.will_set(self._presence_topic, OFFLINE, 1, retain=True)
        client.on_connect = self._connected
        client.on_message = self._received
        return client

    def _connected(
        self, client: paho.Client, _userdata: object, _flags: object, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused the connection: %s", reason)
            return
        for topic_filter, _ in list(self._handlers):
            client.subscribe(topic_filter, 1)
        if self._presence_topic:
            client.subscribe(self._presence_topic, 1)
            client.publish(self._presence_topic, self._presence, 1, retain=True)
        for hook in list(self._hooks):
            self._work.put(hook)

    def _received(self, client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        # Several workers share one presence: the goodbye of one is contradicted by those who are still there.
        is_here = self._able and not self._leaving
        if message.topic == self._presence_topic and message.payload == OFFLINE and is_here:
            client.publish(message.topic, ONLINE, 1, retain=True)
        for topic_filter, handler in list(self._handlers):
            if matches(topic_filter, message.topic):
                self._work.put(partial(handler, message.topic, bytes(message.payload)))

    def _run(self) -> None:
        while (task := self._work.get()) is not None:
            try:  # one bad handler may not silence the bus
                task()
            except Exception:
                log.exception("a handler of the bus failed")
