"""The embedded MQTT broker (amqtt) for one machine: own rights per client, loopback only.

amqtt lets a wrong password take over the session of a known client id, so it may not be reached from elsewhere.
"""

import asyncio
import ipaddress
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from amqtt.broker import Broker
from amqtt.contexts import Action, BaseContext, BrokerConfig, ListenerConfig, ListenerType
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from hardware.bus.grants import Grant

log = logging.getLogger(__name__)

START_SECONDS = 10.0
GOODBYE_SECONDS = 3.0

Authenticate = Callable[[str, str], Grant | None]
"""Username and password in, what the client may do out; None refuses it. Called on the broker's thread."""


class NotLoopback(ValueError):
    """The embedded broker was told to listen where others can reach it."""


class BrokerNotStarted(RuntimeError):
    """The embedded broker could not listen; most often because a port is taken."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the broker listens: a loopback address, a TCP port for devices and one for browsers (WebSocket)."""

    tcp_port: int
    ws_port: int
    host: str = "127.0.0.1"


class EmbeddedBroker:
    """A broker in a daemon thread with an event loop of its own. Retained messages live as long as it does."""

    def __init__(self, listen: Listen, authenticate: Authenticate) -> None:
        _refuse_unless_loopback(listen.host)
        self._listen = listen
        self._authenticate = authenticate
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: Exception | None = None

    def start(self) -> None:
        """Return once both ports listen. Raises BrokerNotStarted."""
        self._ready.clear()
        self._failure = None
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise BrokerNotStarted("the embedded broker took too long to start")
        if self._failure is not None:
            raise BrokerNotStarted(str(self._failure)) from self._failure

    def stop(self) -> None:
        """Close all connections and return once the ports are free."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(START_SECONDS)
        self._thread = None

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 - start() raises it in the caller's thread
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        broker = Broker(self._config(), self._loop)
        await broker.start()
        self._ready.set()
        await self._stopping.wait()
        try:
            await asyncio.wait_for(broker.shutdown(), GOODBYE_SECONDS)
        except TimeoutError:
            log.warning("the embedded broker did not close in time; its connections are cut")
            _cut_off(self._loop, broker)

    def _config(self) -> BrokerConfig:
        listen = self._listen
        host = f"[{listen.host}]" if ":" in listen.host else listen.host
        return BrokerConfig(
            listeners={
                "default": ListenerConfig(ListenerType.TCP, f"{host}:{listen.tcp_port}"),
                "browsers": ListenerConfig(ListenerType.WS, f"{host}:{listen.ws_port}"),
            },
            plugins={"server.broker.Rights": {"authenticate": self._authenticate}},
        )


class Rights(BaseAuthPlugin, BaseTopicPlugin):  # type: ignore[misc]
    """Asks who a client is when it connects, and what it may do at each subscription and message."""

    @dataclass
    class Config:
        """What amqtt hands to the plug-in."""

        authenticate: Any

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._grants: dict[str, Grant] = {}

    async def authenticate(self, *, session: Session) -> bool:
        username = session.username or ""
        grant = await asyncio.to_thread(self.config.authenticate, username, session.password or "")
        if grant is None:
            return False
        self._grants[username] = grant
        return True

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        if session is None or topic is None:
            return True
        grant = self._grants.get(session.username or "", Grant())
        if action is Action.SUBSCRIBE:
            return grant.may_subscribe(topic)
        return grant.may_publish(topic) if action is Action.PUBLISH else grant.may_receive(topic)


def _cut_off(loop: asyncio.AbstractEventLoop, broker: Broker) -> None:
    # Neither amqtt nor asyncio offers to drop all connections at once, and its own goodbye may wait for a lost client.
    for server in broker._servers.values():
        server.instance.close()
    for transport in list(getattr(loop, "_transports", {}).values()):
        transport.abort()


def _refuse_unless_loopback(host: str) -> None:
    if host != "localhost" and not _is_loopback(host):
        raise NotLoopback(f"the embedded broker listens on loopback only, not on {host}; use Mosquitto elsewhere")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
