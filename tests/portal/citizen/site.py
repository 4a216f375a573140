"""The citizen site with a whole municipality behind it, a clock that tests turn, and a visitor without JavaScript."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import Session, select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from booking_api.appointments.models import Appointment, Hold
from booking_api.catalogue.models import Product
from booking_api.db import Database
from server.app import create_app
from server.settings import DatabaseSettings, Settings
from tests.support.ports import free_port
from web.settings import WebSettings

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday, ten o'clock in the shop."""


class Site:
    """The running site; `now` is what its clock says."""

    def __init__(self, url: str) -> None:
        self.now = NOW
        self.db = Database(url)
        self.settings = Settings(
            database=DatabaseSettings(url=url),
            web=WebSettings(secret_key=SecretStr("k" * 40), demo=True, secure_cookies=False),
        )
        self.app: Flask = create_app(self.settings, self.db, lambda: self.now)

    def wait(self, minutes: int) -> None:
        """Turn the clock."""
        self.now += timedelta(minutes=minutes)

    def product(self, code: str) -> str:
        """Return the id of a product."""
        with self.db.reading() as session:
            return str(session.exec(select(Product.id).where(Product.code == code)).one())

    def appointments(self) -> list[Appointment]:
        """Return what was booked."""
        with self.db.reading() as session:
            return list(session.exec(select(Appointment)))

    def holds(self) -> list[Hold]:
        """Return the times that are held now."""
        with self.db.reading() as session:
            return [hold for hold in _all_holds(session) if hold.expires_at > self.now]

    @contextlib.contextmanager
    def served(self) -> Iterator[str]:
        """Serve the site on a free port; yields its address."""
        port = free_port()
        server = make_server("127.0.0.1", port, self.app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.shutdown()
        thread.join()


class Visitor:
    """Somebody who books by following links and sending forms, as a browser without scripts does."""

    def __init__(self, site: Site, language: str = "nl") -> None:
        self.site = site
        self.client: FlaskClient = site.app.test_client()
        self.addresses: list[str] = []
        self.get(f"/?taal={language}")

    def get(self, path: str) -> TestResponse:
        """Open a page; redirects are not followed."""
        return self._seen(path, self.client.get(path))

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Send the form of a page with the token of the session."""
        with self.client.session_transaction() as session:
            token = session.get("_csrf", "")
        return self._seen(path, self.client.post(path, data={"csrf_token": token, **fields}))

    def page(self, path: str) -> str:
        """Return the text of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
        return unescape(response.text)

    def cookies(self) -> dict[str, str]:
        """Return what this browser was given to keep, by name."""
        jar = self.client._cookies or {}
        return {cookie.key: cookie.value for cookie in jar.values()}

    def choose_products(self, counts: dict[str, int], **told: str | list[str]) -> TestResponse:
        """Choose products by code, with for how many persons each, and `told` to the questions below."""
        ids = {self.site.product(code): count for code, count in counts.items()}
        self.post("/", product=list(ids))
        return self.post("/aantal", **{f"aantal-{product_id}": str(count) for product_id, count in ids.items()}, **told)

    def choose_place(self) -> TestResponse:
        """Choose the first place."""
        place = re.findall(r'name="plek" value="([^"]+)"', self.page("/plek"))[0]
        return self.post("/plek", plek=place)

    def times(self, path: str = "/tijd") -> list[str]:
        """Return the times that the page offers."""
        return re.findall(r'name="tijd" value="([^"]+)"', self.page(path))

    def get_to_details(self, counts: dict[str, int] | None = None) -> None:
        """Answer everything up to the details."""
        self.choose_products(counts or {"paspoort": 1})  # nothing has to be answered in the demo
        self.choose_place()
        assert self.post("/tijd", tijd=self.times()[-1]).headers["Location"] == "/gegevens"

    def get_to_check(self, **details: str) -> None:
        """Answer everything up to the last page."""
        self.get_to_details()
        assert self.post("/gegevens", **(details or {"family_name": "Jansen"})).headers["Location"] == "/controle"

    def confirm(self) -> TestResponse:
        """Press the last button."""
        found = re.search(r'name="sleutel" value="([^"]+)"', self.get("/controle").text)
        return self.post("/controle", sleutel=found.group(1) if found else "")

    def link(self) -> str:
        """Return the path of the personal link on the page of the made appointment."""
        found = re.search(r'href="(/mijn-afspraak/[\w-]{43})"', self.page("/gemaakt"))
        assert found
        return found.group(1)

    def _seen(self, path: str, response: TestResponse) -> TestResponse:
        self.addresses += [path, urlsplit(response.headers.get("Location", "")).geturl()]
        return response


def _all_holds(session: Session) -> list[Hold]:
    return list(session.exec(select(Hold)))
