"""The code on the wall by which phones prove to be in the hall: a QR image and digits, others every minute (V2)."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.locations.presence import screen_code, seconds_left
from booking_api.locations.queries import location_by_code
from web.context import current_settings
from web.presence import proof_url
from web.qr import qr_svg

BY_SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class PresenceCode:
    """What the wall shows for so many seconds."""

    image: Markup
    digits: str
    seconds: int


def presence_code(session: Session, actor: Actor, location_code: str, alt: str, now: datetime) -> PresenceCode | None:
    """Return the code of this minute, or None where phones do not check in by the screen."""
    place = location_by_code(session, actor, location_code)
    if place.own_phone != BY_SCREEN:
        return None
    code = screen_code(place.id, current_settings().citizen_key, now)
    return PresenceCode(qr_svg(proof_url(place.code, code), alt), f"{code[:3]} {code[3:]}", seconds_left(now))
