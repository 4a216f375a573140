"""`/agenda/….ics`: calendars follow appointments by an address of their own, which can be stopped."""

from typing import cast

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from booking_api.appointments import feeds
from booking_api.identity.actor import PUBLIC, citizen_of
from booking_api.notifications.content import calendar_feed
from booking_api.notifications.letters import letter
from booking_api.notifications.service import Settings, keys_of, sender_of
from portal.citizen.site import blueprint
from web.access import CITIZEN_LINK, access
from web.access import PUBLIC as EVERYBODY
from web.context import current, current_actor, current_settings, now, reading, transaction
from web.presence import site_url

MINE = "/mijn-afspraak/<token>/agenda"


@blueprint.get("/agenda/<feed>.ics", endpoint="feed")
@access(EVERYBODY)
def show(feed: str) -> ResponseReturnValue:
    """Return the appointments of a feed as a calendar; calendars ask again every hour or so."""
    settings, moment = cast(Settings, current().settings), now()
    with reading() as session:
        ids = feeds.appointments_of_feed(session, PUBLIC, feed, current_settings().citizen_key, moment)
        if ids is None:
            raise NotFound
        told = [letter(session, citizen_of(each), each, keys_of(settings)) for each in ids]
    file = calendar_feed(told, sender_of(settings), moment)
    answer = Response(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


@blueprint.post(MINE, endpoint="open_feed")
@access(CITIZEN_LINK)
def open_feed(token: str) -> ResponseReturnValue:
    """Make the address that a calendar follows this appointment by."""
    with transaction() as session:
        feeds.open_feed(session, current_actor(), current_settings().citizen_key, now())
    return redirect(url_for("citizen.mine", token=token, _anchor="agenda"), 303)


@blueprint.post(f"{MINE}/stop", endpoint="stop_feed")
@access(CITIZEN_LINK)
def stop_feed(token: str) -> ResponseReturnValue:
    """Stop that address."""
    with transaction() as session:
        feeds.stop_feed(session, current_actor(), now())
    return redirect(url_for("citizen.mine", token=token, _anchor="agenda"), 303)


def feed_urls(token: str | None) -> tuple[str, str] | None:
    """Return the address of a feed for a calendar to open (webcal) and to copy (https); None without a feed."""
    if token is None:
        return None
    whole = f"{site_url()}{url_for('citizen.feed', feed=token)}"
    return f"webcal://{whole.partition('://')[2]}", whole
