"""What a view may ask for: the database, the clock, the settings and who acts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from ipaddress import ip_address
from typing import Protocol, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app, g, request
from sqlmodel import Session

from booking_api.appointments.attempts import attempting
from booking_api.db import Database
from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Trier, network_mark
from booking_api.outbox import WorkingWith
from web.settings import WebSettings

Result = TypeVar("Result")


class Settings(Protocol):
    """The part of all settings that screens read."""

    @property
    def web(self) -> WebSettings:
        """Return the settings of the screens."""

    @property
    def gate_secret(self) -> str:
        """Return what gate codes are signed with."""

    @property
    def trusted_proxies(self) -> int:
        """Return how many proxies before us add to X-Forwarded-For."""


class Running(WorkingWith[Settings], Protocol):
    """What the composition root keeps in `app.extensions["welkom"]`: the database, the clock, all settings."""


def current() -> Running:
    """Return what server/app.py put together for this app."""
    return cast(Running, current_app.extensions["welkom"])


def current_db() -> Database:
    """Return the database; a view opens `current_db().reading()` or `.transaction()`."""
    return current().db


def reading() -> AbstractContextManager[Session]:
    """Open a session for reads only."""
    return current_db().reading()


def transaction() -> AbstractContextManager[Session]:
    """Open a session that commits at the end."""
    return current_db().transaction()


def attempt(use_case: Callable[[Session], Result]) -> Result:
    """Run a use case in a transaction of its own, and again when the database undid it for somebody else's."""
    return attempting(current_db(), use_case)


def now() -> datetime:
    """Return this moment as an aware UTC datetime."""
    return current().clock()


def current_settings() -> WebSettings:
    """Return the settings of the screens."""
    return current().settings.web


def trier(own: str = "") -> Trier:
    """Return who tries, for limits on guessing: the network that a request comes from, and the visitor's own session.

    The address is as told by the last proxies that are trusted, else that of the connection.
    """
    told = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = current().settings.trusted_proxies
    address = told[-proxies].strip() if 0 < proxies <= len(told) else request.remote_addr or ""
    return Trier(network_mark(address, current_settings().secret_key.get_secret_value(), now()), own)


def in_demo() -> bool:
    """Tell whether this request may use what only the demo offers: demo mode, asked from and at this very machine."""
    name = urlsplit(f"//{request.host}").hostname
    return current_settings().demo and _is_loopback(name or "") and _is_loopback(request.remote_addr or "")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def current_actor() -> Actor:
    """Return who acts in this request; set by `web.access` before the view runs."""
    return cast(Actor, g.actor)


def current_zone() -> ZoneInfo:
    """Return the zone for times on this page: the location's when a view set `g.zone`, else the municipality's."""
    zone: ZoneInfo | None = g.get("zone")
    return zone or ZoneInfo(current_settings().time_zone)
