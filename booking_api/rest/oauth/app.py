"""The token endpoint as an app of its own; mount it at `BASE_PATH`."""

from flask import Flask, Response

from booking_api.rest.headers import SECURITY_HEADERS
from booking_api.rest.oauth.routes import blueprint
from booking_api.rest.problems import init_problems
from booking_api.rest.running import Running

MAX_BODY = 16 * 1024


def create_oauth(running: Running) -> Flask:
    """Build the app."""
    app = Flask("welkom_oauth", static_folder=None)
    app.extensions["welkom"] = running
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.register_blueprint(blueprint)
    app.after_request(_headers)
    init_problems(app)
    return app


def _headers(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response
