"""A running building for tests: the real app over SQLite, served on loopback, with a clock that tests can move."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from pydantic import SecretStr
from waitress.server import create_server

from booking_api.db import Database
from hardware.settings import HardwareSettings, PrinterSettings
from server.app import create_app
from server.settings import DatabaseSettings, Settings
from tests.kiosk.cast import NOW, Cast, lay
from tests.support.browser import watched_page
from tests.support.ports import free_port
from web.actors import DEVICE_COOKIE
from web.settings import WebSettings


class Clock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


class Building:
    """The app, its cast and its address."""

    def __init__(self, url: str, folder: Path, *, demo: bool = True) -> None:
        self.clock = Clock()
        self.db = Database(url)
        self.settings = Settings(
            database=DatabaseSettings(url=url),
            web=WebSettings(secret_key=SecretStr("k" * 40), demo=demo, secure_cookies=False),
            hardware=HardwareSettings(printers={"zuil": PrinterSettings(kind="dummy", folder=folder / "tickets")}),
        )
        self.cast: Cast = lay(self.db)
        self.app: Flask = create_app(self.settings, self.db, self.clock)
        self.address = ""

    @contextmanager
    def served(self) -> Iterator["Building"]:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.start()
        yield self
        self.stop()

    def start(self) -> None:
        """Listen at the address, again after a stop."""
        self._server = create_server(self.app, host="127.0.0.1", port=int(self.address.rsplit(":", 1)[1]), threads=6)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Drop all connections and no longer listen, as a server that died."""
        for channel in list(self._server._map.values()):
            channel.close()
        self._server.close()
        self._thread.join(timeout=5)

    def client(self, staff: str = "", device: str = "") -> "Visitor":
        return Visitor(self, staff, device)

    @contextmanager
    def page(
        self, browser: Browser, staff: str = "", device: str = "", width: int = 1280, height: int = 900
    ) -> Iterator[Page]:
        visitor = self.client(staff, device)
        with watched_page(browser, width, height) as page:
            page.context.add_cookies(
                [{"name": name, "value": value, "url": self.address} for name, value in visitor.cookies().items()]
            )
            yield page


class Visitor:
    """A browser without a window: posts forms with their token, as a member of staff or a device."""

    def __init__(self, building: Building, staff: str = "", device: str = "") -> None:
        self.http: FlaskClient = building.app.test_client()
        self._token = "t" * 20
        with self.http.session_transaction() as session:
            session["_csrf"] = self._token
            if staff:
                session["staff_id"] = str(building.cast.staff[staff])
                session["signed_in_at"] = int(building.clock().timestamp())
        if device:
            self.http.set_cookie(DEVICE_COOKIE, building.cast.tokens[device])

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.http.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self.http.post(path, data={**(data or {}), "csrf_token": self._token}, **kwargs)

    def text(self, path: str, data: dict[str, Any] | None = None) -> str:
        answer = self.http.get(path) if data is None else self.post(path, data)
        assert answer.status_code == 200, answer.status
        return str(answer.get_data(as_text=True))

    def cookies(self) -> dict[str, str]:
        found = {}
        for name in ("welkom", DEVICE_COOKIE):
            cookie = self.http.get_cookie(name)
            if cookie is not None:
                found[name] = cookie.value
        return found
