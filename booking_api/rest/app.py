"""The API as an app of its own, mounted beside the screens: its errors, headers and document never mix with theirs."""

from apiflask import APIFlask
from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from booking_api.errors import InvalidInput
from booking_api.rest.access import open_to_all
from booking_api.rest.again import Again
from booking_api.rest.cors import init_cors
from booking_api.rest.headers import SECURITY_HEADERS, always
from booking_api.rest.openapi import configure_document, rendered
from booking_api.rest.problems import init_problems
from booking_api.rest.running import Running
from booking_api.rest.v1 import (
    VERSION,
    bookings,
    catalogue,
    changing,
    explaining,
    following,
    gates,
    messages,
    searching,
    sessions,
    visits,
    visits_at_desk,
)
from booking_api.rest.words import wire

MAX_BODY = 256 * 1024
PARTS = (
    catalogue, bookings, changing, following, searching, sessions, visits, visits_at_desk, gates, messages,
    explaining,
)  # fmt: skip
HEADERS = {"API-Version": VERSION, **SECURITY_HEADERS}


def create_api(running: Running) -> APIFlask:
    """Build version 1 of the API; mount it at `v1.BASE_PATH`."""
    app = APIFlask("welkom_api", title="Welkom", version=VERSION, json_errors=False, docs_path=None, spec_path=None)
    app.extensions["welkom"] = running
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.strict_slashes = True
    configure_document(app, running.contact)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    app.add_url_rule("/openapi.json", "openapi", open_to_all(lambda: _document(app)))
    app.before_request(_refuse_other_formats)
    always(app, HEADERS)
    init_cors(app)
    init_problems(app)
    app.wsgi_app = Again(app.wsgi_app, running)  # type: ignore[method-assign]
    return app


def _document(app: APIFlask) -> Response:
    asked = request.args.getlist(wire("version")) or ["3.1"]
    document = rendered(app, asked[0]) if len(asked) == 1 else None
    if document is None:
        raise InvalidInput(fields={"version": "ongeldige-waarde"})
    response = Response(app.json.dumps(document), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _refuse_other_formats() -> None:
    if request.accept_mimetypes and not request.accept_mimetypes.accept_json:
        raise NotAcceptable
