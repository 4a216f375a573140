"""`/mijn-afspraken`: the appointments of who logged in, and a calendar that follows them all."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking_api.appointments import feeds
from booking_api.appointments.links import link_token
from booking_api.appointments.own import own_appointments
from booking_api.identity.actor import Actor, logged_in_as
from portal.citizen.feed import feed_urls
from portal.citizen.login import current_login, offered_logins
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_settings, now, reading, transaction
from web.i18n import current_language


@blueprint.get("/mijn-afspraken", endpoint="own")
@access(EVERYBODY)
def show() -> ResponseReturnValue:
    """List the own appointments, or offer to log in."""
    actor = _actor()
    if actor is None:
        return render_template("citizen/own_login.html", logins=offered_logins())
    key = current_settings().personal_link_key
    with reading() as session:
        known = own_appointments(session, actor, now(), current_language().code)
        rows = [(view, link_token(session, view.id, key)) for view in known]
        token = feeds.feed_of(session, actor, current_settings().citizen_key)
    coming = [(view, link) for view, link in rows if view.status == "booked" and view.ends_at > now()]
    past = [(view, link) for view, link in rows if (view, link) not in coming]
    return render_template("citizen/own.html", coming=coming, past=past, feed=feed_urls(token))


@blueprint.post("/mijn-afspraken/agenda", endpoint="own_feed")
@access(EVERYBODY)
def open_feed() -> ResponseReturnValue:
    """Make the address that a calendar follows."""
    actor = _actor()
    if actor is not None:
        with transaction() as session:
            feeds.open_feed(session, actor, current_settings().citizen_key, now())
    return redirect(url_for("citizen.own", _anchor="agenda"), 303)


@blueprint.post("/mijn-afspraken/agenda/stop", endpoint="stop_own_feed")
@access(EVERYBODY)
def stop_feed() -> ResponseReturnValue:
    """Stop that address."""
    actor = _actor()
    if actor is not None:
        with transaction() as session:
            feeds.stop_feed(session, actor, now())
    return redirect(url_for("citizen.own", _anchor="agenda"), 303)


def _actor() -> Actor | None:
    login = current_login()
    return logged_in_as(login.subject_mark) if login else None
