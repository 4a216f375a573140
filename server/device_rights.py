"""Keeps Mosquitto's rights in step: one client per paired device, gone at revoking; those of staff go by the clock."""

from booking_api.outbox import OutboxEvent, WorkingWith
from server.broker_access import DEVICE_PREFIX, STAFF_PREFIX, BrokerAccess, broker_access
from server.mosquitto import DynamicSecurity
from server.settings import Settings

Context = WorkingWith[Settings]


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


def keep_staff_rights(context: Context) -> None:
    """Make the clients of staff browsers that a broker should know now, and remove those whose time is over."""
    if not context.settings.broker.admin_user:
        return
    wanted = {client.username: client for client in _access(context).staff_clients()}
    with _control(context.settings) as control:
        there = {name for name in control.client_names() if name.startswith(STAFF_PREFIX)}
        for name in sorted(wanted.keys() - there):
            control.put_client(name, wanted[name].password, wanted[name].grant)
        for name in sorted(there - wanted.keys()):
            control.revoke_client(name)


def put_all_rights(context: Context) -> None:
    """Make every client the broker must know; for a new or emptied broker. Cuts off who is connected under a name."""
    if not context.settings.broker.admin_user:
        return
    with _control(context.settings) as control:
        control.deny_by_default()
        for client in _access(context).clients():
            control.put_client(client.username, client.password, client.grant)


def _access(context: Context) -> BrokerAccess:
    return broker_access(context.db, context.settings, context.clock)


def _control(settings: Settings) -> DynamicSecurity:
    bus, broker = settings.hardware.bus, settings.broker
    return DynamicSecurity(bus.host, bus.port, broker.admin_user, broker.admin_password.get_secret_value(), tls=bus.tls)
