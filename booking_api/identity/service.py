"""Use cases of devices and API clients: make, pair, revoke; a token is shown once and kept as a hash."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit, events, outbox
from booking_api.errors import InvalidInput, NotFound
from booking_api.events import Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import ApiClient, Device
from booking_api.identity.queries import DeviceView, device_view
from booking_api.identity.rules import DEVICE_PERMISSIONS, SCOPE_PERMISSIONS, Permission
from booking_api.references import new_code, new_token, tidy_code, token_hash

PAIRING_MINUTES = 60
SEEN_EVERY = timedelta(seconds=30)


def create_client(
    session: Session,
    actor: Actor,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    *,
    channel: str = "api",
    department_ids: Iterable[UUID] | None = None,
    location_id: UUID | None = None,
) -> tuple[UUID, str]:
    """Make an API client and return its id and its bearer token, which is shown this once.

    Raises InvalidInput for an unknown scope.
    """
    actor.require(Permission.MANAGE)
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPE_PERMISSIONS]:
        raise InvalidInput(fields={"scopes": ", ".join(unknown)})
    token = new_token()
    client = ApiClient(
        name=name,
        token_hash=token_hash(token),
        scopes=wanted,
        department_ids=None if department_ids is None else [str(one) for one in department_ids],
        location_id=location_id,
        channel=channel,
        created_at=now,
    )
    session.add(client)
    audit.note(session, actor, "client.create", "api_client", client.id, now, scopes=wanted)
    return client.id, token


def revoke_client(session: Session, actor: Actor, client_id: UUID, now: datetime) -> None:
    """End an API client's token, and every access token made with it, at once; raises NotFound."""
    actor.require(Permission.MANAGE)
    client = session.get(ApiClient, client_id)
    if client is None:
        raise NotFound("client")
    client.revoked_at = now
    session.add(client)
    audit.note(session, actor, "client.revoke", "api_client", client_id, now)


def create_device(
    session: Session,
    actor: Actor,
    kind: str,
    name: str,
    location_id: UUID,
    now: datetime,
    *,
    waiting_area_id: UUID | None = None,
    room_id: UUID | None = None,
) -> DeviceView:
    """Make a device with a pairing code that works for PAIRING_MINUTES; raises InvalidInput for an unknown kind."""
    actor.require(Permission.PAIR_DEVICES)
    if kind not in DEVICE_PERMISSIONS:
        raise InvalidInput(fields={"kind": "onbekende-keuze"})
    device = Device(kind=kind, name=name, location_id=location_id, waiting_area_id=waiting_area_id, room_id=room_id)
    session.add(device)
    return renew_pairing(session, actor, device.id, now)


def renew_pairing(session: Session, actor: Actor, device_id: UUID, now: datetime) -> DeviceView:
    """Give a device a new pairing code; its present token keeps working until the code is used."""
    actor.require(Permission.PAIR_DEVICES)
    device = _device(session, device_id)
    device.pairing_code = new_code()
    device.pairing_expires_at = now + timedelta(minutes=PAIRING_MINUTES)
    device.revoked_at = None
    session.add(device)
    audit.note(session, actor, "device.offer_pairing", "device", device.id, now, kind=device.kind)
    session.flush()
    return device_view(device)


def pair_device(session: Session, actor: Actor, pairing_code: str, now: datetime) -> tuple[DeviceView, str]:
    """Exchange a pairing code for the device's own token; raises NotFound for a wrong, used or expired code.

    Anyone who stands at the device may type the code, so `actor` is the public.
    """
    query = select(Device).where(Device.pairing_code == tidy_code(pairing_code), col(Device.revoked_at).is_(None))
    device = session.exec(query.with_for_update()).first()
    if device is None or device.pairing_expires_at is None or device.pairing_expires_at < now:
        raise NotFound("pairing_code")
    token = new_token()
    device.token_hash = token_hash(token)
    device.pairing_code, device.pairing_expires_at, device.paired_at = None, None, now
    session.add(device)
    audit.note(session, actor, "device.pair", "device", device.id, now, kind=device.kind)
    outbox.record(session, actor, Event(events.DEVICE_PAIRED, device.id, device.location_id), now)
    return device_view(device), token


def equip_device(
    session: Session, actor: Actor, device_id: UUID, now: datetime, *, headphones: bool, camera: bool
) -> None:
    """Keep what stands at a device: a socket for headphones, a camera that reads codes; raises NotFound."""
    actor.require(Permission.PAIR_DEVICES)
    device = _device(session, device_id)
    device.has_headphones, device.has_camera = headphones, camera
    session.add(device)
    audit.note(session, actor, "device.equip", "device", device.id, now, headphones=headphones, camera=camera)


def revoke_device(session: Session, actor: Actor, device_id: UUID, now: datetime) -> None:
    """End a device's token at once; pairing again gives it a new one."""
    actor.require(Permission.PAIR_DEVICES)
    device = _device(session, device_id)
    device.revoked_at, device.token_hash, device.pairing_code = now, None, None
    session.add(device)
    audit.note(session, actor, "device.revoke", "device", device.id, now, kind=device.kind)
    outbox.record(session, actor, Event(events.DEVICE_REVOKED, device.id, device.location_id), now)


def see_device(session: Session, actor: Actor, now: datetime) -> None:
    """Note that a device is alive; written at most once in SEEN_EVERY."""
    device = session.get(Device, actor.id)
    if device and (device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY):
        device.last_seen_at = now
        session.add(device)


def _device(session: Session, device_id: UUID) -> Device:
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound("device")
    return device
