"""The pages of signing in and out: `/personeel/aanmelden`."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client.errors import OAuthError
from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.exceptions import NotFound

from booking_api.errors import NotAllowed
from booking_api.identity.guessing import Guess, count_try, refuse_when_spent
from booking_api.identity.rules import Role
from booking_api.identity.sign_in import (
    ProvenIdentity,
    demo_staff,
    department_names,
    sign_in_demo,
    sign_in_staff,
    withdraw_roles,
)
from booking_api.visits.presence import sign_off
from web import actors
from web.access import DEMO_ONLY, PUBLIC, STAFF, access
from web.context import current_db, current_settings, in_demo, now, reading, transaction, trier
from web.login.claims import external_id_of, proven_identity
from web.login.provider import provider
from web.navigation import first_screen

log = logging.getLogger(__name__)
blueprint = Blueprint("login", __name__, url_prefix="/personeel")
BACK_KEY = "login_back"

ROLE_NAMES = {
    Role.HOST: _("Gastheer of gastvrouw"),
    Role.EMPLOYEE: _("Medewerker aan de balie"),
    Role.KCC: _("Medewerker klantcontactcentrum"),
    Role.PLANNER: _("Planner"),
    Role.SUPERVISOR: _("Teamleider"),
    Role.ADMINISTRATOR: _("Functioneel beheerder"),
    Role.AUDITOR: _("Auditor"),
}


def safe_path(target: str | None) -> str:
    """Return a path on this site to go back to; anything that leads elsewhere becomes the start page of staff."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/personeel"
    return target


@blueprint.get("")
@access(STAFF())
def home() -> ResponseReturnValue:
    """Lead staff to the first screen of their role, or tell that there is none yet."""
    entry = first_screen()
    return redirect(entry.url) if entry else render_template("staff_home.html")


@blueprint.get("/aanmelden")
@access(PUBLIC)
def choose() -> ResponseReturnValue:
    """Show the ways to sign in."""
    return _page()


def _page(problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    people = []
    if in_demo():
        with reading() as db:
            departments = department_names(db)
            people = [
                (member, [ROLE_NAMES[role] for role in roles if role in ROLE_NAMES], departments[member.department_id])
                for member, roles in demo_staff(db)
            ]
    back = safe_path(request.args.get("naar") or session.get(BACK_KEY))
    return render_template("login.html", people=people, provider=provider(), problem=problem, back=back), status


@blueprint.get("/aanmelden/organisatie")
@access(PUBLIC)
def start() -> ResponseReturnValue:
    """Send the browser to the identity provider."""
    client = provider()
    if client is None:
        raise NotFound
    session[BACK_KEY] = safe_path(request.args.get("naar"))
    try:
        answer: ResponseReturnValue = client.authorize_redirect(url_for("login.finish", _external=True))
    except RequestException:
        log.exception("the identity provider cannot be reached")
        return _page(str(_("De inlogdienst is nu niet bereikbaar. Probeer het over een paar minuten opnieuw.")), 503)
    return answer


@blueprint.get("/aanmelden/terug")
@access(PUBLIC)
def finish() -> ResponseReturnValue:
    """Take the answer of the identity provider: check it, and start a session."""
    client = provider()
    if client is None:
        raise NotFound
    refuse_when_spent(current_db(), Guess.SIGN_IN, trier(), now())
    try:
        claims = client.authorize_access_token()["userinfo"]
        identity = _identity(claims)
        with transaction() as db:
            actor = sign_in_staff(db, identity, now())
    except (OAuthError, JoseError, KeyError, RequestException) as error:
        log.warning("login refused: %s", type(error).__name__)
        count_try(current_db(), Guess.SIGN_IN, trier(), now())
        return _page(str(_("Het inloggen is niet gelukt. Probeer het opnieuw.")), 400)
    except NotAllowed as error:
        log.warning("login without access: %s", error.detail)
        count_try(current_db(), Guess.SIGN_IN, trier(), now())
        return _page(str(_("U heeft nog geen toegang tot Welkom. Vraag uw functioneel beheerder om een rol.")), 403)
    back = safe_path(session.get(BACK_KEY))
    actors.sign_in(actor)
    return redirect(back)


def _identity(claims: Mapping[str, Any]) -> ProvenIdentity:
    """Return who the provider vouches for; one without a role loses those of before, also in sessions still open."""
    try:
        return proven_identity(claims, current_settings().oidc)
    except NotAllowed:
        with transaction() as db:
            withdraw_roles(db, external_id_of(claims), now())
        raise


@blueprint.post("/aanmelden/demo")
@access(DEMO_ONLY)
def demo() -> ResponseReturnValue:
    """Sign in as a member of staff of the demo, without a password."""
    chosen = request.form.get("medewerker", "")
    with transaction() as db:
        known = {str(member.id): member.id for member, _roles in demo_staff(db)}
        if chosen not in known:
            raise NotFound
        actor = sign_in_demo(db, known[chosen], now())
    actors.sign_in(actor)
    return redirect(safe_path(request.form.get("naar")))


@blueprint.post("/afmelden")
@access(PUBLIC)
def leave() -> ResponseReturnValue:
    """End the session, and let colleagues see that whoever still sits at the desk was left behind."""
    who = actors.from_session()
    if who is not None:
        with transaction() as db:
            sign_off(db, who, now())
    actors.sign_out()
    answer = redirect(url_for("login.choose"))
    # What pages kept in this browser for when the server is away (the day list) goes with who signs out.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
