"""The app for a WSGI server, from the settings of the environment: `granian --interface wsgi server.wsgi:app`."""

from server.app import create_app
from server.settings import Settings
from server.turns import keep_what_is_loaded, take_short_turns

take_short_turns()
app = create_app(Settings())
keep_what_is_loaded()
