"""Keeps Mosquitto's rights in step with paired devices: one client per device, made at pairing, gone at revoking."""

from typing import Protocol

from booking_api.db import Database
from booking_api.outbox import OutboxEvent
from server.broker_access import DEVICE_PREFIX, BrokerAccess
from server.mosquitto import DynamicSecurity
from server.settings import Settings


class Context(Protocol):
    """What this subscriber needs of the worker."""

    @property
    def db(self) -> Database:
        """Return the database."""

    @property
    def settings(self) -> Settings:
        """Return all settings."""


def keep_broker_rights(context: Context, event: OutboxEvent) -> None:
    """Make or remove the broker's client of one device; nothing to do where rights are kept elsewhere."""
    if not context.settings.broker.admin_user:
        return
    username = f"{DEVICE_PREFIX}{event.subject_id}"
    client = _access(context).client(username)
    with _control(context.settings) as control:
        if client is None:
            control.revoke_client(username)
        else:
            control.put_client(client.username, client.password, client.grant)


def put_all_rights(context: Context) -> None:
    """Make every client the broker must know; for a new or emptied broker. Cuts off who is connected under a name."""
    if not context.settings.broker.admin_user:
        return
    with _control(context.settings) as control:
        control.deny_by_default()
        for client in _access(context).clients():
            control.put_client(client.username, client.password, client.grant)


def _access(context: Context) -> BrokerAccess:
    return BrokerAccess(context.db, context.settings.web.secret_key.get_secret_value(), "")


def _control(settings: Settings) -> DynamicSecurity:
    bus, broker = settings.hardware.bus, settings.broker
    return DynamicSecurity(bus.host, bus.port, broker.admin_user, broker.admin_password.get_secret_value(), tls=bus.tls)
