"""The gates' own screen, served by the box itself: the same page with and without Welkom, also after a restart."""

import secrets
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_api.clock import Clock, utc_now
from booking_api.recycling.rules import GateReason
from kiosk.addresses import speak
from kiosk.gate import LONGEST_CODE, OPEN_SECONDS, REFUSED_SECONDS
from kiosk.gate_words import words_for
from server.settings import Settings
from server.site_controller.controller import Controller
from server.site_controller.store import Store
from web.access import PUBLIC, access
from web.context import current_settings
from web.errors import init_errors
from web.formats import init_formats
from web.i18n import init_i18n
from web.security import init_security
from web.static_files import init_static_files, own_version

blueprint = Blueprint("gate", "kiosk.gate", url_prefix="/poort/<name>", template_folder="templates")


@dataclass(frozen=True)
class Running:
    """What the pages go by."""

    settings: Settings
    controller: Controller
    store: Store
    gates: dict[str, UUID]
    clock: Clock = utc_now


@dataclass(frozen=True)
class Place:
    """Where the gate stands, as the last list told."""

    name: str
    timezone: str


def create_gate_app(running: Running) -> Flask:
    """Build the app; it needs no database and no network."""
    app = Flask("welkom_gate", static_folder=None)
    web = running.settings.web.model_copy(update={"secure_cookies": False})  # loopback speaks plain HTTP
    app.extensions["welkom"] = replace(running, settings=running.settings.model_copy(update={"web": web}))
    app.secret_key = secrets.token_urlsafe()
    app.config.update(SESSION_COOKIE_NAME="welkom_poort", SESSION_COOKIE_SAMESITE="Strict")
    app.register_blueprint(Blueprint("web", "web", template_folder="templates"))
    for init in (init_i18n, init_formats, init_security, init_errors, init_static_files):
        init(app)
    app.jinja_env.globals.update(web_settings=current_settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", access(PUBLIC)(_home))
    return app


def _home() -> ResponseReturnValue:
    return redirect(url_for("gate.start", name=next(iter(_running().gates))))


def _running() -> Running:
    found: Running = current_app.extensions["welkom"]
    return found


@blueprint.url_value_preprocessor
def _which(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.gate = values.pop("name", "") if values else ""


@blueprint.url_defaults
def _keep_which(_endpoint: str, values: dict[str, Any]) -> None:
    if g.get("gate"):
        values.setdefault("name", g.gate)


@blueprint.before_request
def _begin() -> None:
    if g.gate not in _running().gates:
        abort(404)
    speak()


def _show(step: str, again: str, seconds: int = 0, **context: Any) -> str:
    running = _running()
    fetched = running.store.fetched
    place = Place(fetched.location_name, fetched.timezone) if fetched else Place("", current_settings().time_zone)
    g.zone = ZoneInfo(place.timezone)
    return render_template(
        f"kiosk/gate/{step}.html",
        step=step,
        again_url=url_for(again),
        state={},
        place=place,
        moment=running.clock(),
        idle_seconds=0 if step == "start" else 40,
        shown_seconds=seconds,
        **context,
    )


@blueprint.get("")
@access(PUBLIC)
def start() -> str:
    """Show the first screen: hold your code before the reader, or type it."""
    return _show("start", ".restart")


@blueprint.post("/begin")
@access(PUBLIC)
def restart() -> str:
    """Show the first screen again."""
    return _show("start", ".restart")


@blueprint.post("/code")
@access(PUBLIC)
def by_code() -> str:
    """Ask for a code, or decide on one that was typed or scanned."""
    code = request.form.get("code", "").strip()[:LONGEST_CODE]
    if not code:
        return _show("code", ".by_code")
    running = _running()
    reason = running.controller.decide(running.gates[g.gate], code)
    if reason == GateReason.VALID:
        return _show("open", ".restart", OPEN_SECONDS)
    return _show("closed", ".restart", REFUSED_SECONDS, words=words_for(reason, by_intercom=True))


@blueprint.post("/hulp")
@access(PUBLIC)
def help_wanted() -> str:
    """Say where a person is: the box cannot promise that somebody hears a call from here."""
    return render_template("kiosk/gate/intercom.html")


@blueprint.get("/teken")
@access(PUBLIC)
def pulse() -> ResponseReturnValue:
    """Answer that the page is served, and whether the box decides alone."""
    return jsonify(versie=own_version(), alleen=_running().controller.is_alone)
