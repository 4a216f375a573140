"""Rights on a Mosquitto broker: one client and one role per device, through its dynamic-security plug-in."""

from __future__ import annotations

import json
import queue
import secrets
from types import TracebackType
from typing import Any, Self

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from hardware.bus.grants import Grant

CONTROL = "$CONTROL/dynamic-security/v1"
KEEPALIVE_SECONDS = 15

_DENIED_UNLESS_GRANTED = ("publishClientSend", "publishClientReceive", "subscribe")

Command = dict[str, Any]


class ControlFailed(RuntimeError):
    """The broker could not be reached, did not answer in time, or refused a command."""


class DynamicSecurity:
    """A short connection of the broker's administrator: `with DynamicSecurity(…) as control: …`."""

    def __init__(
        self, host: str, port: int, username: str, password: str, *, timeout_seconds: float = 5.0, tls: bool = False
    ) -> None:
        self._address = (host, port)
        self._timeout = timeout_seconds
        self._answers: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._listening: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=f"welkom-control-{secrets.token_hex(8)}", protocol=paho.MQTTv311
        )
        self._client.username_pw_set(username, password)
        if tls:
            self._client.tls_set()
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = self._received

    def __enter__(self) -> Self:
        try:
            self._client.connect(*self._address, KEEPALIVE_SECONDS)
        except OSError as error:
            raise ControlFailed(f"no broker at {self._address[0]}:{self._address[1]}") from error
        self._client.loop_start()
        try:
            allowed = self._listening.get(timeout=self._timeout)
        except queue.Empty:
            allowed = False
        if not allowed:
            self._close()
            raise ControlFailed("the broker refused its administrator")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def deny_by_default(self) -> None:
        """What no role allows is refused, delivery too: Mosquitto allows that one unless told otherwise."""
        access = [{"acltype": kind, "allow": False} for kind in _DENIED_UNLESS_GRANTED]
        self._run({"command": "setDefaultACLAccess", "acls": access})

    def put_client(self, username: str, password: str, grant: Grant) -> None:
        """Create the client with exactly these rights, or replace it; who was connected under the name is cut off."""
        self.revoke_client(username)
        self._run({"command": "createRole", "rolename": username, "acls": _acls(grant)})
        self._run(
            {
                "command": "createClient",
                "username": username,
                "password": password,
                "roles": [{"rolename": username}],
            }
        )

    def revoke_client(self, username: str) -> None:
        """Remove client and role and cut its connection. Nothing happens when there is no such client."""
        self._run({"command": "deleteClient", "username": username}, may_be_gone=True)
        self._run({"command": "deleteRole", "rolename": username}, may_be_gone=True)

    def client_names(self) -> list[str]:
        """The names of all clients the broker knows, the administrator too."""
        names: list[str] = self._run({"command": "listClients"})["data"]["clients"]
        return names

    def _run(self, command: Command, *, may_be_gone: bool = False) -> Command:
        ticket = secrets.token_hex(8)
        self._client.publish(CONTROL, json.dumps({"commands": [{**command, "correlationData": ticket}]}), 1)
        answer = self._answer_to(ticket)
        error = answer.get("error")
        if error and not (may_be_gone and str(error).endswith("not found")):
            raise ControlFailed(f"{command['command']}: {error}")
        return answer

    def _answer_to(self, ticket: str) -> Command:
        while True:
            try:
                answer = self._answers.get(timeout=self._timeout)
            except queue.Empty as silence:
                raise ControlFailed("the broker did not answer in time") from silence
            if answer.get("correlationData") == ticket:
                return answer

    def _close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client: paho.Client, _data: object, _flags: object, reason: Any, _properties: object) -> None:
        if reason.is_failure:
            self._listening.put(False)
        else:
            client.subscribe(f"{CONTROL}/response", 1)

    def _subscribed(self, _client: paho.Client, _data: object, _mid: int, reasons: Any, _properties: object) -> None:
        self._listening.put(not any(reason.is_failure for reason in reasons))

    def _received(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        for answer in json.loads(message.payload)["responses"]:
            self._answers.put(answer)


def _acls(grant: Grant) -> list[Command]:
    heard = [
        {"acltype": kind, "topic": topic, "allow": True}
        for topic in grant.subscribe
        for kind in ("subscribePattern", "publishClientReceive")
    ]
    said = [{"acltype": "publishClientSend", "topic": topic, "allow": True} for topic in grant.publish]
    return heard + said
