"""The web process: one Flask app from all screens and the API, with what they need handed in."""

import logging
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from apiflask import APIFlask

from booking_api.clock import Clock, utc_now
from booking_api.db import Database
from server.broker_access import BrokerAccess
from server.settings import Settings
from web.factory import init_web

log = logging.getLogger("welkom.web")


@dataclass(frozen=True)
class Running:
    """What views may ask for, in `app.extensions["welkom"]`."""

    db: Database
    settings: Settings
    clock: Clock
    broker: BrokerAccess


BLUEPRINTS = (
    "booking_api.rest.v1",
    "portal.citizen",
    "kiosk.pillar",
    "kiosk.host",
    "kiosk.console",
    "kiosk.gate",
    "kiosk.devices",
    "signage.pages",
)
DEMO_BLUEPRINTS = ("server.demo.pages", "server.demo_post")


def create_app(settings: Settings, db: Database | None = None, clock: Clock = utc_now) -> APIFlask:
    """Build the web app; it needs the database and nothing else to answer."""
    app = APIFlask("welkom", title="Welkom", json_errors=False)
    database = db or Database(settings.database.url, settings.database.pool_size)
    access = BrokerAccess(database, settings.web.secret_key.get_secret_value(), settings.broker.public_url)
    app.extensions["welkom"] = Running(database, settings, clock, access)
    init_web(app, settings.web)
    for name in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.web.demo else ())):
        _register(app, name)
    return app


def _register(app: APIFlask, module_name: str) -> None:
    try:
        module: Any = import_module(module_name)
    except ModuleNotFoundError as missing:
        if missing.name and module_name.startswith(missing.name):
            log.warning("not there yet: %s", module_name)
            return
        raise
    app.register_blueprint(module.blueprint)
