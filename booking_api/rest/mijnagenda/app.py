"""VNG MijnAgenda as an app of its own, with the errors of its contract; mount it at `BASE_PATH`."""

from flask import Flask, Response

from booking_api.rest.headers import SECURITY_HEADERS
from booking_api.rest.mijnagenda import VERSION
from booking_api.rest.mijnagenda.errors import init_errors
from booking_api.rest.mijnagenda.routes import blueprint
from booking_api.rest.running import Running

MAX_BODY = 64 * 1024


def create_mijnagenda(running: Running) -> Flask:
    """Build the app."""
    app = Flask("welkom_mijnagenda", static_folder=None)
    app.extensions["welkom"] = running
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.register_blueprint(blueprint)
    app.after_request(_headers)
    init_errors(app)
    return app


def _headers(response: Response) -> Response:
    response.headers.update({"API-Version": VERSION, **SECURITY_HEADERS})
    return response
