"""Who may connect to the broker and with which password: made of the secret key and the database, kept nowhere.

A password is an HMAC over the client's name, so that the web process can tell a paired device its own without asking
the broker, the embedded broker can check it, and the worker can set it in Mosquitto.

What staff browsers connect with changes by the clock: the period is part of the name. The one before stays good for an
overlap, so that no open page falls silent; whoever left has lost it after that.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.clock import Clock, utc_now
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import DeviceView, pairings
from booking_api.locations.queries import location, locations
from hardware.bus import grants
from hardware.bus.grants import Grant
from server.settings import Settings

WORKER = "worker"
DEVICE_PREFIX = "apparaat-"
STAFF_PREFIX = "personeel-"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a browser needs to connect."""

    url: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Client:
    """A client of the broker: its name, its password and what it may do."""

    username: str
    password: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class Rotation:
    """How often staff browsers get another password, and how long the one before stays good."""

    hours: int = 12
    overlap: timedelta = timedelta(hours=1)

    def period(self, moment: datetime) -> int:
        """Return the period that a moment lies in, counted from 1970."""
        return int(moment.timestamp()) // (self.hours * 3600)

    def valid(self, now: datetime) -> set[int]:
        """Return the periods whose password is good now."""
        return {self.period(now), self.period(now - self.overlap)}

    def prepared(self, now: datetime) -> set[int]:
        """Return the periods that a broker should know now: the next one too, before anybody asks for it."""
        return self.valid(now) | {self.period(now) + 1}


class BrokerAccess:
    """The broker as web pages, the worker and the embedded broker know it."""

    def __init__(
        self,
        db: Database,
        secret: str,
        public_url: str,
        clock: Clock = utc_now,
        rotation: Rotation = Rotation(),
    ) -> None:
        self._db = db
        self._secret = secret.encode()
        self._url = public_url
        self._clock = clock
        self._rotation = rotation

    def for_device(self, device_id: UUID) -> Credentials | None:
        """Return what a paired device connects with; None without a broker, or for a device that is not paired."""
        return self._credentials(self.client(f"{DEVICE_PREFIX}{device_id}"))

    def for_staff(self, location_code: str) -> Credentials | None:
        """Return what a staff browser connects with to hear of changes at one location; None without a broker."""
        return self._credentials(self.client(_staff_name(location_code, self._rotation.period(self._clock()))))

    def authenticate(self, username: str, password: str) -> Grant | None:
        """Return the rights of a client with the right password, else None."""
        client = self.client(username)
        if client is None or not hmac.compare_digest(client.password, password):
            return None
        return client.grant

    def client(self, username: str) -> Client | None:
        """Return a client that may connect now, else None."""
        if username == WORKER:
            return self._client(username, "", grants.worker())
        with self._db.reading() as session:
            if username.startswith(DEVICE_PREFIX):
                return self._device(session, username)
            return self._staff(session, username)

    def clients(self) -> list[Client]:
        """Return every client that may connect now, the worker excepted."""
        with self._db.reading() as session:
            names = [f"{DEVICE_PREFIX}{device.id}" for device, _ in pairings(session, SYSTEM)]
        return self._known(names) + self.staff_clients()

    def staff_clients(self) -> list[Client]:
        """Return what staff browsers may connect with now or soon."""
        with self._db.reading() as session:
            codes = [one.code for one in locations(session, SYSTEM)]
        periods = sorted(self._rotation.prepared(self._clock()))
        return self._known(_staff_name(code, period) for code in codes for period in periods)

    def _known(self, names: Iterable[str]) -> list[Client]:
        return [client for client in map(self.client, names) if client is not None]

    def _staff(self, session: Session, username: str) -> Client | None:
        code, _dot, period = username.removeprefix(STAFF_PREFIX).rpartition(".")
        if not username.startswith(STAFF_PREFIX) or period not in {
            str(one) for one in self._rotation.prepared(self._clock())
        }:
            return None
        known = code in {one.code for one in locations(session, SYSTEM)}
        return self._client(username, "", grants.staff((code,))) if known else None

    def _device(self, session: Session, username: str) -> Client | None:
        try:
            device_id = UUID(username.removeprefix(DEVICE_PREFIX))
        except ValueError:
            return None
        for device, version in pairings(session, SYSTEM, device_id):
            code = location(session, SYSTEM, device.location_id).code
            return self._client(username, version, _grant(device, code))
        return None

    def _client(self, username: str, version: str, grant: Grant) -> Client:
        digest = hmac.new(self._secret, f"broker:{username}:{version}".encode(), hashlib.sha256)
        return Client(username, digest.hexdigest(), grant)

    def _credentials(self, client: Client | None) -> Credentials | None:
        return Credentials(self._url, client.username, client.password) if client and self._url else None


def broker_access(db: Database, settings: Settings, clock: Clock = utc_now) -> BrokerAccess:
    """Return the access that these settings describe."""
    broker = settings.broker
    rotation = Rotation(broker.staff_password_hours, timedelta(minutes=broker.staff_overlap_minutes))
    return BrokerAccess(db, settings.web.secret_key.get_secret_value(), broker.public_url, clock, rotation)


def _staff_name(location_code: str, period: int) -> str:
    return f"{STAFF_PREFIX}{location_code}.{period}"


def _grant(device: DeviceView, code: str) -> Grant:
    own = str(device.id)
    if device.kind == "wall":
        return grants.wall(code, own, (str(device.waiting_area_id),) if device.waiting_area_id else ())
    if device.kind == "panel":
        return grants.room_panel(code, own, (str(device.room_id),) if device.room_id else ())
    return grants.gate(code, own) if device.kind == "gate" else grants.staff((code,))
