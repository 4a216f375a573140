"""The page on the wall (`/scherm`): right at once when opened, live over MQTT, asking by itself while that is away."""

from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.queries import device, devices
from booking_api.identity.service import see_device
from booking_api.visits.queries import board_of, board_seq
from booking_api.visits.values import Board
from hardware.bus import topics
from signage.boards import board
from signage.presence import PresenceCode, presence_code
from web.access import DEMO_ONLY, DEVICE, access
from web.context import Running, current, current_actor, now, reading, transaction
from web.i18n import PARAMETER, customer_languages

blueprint = Blueprint("signage", __name__, url_prefix="/scherm", template_folder="templates")

WALL = DEVICE("wall")


class Credentials(Protocol):
    """What a browser connects to the broker with."""

    url: str
    username: str
    password: str


class Broker(Protocol):
    """The part of the broker's access that a wall asks for."""

    def for_device(self, device_id: UUID) -> Credentials | None:
        """Return what a paired device connects with; None without a broker."""


class OnTheWall(Running, Protocol):
    """What the composition root hands to walls."""

    @property
    def broker(self) -> Broker:
        """Return who may connect to the broker, and with what."""


@blueprint.before_request
def _speak_to_everybody() -> None:
    """Speak the municipality's first language, or the one in the address: nobody's browser hangs on the wall."""
    spoken = {language.code: language for language in customer_languages()}
    g.language = spoken.get(request.args.get(PARAMETER, ""), next(iter(spoken.values())))


@blueprint.get("")
@access(WALL)
def wall() -> str:
    """Show the board of the waiting area where this screen hangs."""
    area_id = _own_area()
    names = (".state", ".connection", ".presence", ".pulse")
    return _page(current_actor(), area_id, *(url_for(name) for name in names))


@blueprint.get("/stand")
@access(WALL)
def state() -> Response:
    """Answer the board as it is now; a wall asks this while it has no broker."""
    return _state(current_actor(), _own_area())


@blueprint.get("/verbinding")
@access(WALL)
def connection() -> Response:
    """Answer what this screen connects to the broker with, and what it listens to."""
    return _connection(current_actor(), _own_area(), current_actor().id)


@blueprint.get("/teken")
@access(WALL)
def pulse() -> Response:
    """Note that this screen lives."""
    with transaction() as session:
        see_device(session, current_actor(), now())
    return jsonify(ok=True)


@blueprint.get("/aanmeldcode")
@access(WALL)
def presence() -> Response:
    """Answer the code by which phones prove to be here in this minute; empty where that is not done."""
    return _presence(current_actor(), _own_area())


@blueprint.get("/demo/<uuid:area_id>")
@access(DEMO_ONLY)
def demo_wall(area_id: UUID) -> str:
    """Show the wall of any waiting area; in the demo only."""
    names = (".demo_state", ".demo_connection", ".demo_presence")
    return _page(SYSTEM, area_id, *(url_for(name, area_id=area_id) for name in names))


@blueprint.get("/demo/<uuid:area_id>/aanmeldcode")
@access(DEMO_ONLY)
def demo_presence(area_id: UUID) -> Response:
    """Answer the code of any waiting area; in the demo only."""
    return _presence(SYSTEM, area_id)


@blueprint.get("/demo/<uuid:area_id>/stand")
@access(DEMO_ONLY)
def demo_state(area_id: UUID) -> Response:
    """Answer the board of any waiting area; in the demo only."""
    return _state(SYSTEM, area_id)


@blueprint.get("/demo/<uuid:area_id>/verbinding")
@access(DEMO_ONLY)
def demo_connection(area_id: UUID) -> Response:
    """Answer what the screen that hangs there connects with; in the demo only."""
    with reading() as session:
        walls = [one for one in devices(session, SYSTEM) if one.kind == "wall" and one.waiting_area_id == area_id]
    return _connection(SYSTEM, area_id, walls[0].id if walls else None)


def _own_area() -> UUID:
    """Return the waiting area of the asking screen; raises NotFound for a screen that hangs nowhere yet."""
    actor = current_actor()
    with reading() as session:
        hangs = device(session, actor, actor.id) if actor.id else None
    if hangs is None or hangs.waiting_area_id is None:
        raise NotFound("waiting_area")
    return hangs.waiting_area_id


def _page(
    actor: Actor, area_id: UUID, state_url: str, connection_url: str, presence_url: str, pulse_url: str = ""
) -> str:
    moment = now()
    shown, payload = _read(actor, area_id, moment)
    g.zone = ZoneInfo(shown.timezone)
    return render_template(
        "signage/wall.html",
        board=payload,
        shown=shown,
        state_url=state_url,
        connection_url=connection_url,
        pulse_url=pulse_url,
        presence_url=presence_url,
        presence=_code(actor, shown.location_code, moment),
    )


def _state(actor: Actor, area_id: UUID) -> Response:
    return jsonify(_read(actor, area_id, now())[1])


def _read(actor: Actor, area_id: UUID, moment: datetime) -> tuple[Board, dict[str, Any]]:
    with reading() as session:
        return _board(session, actor, area_id, moment)


def _board(session: Session, actor: Actor, area_id: UUID, moment: datetime) -> tuple[Board, dict[str, Any]]:
    # The number before the truth, as the publisher does: the picture may be newer than its number, never older.
    seq = board_seq(session, actor, area_id)
    shown = board_of(session, actor, area_id, moment)
    return shown, board(shown, seq, moment)


def _presence(actor: Actor, area_id: UUID) -> Response:
    moment = now()
    with reading() as session:
        code = _code(actor, board_of(session, actor, area_id, moment).location_code, moment)
    return jsonify(qr=code.image, cijfers=code.digits, seconden=code.seconds) if code else jsonify(qr="")


def _code(actor: Actor, location_code: str, moment: datetime) -> PresenceCode | None:
    with reading() as session:
        return presence_code(session, actor, location_code, _("QR-code om u aan te melden"), moment)


def _connection(actor: Actor, area_id: UUID, device_id: UUID | None) -> Response:
    credentials = cast(OnTheWall, current()).broker.for_device(device_id) if device_id else None
    if credentials is None:
        return jsonify(url="")
    with reading() as session:
        code = board_of(session, actor, area_id, now()).location_code
    return jsonify(
        url=credentials.url,
        username=credentials.username,
        password=credentials.password,
        bord=topics.board_state(code, str(area_id)),
        kern=topics.core_status(),
        aanwezig=topics.device_available(code, str(device_id)),
    )
