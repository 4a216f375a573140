"""Where a screen in the building stands: which device it is, at which location, with which printer and broker."""

from collections.abc import Collection
from typing import Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, session
from sqlmodel import Session
from werkzeug.exceptions import NotFound

from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.guessing import Trier
from booking_api.identity.queries import device
from booking_api.identity.rules import DEVICE_PERMISSIONS, Role
from booking_api.locations.queries import LocationView, location, location_by_code
from booking_api.references import new_token
from booking_api.visits.alarms import PRINTER, is_working
from hardware.settings import HardwareSettings
from web.context import Running, current, current_actor, current_settings, reading
from web.errors import DeviceNotPaired


class Credentials(Protocol):
    """What a browser connects to the broker with."""

    url: str
    username: str
    password: str


class Broker(Protocol):
    """The part of the broker's access that screens ask for."""

    def for_device(self, device_id: UUID) -> Credentials | None:
        """Return what a paired device connects with; None without a broker."""

    def for_staff(self, location_code: str) -> Credentials | None:
        """Return what a staff browser connects with; None without a broker."""


class BuildingSettings(Protocol):
    """The settings of the devices in the building."""

    @property
    def hardware(self) -> HardwareSettings:
        """Return bus, printers and gates."""


class InBuilding(Running, Protocol):
    """What the composition root hands to screens in the building."""

    @property
    def broker(self) -> Broker:
        """Return who may connect to the broker, and with what."""


DEFAULT_PRINTER = "zuil"
VISITOR_KEY = "bezoeker"


def broker() -> Broker:
    """Return the broker as this process knows it."""
    return cast(InBuilding, current()).broker


def printer_at(location_code: str, printers: Collection[str]) -> str | None:
    """Return which of the printers prints the tickets of a location: one of its own, or the one for all pillars."""
    return next((name for name in (location_code, DEFAULT_PRINTER) if name in printers), None)


def has_printer(location_code: str) -> bool:
    """Tell whether there is a printer for tickets at a location, also one that does not work now."""
    return printer_at(location_code, _printers()) is not None


def can_print(db: Session, actor: Actor, place: LocationView) -> bool:
    """Tell whether a ticket comes out at a location, as far as anybody knows."""
    name = printer_at(place.code, _printers())
    return name is not None and is_working(db, actor, place.id, PRINTER, name)


def _printers() -> Collection[str]:
    return cast(BuildingSettings, current().settings).hardware.printers


def device_at_hand(kind: str, demo_code: str | None) -> Actor:
    """Return the paired device that asks, or in the demo a device of this kind at the location named in the address.

    Raises DeviceNotPaired, or NotFound outside the demo.
    """
    if demo_code is not None:
        return _demo_device(kind, demo_code)
    if current_actor().kind != "device":
        raise DeviceNotPaired
    return current_actor()


def _demo_device(kind: str, code: str) -> Actor:
    if not current_settings().demo:
        raise NotFound
    permissions = DEVICE_PERMISSIONS[kind]
    anywhere = Actor("device", None, permissions, frozenset({Role.DEVICE}), origin=kind)
    with reading() as db:
        place = location_by_code(db, anywhere, code)
    return Actor("device", None, permissions, frozenset({Role.DEVICE}), place.name, location_id=place.id, origin=kind)


def next_visitor() -> None:
    """Begin the session of the next visitor: limits on guessing are per visitor, so nobody pays for who came before."""
    session[VISITOR_KEY] = new_token()[:16]


def visitor_at(device: Actor, place_code: str) -> Trier:
    """Return who tries at a device: the visitor of now, and wide the device."""
    return Trier(f"{device.origin} {device.id or place_code}", session.get(VISITOR_KEY, ""))


def demo_gate(device_id: UUID) -> Actor:
    """Return one gate of the demo; raises NotFound outside the demo, or for what is no gate."""
    if not current_settings().demo:
        raise NotFound
    with reading() as db:
        found = device(db, SYSTEM, device_id)
    if found is None or found.kind != "gate":
        raise NotFound
    roles = frozenset({Role.DEVICE})
    permissions = DEVICE_PERMISSIONS["gate"]
    return Actor("device", found.id, permissions, roles, found.name, location_id=found.location_id, origin="gate")


def location_of(db: Session, actor: Actor, location_id: UUID) -> LocationView:
    """Return a location and let times on the page be its own."""
    found = location(db, actor, location_id)
    g.zone = ZoneInfo(found.timezone)
    return found
