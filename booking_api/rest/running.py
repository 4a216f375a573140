"""What the API needs to run, kept on its app: the database, the clock, and how codes become QR texts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import current_app

from booking_api.appointments.video import OWN_ROOMS, VideoRooms
from booking_api.clock import Clock
from booking_api.db import Database
from booking_api.rest.issuers import CustomerIssuer, Issuer
from booking_api.rest.limits import Limits
from booking_api.rest.settings import ContactSettings


@dataclass(frozen=True)
class Running:
    """The database and the clock of this process, and the secrets that gate codes and access tokens are signed with."""

    db: Database
    clock: Clock
    gate_secret: str = ""
    token_secret: str = ""
    limits: Limits = field(default_factory=Limits)
    trusted_proxies: int = 0
    issuers: tuple[Issuer, ...] = ()
    customer_issuers: tuple[CustomerIssuer, ...] = ()
    citizen_key: bytes = b""
    token_url: str = ""
    allowed_origins: frozenset[str] = frozenset()
    rooms: VideoRooms = OWN_ROOMS
    contact: ContactSettings = field(default_factory=ContactSettings)
    public_url: str = ""


def running() -> Running:
    """Return what this app runs on."""
    return cast(Running, current_app.extensions["welkom"])


def now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return running().clock()
