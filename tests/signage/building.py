"""A wall in a hall: a small app that serves it, a publisher on a real broker, and a browser page that shows it."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from playwright.sync_api import Page
from pydantic import SecretStr
from sqlmodel import Session
from werkzeug.serving import make_server

from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.identity.models import Device
from booking_api.locations.models import Location
from booking_api.notifications.settings import NotificationSettings
from booking_api.references import new_token, token_hash
from booking_api.visits import service
from booking_api.visits.values import Place, VisitView
from hardware.bus import topics
from hardware.bus.base import Bus
from hardware.bus.mqtt import MqttBus
from hardware.bus.payloads import encode, moment
from hardware.settings import BusSettings
from signage import pages, publisher
from tests.booking_api.visits.hall import Hall, open_hall
from tests.support.mosquitto import Mosquitto
from tests.support.ports import free_port
from tests.support.waiting import wait_until
from web import presence
from web.actors import DEVICE_COOKIE
from web.factory import init_web
from web.settings import WebSettings


@dataclass
class Credentials:
    url: str
    username: str
    password: str


@dataclass
class AnyoneMayConnect:
    """Hands every wall the address of the broker; rights are tested elsewhere."""

    url: str

    def for_device(self, _device_id: UUID) -> Credentials | None:
        return Credentials(self.url, "wall", "x") if self.url else None


@dataclass
class Everything:
    web: WebSettings
    notifications: NotificationSettings = field(default_factory=NotificationSettings)


class Clock:
    """The real time, moved by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Running:
    db: Database
    settings: Everything
    clock: Clock
    broker: AnyoneMayConnect


@dataclass
class Context:
    db: Database
    clock: Clock
    bus: Bus


@dataclass
class Building:
    """The hall with its wall; `address` serves the page, `token` is the paired screen's."""

    hall: Hall
    clock: Clock
    context: Context
    address: str
    token: str

    def hang_up(self, page: Page) -> None:
        """Let a browser page be the paired screen, and open it."""
        page.context.add_cookies([{"name": DEVICE_COOKIE, "value": self.token, "url": self.address}])
        page.goto(f"{self.address}/scherm")

    def moment(self, later: timedelta = timedelta()) -> str:
        """Return now, or a little later, as payloads write it."""
        return moment(self.clock() + later)

    def say(self, payload: dict[str, object]) -> None:
        """Publish any picture on the topic of the ground floor."""
        topic = topics.board_state(self.hall.location.code, str(self.hall.counter.id))
        assert self.context.bus.publish(topic, encode(payload), retain=True)

    def until_connected(self) -> None:
        """Wait until the publisher has the broker again."""
        wait_until(lambda: self.context.bus.connected, "the publisher has the broker")

    def arrive(
        self, family: str | None, given: str | None = "Maria", prefix: str | None = None, wish: str = "initial"
    ) -> VisitView:
        """Let somebody with an appointment of now arrive."""
        booked = self.hall.booked(family, given=given, prefix=prefix, at=self.clock())
        with self.hall.database.transaction() as session:
            return service.check_in(
                session, self.hall.pillar, self.hall.location.id, self.clock(), code=booked.code, channel="pillar"
            )

    def call(self, visit: VisitView, place: Place | None = None) -> None:
        """Call somebody and publish, as the worker does."""
        self.call_unheard(visit, place)
        self.publish()

    def call_unheard(self, visit: VisitView, place: Place | None = None) -> None:
        """Call somebody while nothing is published."""
        with self.hall.database.transaction() as session:
            service.call(session, self.hall.host, visit.id, place or self.hall.at_desk3, self.clock())

    def recall(self, visit: VisitView) -> None:
        """Call somebody again and publish."""
        with self.hall.database.transaction() as session:
            service.recall(session, self.hall.host, visit.id, self.clock())
        self.publish()

    def start(self, visit: VisitView) -> None:
        """Begin to help somebody and publish."""
        with self.hall.database.transaction() as session:
            service.start(session, self.hall.host, visit.id, self.clock())
        self.publish()

    def publish(self) -> None:
        """Publish the board of the ground floor."""
        publisher.publish_board(self.context, self.hall.counter.id)


@contextlib.contextmanager
def open_building(database: Database, mosquitto: Mosquitto, *, shown_minutes: int = 15) -> Iterator[Building]:
    """Start the app and the bus on free ports; both end with the block."""
    hall, clock, token = open_hall(database, call_shown_minutes=shown_minutes), Clock(), new_token()
    with database.transaction() as session:
        _pair(session, hall, token)
    bus = MqttBus(BusSettings(kind="mqtt", port=mosquitto.port, reconnect_seconds=1), topics.core_status())
    context = Context(database, clock, bus)
    bus.on_connected(lambda: publisher.republish_all(context))
    bus.start()
    url = f"ws://127.0.0.1:{mosquitto.websocket_port}"
    with _served(_app(database, clock, url)) as address:
        yield Building(hall, clock, context, address, token)
    bus.stop()


def _pair(session: Session, hall: Hall, token: str) -> None:
    wall = session.get_one(Device, hall.wall.id)
    wall.token_hash, wall.waiting_area_id = token_hash(token), hall.counter.id
    session.add(wall)
    location = session.get_one(Location, hall.location.id)
    location.early_minutes = 24 * 60
    session.add(location)


def _app(database: Database, clock: Clock, url: str) -> Flask:
    app = Flask("server")
    settings = WebSettings.model_validate(
        {
            "demo": True,
            "secure_cookies": False,
            "secret_key": SecretStr("0123456789abcdef" * 3),
            "connect_sources": [url],
        }
    )
    app.extensions["welkom"] = Running(database, Everything(settings), clock, AnyoneMayConnect(url))
    init_web(app, settings)
    app.register_blueprint(pages.blueprint)
    app.add_url_rule("/aanmelden/<place>/<proof>", presence.ENDPOINT)  # where the code for phones leads
    return app


@contextlib.contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
