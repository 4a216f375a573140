"""`/mijn-afspraak`: find the own appointment by its code and the family name, for who has no link at hand."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.appointments.links import link_token
from booking_api.appointments.own import appointment_by_name
from booking_api.errors import NotFound, TooManyTries
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import Guess, wrong_guesses_counted
from portal.citizen.login import offered_logins
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_db, current_settings, now, reading, trier

LIMITS = {"code": 20, "achternaam": 100}


@blueprint.get("/mijn-afspraak", endpoint="find")
@access(EVERYBODY)
def ask() -> str:
    """Ask for the code and the name."""
    return _page({}, {})


@blueprint.post("/mijn-afspraak", endpoint="do_find")
@access(EVERYBODY)
def find() -> ResponseReturnValue:
    """Lead to the appointment; what does not fit is refused without saying which of the two it was."""
    typed = {name: request.form.get(name, "").strip()[:limit] for name, limit in LIMITS.items()}
    errors = {name: text for name, text in _missing().items() if not typed[name]}
    if errors:
        return _page(typed, errors), 422
    try:
        with wrong_guesses_counted(current_db(), Guess.CHECK_IN_CODE, trier(str(session.get("_csrf", ""))), now()):
            token = _token(typed)
    except NotFound:
        wrong = _("Wij vinden geen afspraak met deze code en deze achternaam. Kijk beide na.")
        return _page(typed, {"code": wrong}), 422
    except TooManyTries:
        return _page(typed, {"code": _("Dit is vaak geprobeerd. Wacht een minuut en probeer het opnieuw.")}), 429
    return redirect(url_for("citizen.mine", token=token), 303)


def _token(typed: dict[str, str]) -> str:
    with reading() as db:
        appointment_id = appointment_by_name(db, PUBLIC, typed["code"], typed["achternaam"])
        return link_token(db, appointment_id, current_settings().personal_link_key)


def _missing() -> dict[str, str]:
    return {"code": _("Vul uw code in."), "achternaam": _("Vul uw achternaam in.")}


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("citizen/find.html", typed=typed, errors=errors, logins=offered_logins())
