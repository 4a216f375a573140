"""`/hulp`: help on every page (V10): at home by telephone and in other ways, in the hall by the host."""

import hashlib

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_api.identity.actor import PUBLIC, phone_at
from booking_api.identity.guessing import Guess, count_try
from booking_api.locations import queries as places
from booking_api.visits.service import ask_help
from booking_api.visits.service_help import OWN_PHONE
from portal.citizen import holds, presence
from portal.citizen.draft import current_draft
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_db, now, reading, transaction, trier
from web.i18n import current_language
from web.security import csrf_token

MAX_STEP = 40
PHONE = "telefoon-"
"""Before the page of this site where somebody is stuck: a pillar has steps of the same names."""


@blueprint.get("/hulp", endpoint="help")
@access(EVERYBODY)
def show() -> str:
    """Show whom to call and what else there is; in the hall a button for the host."""
    draft = current_draft()
    with reading() as session:
        known = places.locations(session, PUBLIC, current_language().code)
    chosen = [place for place in known if str(place.id) == draft.location_id]
    reachable = [place for place in chosen or known if place.phone or place.contact_url]
    return render_template(
        "citizen/help.html",
        places=reachable,
        here=presence.here(),
        hold=holds.current(draft),
        going=bool(draft.counts),
        step=_step(),
        called=request.args.get("komt") == "1",
    )


@blueprint.post("/hulp", endpoint="call_host")
@access(EVERYBODY)
def call_host() -> ResponseReturnValue:
    """Alert the host of the place where this phone proved to be, with the step where somebody is stuck."""
    here = presence.here()
    if here is None:
        return redirect(url_for("citizen.help"), 303)
    count_try(current_db(), Guess.HELP, trier(csrf_token()), now())
    place, step = f"{OWN_PHONE}:{_mark()}", PHONE + (_step() or "aanmelden")
    with transaction() as session:
        ask_help(session, phone_at(here.id), here.id, place, step, now())
    return redirect(url_for("citizen.help", komt=1), 303)


def _mark() -> str:
    """Return what tells phones apart, so that the second one to call is not taken for the first."""
    return hashlib.sha256(csrf_token().encode()).hexdigest()[:3].upper()


def _step() -> str:
    """Return the page where help was asked for, as a word of our own: never what somebody typed."""
    step = request.values.get("stap", "")[:MAX_STEP]
    return step if step.replace("_", "").replace("-", "").isalnum() and step.isascii() else ""
