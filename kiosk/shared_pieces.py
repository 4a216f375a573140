"""Rows of the console's lists as HTML, made once for all consoles that show the very same (decision 0045).

A row is made of what it is given, the language and the zone, and of nothing else: a macro that is taken from its
template without a context sees nobody's session. What it is given was read for one reader, rights applied; whoever
gets the same row back was given the very same. The token of forms is the one thing that is each reader's own: a word
that nobody can guess stands in its place until the page is whole.
"""

from collections.abc import Hashable
from functools import lru_cache
from secrets import token_hex
from typing import Any

from flask import current_app
from markupsafe import Markup

from booking_api.locations.queries import LocationView
from booking_api.texts import LANGUAGES
from booking_api.visits.values import VisitView
from booking_api.visits.values_desk import SoonView
from kiosk.console_words import turn_words
from web.context import current_zone
from web.i18n import current_language
from web.security import csrf_token, without_session

ROWS = "kiosk/console/rows.html"
_TOKEN = f"token-{token_hex(16)}"


def waits(one: VisitView, may_call: bool, limit: int) -> Markup:
    """Return the row of somebody who waits."""
    return _piece("waits", one, may_call, limit, _language_name(one.language))


def order(one: VisitView, here: LocationView) -> Markup:
    """Return why somebody stands at this place of the queue."""
    return _order(current_language().code, one, here)


def comes(one: SoonView) -> Markup:
    """Return the row of somebody who is expected."""
    return _piece("comes", one, _language_name(one.language))


def own(page: str) -> str:
    """Return a page of such rows as its reader gets it."""
    return page.replace(_TOKEN, csrf_token())


def _language_name(code: str) -> str:
    if code == "nl":
        return ""
    return LANGUAGES[code].own_name if code in LANGUAGES else code


def _piece(name: str, *given: Hashable) -> Markup:
    return _made(current_language().code, current_zone().key, name, given)


@lru_cache(maxsize=2048)
def _order(_language: str, one: VisitView, here: LocationView) -> Markup:
    made: Markup = _rows().order(one, turn_words(one, here))
    return made


@lru_cache(maxsize=4096)
def _made(_language: str, _zone: str, name: str, given: tuple[Hashable, ...]) -> Markup:
    with without_session(_TOKEN):
        made: Markup = getattr(_rows(), name)(*given)
    return made


def _rows() -> Any:
    return current_app.jinja_env.get_template(ROWS).module
