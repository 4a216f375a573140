"""The page at a gate of the recycling centre (`/poort`): scan or type a code, and it is a big green or red."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_api.errors import WelkomError
from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Guess, count_try, refuse_when_spent
from booking_api.identity.service import see_device
from booking_api.locations.queries import LocationView
from booking_api.recycling.codes import is_signed, signing_key
from booking_api.recycling.service import decide_gate
from booking_api.visits.service import ask_help
from kiosk.addresses import device_screens
from kiosk.gate_words import OUTSIDE_ITS_WINDOW, words_for
from kiosk.surroundings import demo_gate, location_of, next_visitor, visitor_at
from web.context import attempt, current, current_actor, current_db, now, reading, transaction
from web.errors import DeviceNotPaired
from web.static_files import own_version

OPEN_SECONDS = 12
REFUSED_SECONDS = 20
LONGEST_CODE = 200

blueprint = Blueprint("gate", __name__, url_prefix="/poort", template_folder="templates")
screen = device_screens(blueprint, "gate", "<uuid:demo>")


def _gate() -> tuple[Actor, UUID, LocationView]:
    """Return this gate, its id and where it stands."""
    actor = demo_gate(g.demo) if g.demo else current_actor()
    if actor.kind != "device" or actor.location_id is None or actor.id is None:
        raise DeviceNotPaired
    with reading() as session:
        return actor, actor.id, location_of(session, actor, actor.location_id)


def _show(step: str, again: str, seconds: int = 0, **context: Any) -> str:
    actor, _id, place = _gate()
    return render_template(
        f"kiosk/gate/{step}.html",
        step=step,
        again_url=url_for(again),
        state={},
        gate=actor,
        place=place,
        moment=now(),
        idle_seconds=0 if step == "start" else 40,
        shown_seconds=seconds,
        **context,
    )


@screen("", "GET")
def start() -> str:
    """Show the first screen: hold your code before the reader, or type it."""
    next_visitor()
    return _show("start", ".restart")


@screen("/begin")
def restart() -> str:
    """Show the first screen again."""
    next_visitor()
    return _show("start", ".restart")


@screen("/code")
def by_code() -> str:
    """Ask for a code, or decide on one that was typed or scanned."""
    code = request.form.get("code", "").strip()
    return _decided(code[:LONGEST_CODE]) if code else _show("code", ".by_code")


def _decided(code: str) -> str:
    actor, gate_id, place = _gate()
    who = visitor_at(actor, place.code)
    try:
        is_typed = not is_signed(code)  # a signed code cannot be guessed: its holder never waits
        if is_typed:
            refuse_when_spent(current_db(), Guess.GATE_CODE, who, now())
        keys = {0: signing_key(current().settings.gate_secret).public_key()}
        decision = attempt(lambda session: decide_gate(session, actor, gate_id, code, now(), keys=keys))
        if is_typed and decision.is_wrong_guess:
            count_try(current_db(), Guess.GATE_CODE, who, now())
    except WelkomError as error:
        return _show("closed", ".restart", REFUSED_SECONDS, words=words_for(error.code))
    if decision.opens:
        return _show("open", ".restart", OPEN_SECONDS)
    booked_at = decision.starts_at if decision.reason in OUTSIDE_ITS_WINDOW else None
    return _show("closed", ".restart", REFUSED_SECONDS, words=words_for(decision.reason), booked_at=booked_at)


@screen("/hulp")
def help_wanted() -> str:
    """Alert a member of staff; the screen stays as it is."""
    actor, _id, place = _gate()
    with transaction() as session:
        ask_help(session, actor, place.id, actor.name or place.name, f"poort-{request.form.get('stap', '')}", now())
    return render_template("kiosk/gate/notice.html")


@screen("/teken", "GET")
def pulse() -> ResponseReturnValue:
    """Answer that all is well, and note that this gate lives."""
    actor, _id, _place = _gate()
    with transaction() as session:
        see_device(session, actor, now())
    return jsonify(versie=own_version())
