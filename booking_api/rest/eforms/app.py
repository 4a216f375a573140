"""An app for one of the addresses: its errors and headers never mix with those of the screens or of our own API."""

from flask import Blueprint, Flask, Response

from booking_api.rest.headers import SECURITY_HEADERS
from booking_api.rest.running import Running

MAX_BODY = 64 * 1024


def bare_app(name: str, running: Running, blueprint: Blueprint) -> Flask:
    """Return an app with these routes, on this database and clock."""
    app = Flask(name, static_folder=None)
    app.extensions["welkom"] = running
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.register_blueprint(blueprint)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response
