"""The JCC address as an app of its own; mount it at `BASE_PATH`."""

from flask import Flask

from booking_api.rest.eforms.app import bare_app
from booking_api.rest.jcc.routes import blueprint
from booking_api.rest.problems import init_problems
from booking_api.rest.running import Running


def create_jcc(running: Running) -> Flask:
    """Build the app; errors outside of the contract's own refusals are problem details, as the real one has."""
    app = bare_app("welkom_jcc", running, blueprint)
    init_problems(app)
    return app
