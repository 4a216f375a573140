"""From a request to an Actor: the session of staff, the cookie of a device, the token of a personal link."""

from uuid import UUID

from flask import Response, g, request, session

from booking_api.appointments.links import appointment_of_link
from booking_api.identity.actor import Actor, citizen_of
from booking_api.identity.guessing import Guess, count_try, refuse_when_spent
from booking_api.identity.sign_in import device_actor, staff_actor
from web.context import current_db, current_settings, now, reading, trier

STAFF_KEY = "staff_id"
SIGNED_IN_KEY = "signed_in_at"
DEVICE_COOKIE = "welkom_apparaat"
TEN_YEARS = 10 * 365 * 24 * 3600


def from_session() -> Actor | None:
    """Return the signed-in member of staff, or None when nobody is, or the session is over."""
    if "staff_actor" not in g:
        g.staff_actor = _read_staff()
    actor: Actor | None = g.staff_actor
    return actor


def _read_staff() -> Actor | None:
    staff_id, signed_in_at = session.get(STAFF_KEY), session.get(SIGNED_IN_KEY)
    if not staff_id or not signed_in_at:
        return None
    if now().timestamp() - signed_in_at > current_settings().staff_session_hours * 3600:
        return None
    with reading() as db:
        return staff_actor(db, UUID(staff_id))


def from_device_cookie(kind: str) -> Actor | None:
    """Return the paired device of this kind that this browser is, or None."""
    token = request.cookies.get(DEVICE_COOKIE, "")
    if not token:
        return None
    with reading() as db:
        return device_actor(db, token, kind)


def from_citizen_link(token: str) -> Actor | None:
    """Return the citizen whose personal link holds this token, or None."""
    who, moment = trier(), now()
    refuse_when_spent(current_db(), Guess.PERSONAL_LINK, who, moment)
    with reading() as db:
        appointment_id = appointment_of_link(db, token, current_settings().personal_link_key)
    if appointment_id is None:
        count_try(current_db(), Guess.PERSONAL_LINK, who, moment)
        return None
    return citizen_of(appointment_id)


def remember_device(response: Response, token: str) -> None:
    """Keep the token of a newly paired device in this browser; scripts cannot read it."""
    response.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=TEN_YEARS,
        httponly=True,
        samesite="Strict",
        secure=current_settings().secure_cookies,
    )


def sign_in(actor: Actor) -> None:
    """Start a fresh session for a member of staff; nothing of an earlier session stays."""
    session.clear()
    session[STAFF_KEY] = str(actor.id)
    session[SIGNED_IN_KEY] = int(now().timestamp())
    g.pop("staff_actor", None)


def sign_out() -> None:
    """End the session."""
    session.clear()
    g.pop("staff_actor", None)
