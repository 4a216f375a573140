"""`/aanmelden`: check in on the own phone, without an app: by name or by code, where the location proves presence (V2).

The rules of privacy are those of the pillar: one clear match is asked by name, of several only the times are shown.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.errors import CodeRefused, NotFound, TooManyTries
from booking_api.identity.actor import PUBLIC, phone_at
from booking_api.identity.guessing import Guess, count_try, wrong_guesses_counted
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from booking_api.references import CODE_LENGTH, tidy_code
from booking_api.visits.queries import find_expected, times_to_choose
from booking_api.visits.service import check_in
from booking_api.visits.turns import turn_token
from booking_api.visits.values import ExpectedMatch
from portal.citizen import presence
from portal.citizen.arrival_words import words_for
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import attempt, current_db, current_settings, now, reading, trier

SHORTEST_NAME = 2
SAME_TIME = "zelfde-tijd"
MAX_TYPED = 100
WITH_LINK = "aanmelden_met"
"""Where the session keeps the personal link that asked for the proof."""


@blueprint.get("/aanmelden/<place>/<proof>", endpoint="prove_presence")
@access(EVERYBODY)
def prove(place: str, proof: str) -> ResponseReturnValue:
    """Take the code of a poster or a screen; the proof does not stay in the address."""
    return _proven(place, proof)


@blueprint.get("/aanmelden", endpoint="arrive")
@access(EVERYBODY)
def ask() -> ResponseReturnValue:
    """Ask who is there, or how this phone can prove to be there."""
    place = presence.here()
    return _page("arrive", place) if place else prove_page()


@blueprint.post("/aanmelden/hier", endpoint="prove_by_typing")
@access(EVERYBODY)
def prove_by_typing() -> ResponseReturnValue:
    """Take the digits under the code on the screen, for who cannot scan."""
    return _proven(request.form.get("plek", ""), request.form.get("cijfers", "")[:MAX_TYPED])


@blueprint.post("/aanmelden", endpoint="do_arrive")
@access(EVERYBODY)
def by_name_or_code() -> ResponseReturnValue:
    """Look for who typed the own name, or check in with a code."""
    return _at_place(_look)


@blueprint.post("/aanmelden/ja", endpoint="arrive_yes")
@access(EVERYBODY)
def yes() -> ResponseReturnValue:
    """Check in who said: yes, that is me."""
    return _at_place(_confirmed)


@blueprint.post("/aanmelden/tijd", endpoint="arrive_time")
@access(EVERYBODY)
def by_time() -> ResponseReturnValue:
    """Check in who chose the own time among several of that name."""
    return _at_place(_chosen_time)


def arrived(place: LocationView, **who: Any) -> ResponseReturnValue:
    """Check somebody in, by `code` or `appointment_id`, and lead to the own turn; or say why it does not work out."""
    moment, actor = now(), phone_at(place.id)
    try:
        visit = attempt(lambda db: check_in(db, actor, place.id, moment, channel="phone", **who))
    except CodeRefused as refused:
        if refused.details.get("reason", "onbekend") == "onbekend":
            raise
        # Only who holds the code, or the link, is told when the appointment is.
        return _refusal(place, str(refused.details["reason"]), refused.details.get("starts_at"))
    token = turn_token(visit.id, current_settings().citizen_key)
    return redirect(url_for("citizen.turn", token=token), 303)


def _look(place: LocationView) -> ResponseReturnValue:
    typed = request.form.get("wie", "").strip()[:MAX_TYPED]
    if len(typed) < SHORTEST_NAME:
        return _page("arrive", place, errors={"wie": _("Vul uw achternaam in, of uw code.")}), 422
    if _is_code(typed):
        return _by_code(place, typed)
    matches = _matches(place, typed)
    if len(matches) == 1 and matches[0].alone:
        return _page("arrive_confirm", place, typed=typed, match=matches[0])
    if matches:
        return _page("arrive_time", place, typed=typed, times=_times(place, matches))
    return _refusal(place, "naam-onbekend", typed=typed)


def _by_code(place: LocationView, typed: str) -> ResponseReturnValue:
    try:
        with wrong_guesses_counted(current_db(), Guess.CHECK_IN_CODE, _who(), now()):
            return arrived(place, code=typed)
    except (CodeRefused, NotFound):
        return _refusal(place, "onbekend", typed=typed)


def _confirmed(place: LocationView) -> ResponseReturnValue:
    matches = _matches(place, request.form.get("wie", "")[:MAX_TYPED])
    if len(matches) != 1 or not matches[0].alone:
        return _refusal(place, "naam-onbekend")
    return arrived(place, appointment_id=matches[0].appointment_id)


def _chosen_time(place: LocationView) -> ResponseReturnValue:
    typed, chosen = request.form.get("wie", "")[:MAX_TYPED], request.form.get("tijd", "")
    matches = _matches(place, typed)
    fitting = [match for match in matches if match.starts_at.isoformat() == chosen]
    if not fitting:
        times = _times(place, matches)
        if any(moment.isoformat() == chosen for moment in times):
            return _refusal(place, "naam-onbekend", typed=typed)
        errors = {"tijd": _("Kies de tijd van uw afspraak.")}
        return _page("arrive_time", place, typed=typed, times=times, errors=errors), 422
    if len(fitting) > 1:
        return _refusal(place, SAME_TIME)
    return arrived(place, appointment_id=fitting[0].appointment_id)


def _matches(place: LocationView, typed: str) -> list[ExpectedMatch]:
    count_try(current_db(), Guess.NAME, _who(), now())
    with reading() as db:
        return find_expected(db, phone_at(place.id), place.id, typed, now())


def _times(place: LocationView, matches: list[ExpectedMatch]) -> list[datetime]:
    with reading() as db:
        return times_to_choose(db, phone_at(place.id), place.id, matches, now())


def _at_place(view: Callable[[LocationView], ResponseReturnValue]) -> ResponseReturnValue:
    place = presence.here()
    if place is None:
        return prove_page(late=True), 403
    try:
        return view(place)
    except TooManyTries:
        return make_response(_refusal(place, "te-vaak"), 429)


def _proven(code: str, proof: str) -> ResponseReturnValue:
    try:
        with reading() as db:
            place = places.location_by_code(db, PUBLIC, code)
        with wrong_guesses_counted(current_db(), Guess.CHECK_IN_CODE, _who(), now()):
            if not presence.proves(place, proof):
                raise NotFound("presence")
    except NotFound:
        return prove_page(wrong=True), 422
    except TooManyTries:
        return prove_page(often=True), 429
    presence.remember(place)
    return redirect(_back_to_link() or url_for("citizen.arrive"), 303)


def _back_to_link() -> str:
    """Return the page of the own appointment that asked for the proof, if one did."""
    token = session.pop(WITH_LINK, "")
    return url_for("citizen.arrive_by_link", token=token) if token else ""


def _is_code(typed: str) -> bool:
    return any(sign.isdecimal() for sign in typed) or (
        len(tidy_code(typed)) == CODE_LENGTH == len(typed) and typed.isupper()
    )


def _who() -> Any:
    return trier(str(session.get("_csrf", "")))


def _refusal(place: LocationView, reason: str, starts_at: Any = None, typed: str = "") -> ResponseReturnValue:
    return _page("arrive_refused", place, words=words_for(reason), starts_at=starts_at, typed=typed)


def _page(name: str, place: LocationView, **known: Any) -> str:
    g.zone = ZoneInfo(place.timezone)
    known.setdefault("errors", {})
    return render_template(f"citizen/{name}.html", location=place, step=name, on_site=True, **known)


def prove_page(
    *, wrong: bool = False, late: bool = False, often: bool = False, only: LocationView | None = None
) -> str:
    """Render how to prove to be there: scan, or type the digits on the screen; of one location when it is known."""
    return render_template(
        "citizen/prove.html",
        places=[only] if only else presence.with_screens(),
        wrong=wrong,
        late=late,
        often=often,
        errors={"cijfers": _("Deze cijfers kloppen niet meer. Kijk opnieuw op het scherm.")} if wrong else {},
    )
