"""The Qmatic address as an app of its own; mount it at `BASE_PATH`."""

from flask import Flask

from booking_api.rest.eforms.app import bare_app
from booking_api.rest.qmatic.errors import init_errors
from booking_api.rest.qmatic.routes import blueprint
from booking_api.rest.running import Running


def create_qmatic(running: Running) -> Flask:
    """Build the app; matrix parameters are read by a converter of its own."""
    app = bare_app("welkom_qmatic", running, blueprint)
    init_errors(app)
    return app
