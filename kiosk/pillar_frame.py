"""What all screens of a pillar share: its addresses, its language, and what it says when something goes wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for

from booking_api import errors
from booking_api.identity.actor import Actor
from booking_api.identity.guessing import Trier
from booking_api.identity.queries import device
from booking_api.locations.queries import LocationView
from booking_api.visits.rules import Refusal
from kiosk.addresses import device_screens
from kiosk.pillar_words import FAILED, TOO_OFTEN, words_for
from kiosk.surroundings import device_at_hand, location_of, visitor_at
from web.context import now, reading
from web.errors import DeviceNotPaired

IDLE_SECONDS = 40
CAMERA_ONLY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
# Letters with marks, for the names that are common here; the search itself forgives who leaves them out.
MARKS = ("ÁÀÂÄÅÆÇÉÈÊ", "ËÍÌÎÏŁÑÓÒÔ", "ÖØÚÙÛÜŞŠČ")
TELLS_WHEN = frozenset({Refusal.OTHER_DAY, Refusal.TOO_EARLY, Refusal.TOO_LATE})
KINDLY_REFUSED = (
    errors.NotFound,
    errors.NotAllowed,
    errors.NotBookable,
    errors.InvalidInput,
    errors.AlreadyDone,
)

blueprint = Blueprint("pillar", __name__, url_prefix="/zuil", template_folder="templates")
screen = device_screens(blueprint, "pillar", "<demo>")


@dataclass(frozen=True, slots=True)
class Standing:
    """Which pillar this is, and where it stands."""

    actor: Actor
    place: LocationView
    has_headphones: bool = False
    has_camera: bool = False


def standing() -> Standing:
    """Return this pillar; times on the page become those of its location."""
    if "standing" not in g:
        actor = device_at_hand("pillar", g.demo)
        if actor.location_id is None:
            raise DeviceNotPaired
        with reading() as session:
            place = location_of(session, actor, actor.location_id)
            own = device(session, actor, actor.id) if actor.id else None
        parts = (own.has_headphones, own.has_camera) if own else _demo_parts()
        g.standing = Standing(actor, place, *parts)
    found: Standing = g.standing
    return found


def _demo_parts() -> tuple[bool, bool]:
    """Return what the pillar of the demo has: `?onderdelen=koptelefoon,camera` shows each."""
    asked = request.args.get("onderdelen", "")
    return "koptelefoon" in asked, "camera" in asked


def visitor_here() -> Trier:
    """Return who tries, for limits on guessing: this visitor, and wide this pillar."""
    here = standing()
    return visitor_at(here.actor, here.place.code)


def show(name: str, again: str, state: dict[str, Any] | None = None, **context: Any) -> str:
    """Render one screen; posting `state` to the view `again` shows it once more, in another language for instance."""
    here = standing()
    return render_template(
        f"kiosk/pillar/{name}.html",
        step=name.replace("_", "-"),
        again_url=url_for(again),
        state=state or {},
        place=here.place,
        moment=now(),
        idle_seconds=IDLE_SECONDS,
        equipment=here,
        marks=MARKS,
        **context,
    )


def refusal(reason: str, booked_at: str = "") -> str:
    """Render why something does not work out, with what to do next; `booked_at` is an ISO moment or nothing."""
    try:
        moment = datetime.fromisoformat(booked_at).astimezone(UTC) if booked_at else None
    except ValueError:
        moment = None
    return show(
        "refused", ".refused", {"reden": reason, "afspraak_om": booked_at}, words=words_for(reason), booked_at=moment
    )


@blueprint.after_request
def _may_use_camera(response: Response) -> Response:
    """Let a pillar that reads codes by its camera use it; all other pages may not."""
    if "standing" in g and g.standing.has_camera:
        response.headers["Permissions-Policy"] = CAMERA_ONLY
    return response


@blueprint.errorhandler(errors.CodeRefused)
def _refused_code(error: errors.CodeRefused) -> str:
    reason = str(error.details.get("reason", FAILED))
    # Only who holds the code is told when the appointment is.
    booked_at = error.details.get("starts_at") if "code" in request.form and reason in TELLS_WHEN else None
    return refusal(reason, booked_at.isoformat() if isinstance(booked_at, datetime) else "")


@blueprint.errorhandler(errors.TooManyTries)
def _too_often(_error: errors.TooManyTries) -> str:
    return refusal(TOO_OFTEN)


def _kindly(_error: errors.WelkomError) -> str:
    return refusal(FAILED)


for kind in KINDLY_REFUSED:
    blueprint.register_error_handler(kind, _kindly)
