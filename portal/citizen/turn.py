"""`/beurt/…`: follow the own turn on the phone: checked in, place in the queue, expected wait, and the call itself.

A phone asks every few seconds and gets an answer only when something changed (ETag); without scripts the page reloads
itself. Nothing on it tells who somebody is.
"""

import hashlib

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.errors import InvalidInput
from booking_api.identity.actor import PUBLIC, phone_at
from booking_api.notifications import nearing
from booking_api.visits.service import ask_help
from booking_api.visits.service_help import OWN_TURN
from booking_api.visits.turns import Turn, turn_of
from portal.citizen.helping import PHONE
from portal.citizen.reaching import media, takes_mail, takes_sms
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_settings, now, reading, transaction
from web.i18n import current_language

PATH = "/beurt/<token>"


@blueprint.get(PATH, endpoint="turn")
@access(EVERYBODY)
def show(token: str) -> ResponseReturnValue:
    """Show where the visit of this token stands."""
    return _page(token, {}, "")


@blueprint.get(f"{PATH}/stand", endpoint="turn_state")
@access(EVERYBODY)
def state(token: str) -> ResponseReturnValue:
    """Answer the part that changes; 304 when the phone has it already."""
    answer = make_response(render_template("citizen/turn_state.html", turn=_turn(token)))
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:24])
    answer.headers["Cache-Control"] = "private, no-cache"
    return _conditional(answer)


@blueprint.post(f"{PATH}/hulp", endpoint="turn_help")
@access(EVERYBODY)
def call_host(token: str) -> ResponseReturnValue:
    """Alert the host: this visitor is in the hall."""
    turn = _turn(token)
    with transaction() as session:
        where = f"{OWN_TURN}:{turn.short_code}"
        ask_help(session, phone_at(turn.location_id), turn.location_id, where, f"{PHONE}turn", now())
    return redirect(url_for("citizen.turn", token=token, hulp=1), 303)


@blueprint.post(f"{PATH}/bericht", endpoint="turn_word")
@access(EVERYBODY)
def ask(token: str) -> ResponseReturnValue:
    """Keep where somebody wants word when it is almost the own turn."""
    turn, address = _turn(token), request.form.get("adres", "").strip()[:254]
    try:
        with transaction() as session:
            wish = nearing.Wish(address, current_language().code, media())
            nearing.ask_word(session, PUBLIC, turn, wish, current_settings().citizen_key, now())
    except InvalidInput:
        return _page(token, {"adres": _what_to_fill_in()}, address), 422
    return redirect(url_for("citizen.turn", token=token), 303)


def _page(token: str, errors: dict[str, str], typed: str) -> str:
    turn = _turn(token)
    with reading() as session:
        asked = nearing.asked_word(session, PUBLIC, turn)
    return render_template(
        "citizen/turn.html", turn=turn, token=token, helped=request.args.get("hulp") == "1", on_site=True,
        asked=asked, errors=errors, typed=typed, takes_mail=takes_mail(), takes_sms=takes_sms(),
    )  # fmt: skip


def _what_to_fill_in() -> str:
    if not takes_sms():
        return str(_("Vul een e-mailadres in."))
    return str(_("Vul een e-mailadres of een mobiel nummer in.") if takes_mail() else _("Vul een mobiel nummer in."))


def _turn(token: str) -> Turn:
    with reading() as session:
        return turn_of(session, PUBLIC, token, current_settings().citizen_key, now(), language=current_language().code)


def _conditional(answer: Response) -> Response:
    answer.make_conditional(request)
    return answer
