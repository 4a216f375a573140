"""The web process: one Flask app from all screens and the API, with what they need handed in."""

import logging
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from booking_api.clock import Clock, utc_now
from booking_api.db import Database
from booking_api.notifications.channels import channel_of
from booking_api.notifications.service import rooms_of
from booking_api.rest import jcc, mijnagenda, oauth, qmatic
from booking_api.rest import running as rest
from booking_api.rest.app import create_api
from booking_api.rest.issuers import CustomerIssuer, Issuer
from booking_api.rest.jcc.app import create_jcc
from booking_api.rest.limits import Limits
from booking_api.rest.mijnagenda.app import create_mijnagenda
from booking_api.rest.oauth.app import create_oauth
from booking_api.rest.qmatic.app import create_qmatic
from booking_api.rest.v1 import BASE_PATH
from server.broker_access import BrokerAccess, broker_access
from server.settings import Settings, gate_secret, token_secret
from web.factory import init_web
from web.precedence import presses_first

log = logging.getLogger("welkom.web")


@dataclass(frozen=True)
class Running:
    """What views may ask for, in `app.extensions["welkom"]`."""

    db: Database
    settings: Settings
    clock: Clock
    broker: BrokerAccess


BLUEPRINTS = (
    "portal.citizen",
    "portal.staff.following",
    "portal.staff.messages",
    "portal.staff.logbook",
    "portal.staff.manage",
    "portal.staff.appointments",
    "kiosk.pillar",
    "kiosk.host",
    "kiosk.console",
    "kiosk.session_day",
    "kiosk.supervisor",
    "kiosk.attention",
    "kiosk.gate",
    "kiosk.devices",
    "signage.pages",
)
DEMO_BLUEPRINTS = ("server.demo.pages", "server.demo_post")


def create_app(settings: Settings, db: Database | None = None, clock: Clock = utc_now) -> Flask:
    """Build the web app; it needs the database and nothing else to answer."""
    app = Flask("welkom", static_folder=None)
    database = db or Database(settings.database.url, settings.database.pool_size)
    access = broker_access(database, settings, clock)
    app.extensions["welkom"] = Running(database, settings, clock, access)
    init_web(app, settings.web)
    app.extensions["message_media"] = _message_media(settings)
    for name in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.web.demo else ())):
        _register(app, name)
    mounts = _mounts(settings, database, clock)
    app.extensions["welkom_mounts"] = mounts
    app.wsgi_app = presses_first(DispatcherMiddleware(app.wsgi_app, dict(mounts)))  # type: ignore[method-assign]
    return app


def _message_media(settings: Settings) -> frozenset[str]:
    """Return by what visitors are written to: by nothing where messages are kept only, and no demo shows them."""
    if settings.notifications.channel == "log" and not settings.web.demo:
        return frozenset()
    return channel_of(settings.notifications).media


def _mounts(settings: Settings, db: Database, clock: Clock) -> dict[str, Flask]:
    """Return the APIs that this installation answers, by the path below which they do."""
    running = _running(settings, db, clock)
    mounts: dict[str, Flask] = {BASE_PATH: create_api(running)}
    mounts[oauth.BASE_PATH] = create_oauth(running)
    mounts[mijnagenda.BASE_PATH] = create_mijnagenda(running)
    if settings.open_forms.jcc:
        mounts[jcc.BASE_PATH] = create_jcc(running)
    if settings.open_forms.qmatic:
        mounts[qmatic.BASE_PATH] = create_qmatic(running)
    return mounts


def _running(settings: Settings, db: Database, clock: Clock) -> rest.Running:
    secret = token_secret(settings)
    limits = Limits(settings.api.requests_per_minute, settings.api.strangers_per_minute, f"strangers:{secret}")
    issuers = tuple(Issuer(each) for each in settings.api.issuers.values())
    return rest.Running(
        db,
        clock,
        gate_secret(settings),
        secret,
        limits,
        trusted_proxies=settings.api.trusted_proxies,
        issuers=issuers,
        customer_issuers=tuple(CustomerIssuer(each) for each in settings.api.customers.values()),
        citizen_key=settings.web.citizen_key,
        token_url=settings.api.token_url,
        allowed_origins=frozenset(settings.api.allowed_origins),
        rooms=rooms_of(settings),
        contact=settings.api.contact,
        public_url=settings.notifications.public_url,
    )


def _register(app: Flask, module_name: str) -> None:
    try:
        module: Any = import_module(module_name)
    except ModuleNotFoundError as missing:
        if missing.name and module_name.startswith(missing.name):
            log.warning("not there yet: %s", module_name)
            return
        raise
    app.register_blueprint(module.blueprint)
