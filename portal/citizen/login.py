"""`/inloggen`: log in by DigiD, eHerkenning or eIDAS where a product demands it, or for own appointments (A8)."""

import logging
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from flask import Response, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.exceptions import NotFound

from booking_api.catalogue.login_demands import LoginDemand, login_demand
from booking_api.customers import logins
from booking_api.customers.claims import KINDS, LoginRefused, proven_person
from booking_api.customers.values import Login
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import Guess, count_try, refuse_when_spent
from portal.citizen.draft import Draft, current_draft
from portal.citizen.site import blueprint
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import current_db, current_settings, now, reading, transaction, trier
from web.cookies import cookie_rules
from web.login.citizens import broker

log = logging.getLogger(__name__)
COOKIE = "welkom_inlog"
TARGET_KEY = "inloggen_voor"
BOOKING, MINE = "afspraak", "mijn"

NAMES = {
    "digid": _("Inloggen met %(way)s", way="DigiD"),
    "eherkenning": _("Inloggen met %(way)s", way="eHerkenning"),
    "eidas": _("Inloggen vanuit een ander Europees land"),
}
PROBLEMS = {
    "inlogniveau-te-laag": _(
        "U bent ingelogd, maar deze manier van inloggen is niet sterk genoeg. Log opnieuw in met een sterkere manier, "
        "zoals de DigiD-app met ID-check of eHerkenning niveau 3."
    ),
    "andere-inlog": _("Voor deze afspraak logt u op een andere manier in."),
    "verschillende-inlog": _("Deze onderwerpen vragen elk een andere manier van inloggen. Maak er twee afspraken van."),
    "bsn-nodig": _("Voor deze afspraak hebben wij uw BSN nodig. Log daarvoor opnieuw in."),
    "geen-kenmerk": _("De inlogdienst vertelde ons niet wie u bent. Probeer het opnieuw, of bel ons."),
    "geannuleerd": _("Het inloggen is niet gelukt of u bent gestopt. Probeer het opnieuw."),
    "niet-bereikbaar": _("De inlogdienst is nu niet bereikbaar. Probeer het over een paar minuten opnieuw."),
}


def current_login() -> Login | None:
    """Return who is logged in, or None; using the site keeps the login alive."""
    if "login" not in g:
        g.login = _read(request.cookies.get(COOKIE, ""))
    login: Login | None = g.login
    return login


def demand_of(draft: Draft) -> LoginDemand:
    """Return which login the chosen products demand."""
    with reading() as db:
        return login_demand(db, PUBLIC, draft.product_ids)


def gate(draft: Draft) -> ResponseReturnValue | None:
    """Return the way to the login when the chosen products demand one that is not there, else None."""
    if not draft.counts or not demand_of(draft).refusal(current_login()):
        return None
    return redirect(url_for("citizen.login"), 303)


def offered_logins(kinds: frozenset[str] = frozenset(KINDS)) -> list[tuple[str, Any]]:
    """Return the logins that this installation has, with what they are called."""
    return [(kind, NAMES[kind]) for kind in KINDS if kind in kinds and broker(kind) is not None]


def logins_to_choose(draft: Draft) -> list[tuple[str, Any]]:
    """Return with what to log in for the chosen products; none where no login is asked, or more is to be told first."""
    demand = demand_of(draft)
    asked = current_login() is None and demand.refusal(None) == "inloggen-nodig"
    return offered_logins(demand.kinds) if asked else []


def way_to(kind: str) -> str:
    """Render a page that leads on to the broker by itself; a form may not (CSP form-action)."""
    return render_template("citizen/to_login.html", name=NAMES[kind], url=url_for("citizen.start_login", kind=kind))


@blueprint.get("/inloggen", endpoint="login")
@access(EVERYBODY)
def choose() -> ResponseReturnValue:
    """Show how to log in for the chosen products, and why that is."""
    draft = current_draft()
    demand = demand_of(draft)
    reason = demand.refusal(current_login())
    if not reason:
        return redirect(url_for("citizen.go_on"), 303)
    problem = "" if reason == "inloggen-nodig" and current_login() is None else reason
    return _page(demand, "andere-inlog" if problem == "inloggen-nodig" else problem)


