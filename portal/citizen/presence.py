"""Whether this phone is at a location: remembered for a short while after it scanned the poster or the screen."""

from uuid import UUID

from flask import session

from booking_api.identity.actor import PUBLIC
from booking_api.locations import queries as places
from booking_api.locations.presence import is_poster, proves_presence
from booking_api.locations.queries import LocationView
from web.context import current_settings, now, reading
from web.i18n import current_language

KEY = "plek"
SECONDS = 20 * 60
NONE, POSTER, SCREEN = "none", "poster", "screen"


def proves(place: LocationView, proof: str) -> bool:
    """Tell whether a scanned or typed code proves presence, by the way that the location chose."""
    key = current_settings().citizen_key
    if place.own_phone == SCREEN:
        return proves_presence(place.id, proof, key, now())
    return place.own_phone == POSTER and is_poster(place.id, proof, key)


def remember(place: LocationView) -> None:
    """Remember that this phone is at a location now; the session cookie is signed, so nobody writes it at home."""
    session[KEY] = [str(place.id), int(now().timestamp()) + SECONDS]


def here() -> LocationView | None:
    """Return where this phone proved to be lately, or None."""
    known, until = session.get(KEY) or ("", 0)
    if not known or until < now().timestamp():
        return None
    with reading() as db:
        found = {place.id: place for place in places.locations(db, PUBLIC, current_language().code)}
    place = found.get(UUID(known))
    return place if place and place.own_phone != NONE else None


def with_screens() -> list[LocationView]:
    """Return the locations where the screen shows a code that can be typed."""
    with reading() as db:
        return [place for place in places.locations(db, PUBLIC, current_language().code) if place.own_phone == SCREEN]
