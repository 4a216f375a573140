"""Keeps Mosquitto's rights in step: devices at pairing and revoking, staff by the clock, and what a broker lost."""

import logging

from booking_api.outbox import OutboxEvent, WorkingWith
from server.broker_access import DEVICE_PREFIX, STAFF_PREFIX, WORKER, BrokerAccess, Client, broker_access
from server.mosquitto import ControlFailed, DynamicSecurity
from server.settings import Settings

log = logging.getLogger("welkom.broker")

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


def keep_all_rights(context: Context) -> None:
    """Make the clients that a broker lacks, as a new or emptied one does, and remove those of staff whose time is over.

    Who is known already stays connected.
    """
    if not context.settings.broker.admin_user:
        return
    wanted = {client.username: client for client in _wanted(context)}
    with _control(context.settings) as control:
        there = set(control.client_names())
        if not wanted.keys() & there:
            control.deny_by_default()
        for name in sorted(wanted.keys() - there):
            control.put_client(name, wanted[name].password, wanted[name].grant)
        for name in sorted(there - wanted.keys()):
            if name.startswith(STAFF_PREFIX):
                control.revoke_client(name)


def keep_rights_at_start(context: Context) -> None:
    """Do the same when the worker starts; a broker that is away then is seen to by the clock."""
    try:
        keep_all_rights(context)
    except ControlFailed as error:
        log.warning("rights on the broker are not in step yet: %s", error)


def _wanted(context: Context) -> list[Client]:
    access = _access(context)
    worker = None if context.settings.hardware.bus.username else access.client(WORKER)
    return [*([worker] if worker else []), *access.clients()]


def _access(context: Context) -> BrokerAccess:
    return broker_access(context.db, context.settings, context.clock)


def _control(settings: Settings) -> DynamicSecurity:
    bus, broker = settings.hardware.bus, settings.broker
    return DynamicSecurity(bus.host, bus.port, broker.admin_user, broker.admin_password.get_secret_value(), tls=bus.tls)