@blueprint.get("/inloggen/<any(digid, eherkenning, eidas):kind>", endpoint="start_login")
@access(EVERYBODY)
def start(kind: str) -> ResponseReturnValue:
    """Send the browser to the broker, with the level that is wanted."""
    client = broker(kind)
    if client is None:
        raise NotFound
    settings = getattr(current_settings().citizen_login, kind)
    session[TARGET_KEY] = MINE if request.args.get("naar") == MINE else BOOKING
    extra = dict(settings.parameters)
    level = _demand().level if session[TARGET_KEY] == BOOKING else "low"
    if settings.acr_values.get(level):
        extra["acr_values"] = settings.acr_values[level]
    try:
        back = url_for("citizen.finish_login", kind=kind, _external=True)
        answer: ResponseReturnValue = client.authorize_redirect(back, **extra)
    except RequestException:
        log.exception("the broker of %s cannot be reached", kind)
        return _page(_demand(), "niet-bereikbaar"), 503
    return answer


@blueprint.get("/inloggen/<any(digid, eherkenning, eidas):kind>/terug", endpoint="finish_login")
@access(EVERYBODY)
def finish(kind: str) -> ResponseReturnValue:
    """Take the answer of the broker; a level that is too low is told kindly, and nothing of it is kept."""
    client = broker(kind)
    if client is None:
        raise NotFound
    refuse_when_spent(current_db(), Guess.SIGN_IN, trier(), now())
    target = session.pop(TARGET_KEY, BOOKING)
    demand = _demand() if target == BOOKING else LoginDemand()
    try:
        claims = client.authorize_access_token()["userinfo"]
        person = proven_person(kind, claims, getattr(current_settings().citizen_login, kind))
    except LoginRefused as refused:
        log.warning("login of a citizen refused: %s", refused.reason)
        return _page(demand, refused.reason), 403
    except (OAuthError, JoseError, KeyError, RequestException) as error:
        log.warning("login of a citizen refused: %s", type(error).__name__)
        count_try(current_db(), Guess.SIGN_IN, trier(), now())
        return _page(demand, "geannuleerd"), 400
    key = current_settings().citizen_key
    with transaction() as db:
        token = logins.log_in(db, PUBLIC, person, key, now(), keep_bsn=demand.bsn)
    way = url_for("citizen.own" if target == MINE else "citizen.login")
    return _remember(make_response(redirect(way, 303)), token)


@blueprint.post("/uitloggen", endpoint="log_out")
@access(EVERYBODY)
def leave() -> ResponseReturnValue:
    """End the login; what was chosen for a booking stays."""
    with transaction() as db:
        logins.log_out(db, PUBLIC, request.cookies.get(COOKIE, ""), now())
    answer = make_response(redirect(url_for("citizen.find"), 303))
    answer.delete_cookie(COOKIE)
    return answer


def _demand() -> LoginDemand:
    return demand_of(current_draft())


def _read(token: str) -> Login | None:
    if not token:
        return None
    with reading() as db:
        found = logins.logged_in(db, PUBLIC, token, current_settings().citizen_key, now())
    if found is None:
        return None
    login, renew = found
    if renew:
        with transaction() as db:
            logins.renew(db, PUBLIC, token, now())
    return login


def _remember(response: Response, token: str) -> Response:
    """Let this browser hold the token until it is closed; the login itself ends sooner by itself."""
    response.set_cookie(COOKIE, token, **cookie_rules(current_settings()))
    return response


def _page(demand: LoginDemand, problem: str = "") -> str:
    kinds = demand.kinds or frozenset(KINDS)
    return render_template(
        "citizen/login.html",
        logins=offered_logins(kinds),
        problem=PROBLEMS.get(problem, ""),
        demand=demand,
        level=demand.level,
        for_booking=bool(demand.kinds),
        naar=None if demand.kinds else MINE,
    )
