"""Holds a chosen time while the form is filled in, and gives it back when the visitor chooses otherwise."""

from contextlib import suppress
from datetime import datetime
from math import ceil
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.requests import HoldRequest
from booking_api.appointments.together import day_of
from booking_api.appointments.unfinished import is_taken_over
from booking_api.appointments.values import HoldView
from booking_api.errors import Busy, HoldExpired, NotFound
from booking_api.identity.actor import PUBLIC
from booking_api.identity.guessing import Guess, count_try
from portal.citizen import offers
from portal.citizen.draft import Draft, draft_token
from web.context import current_db, now, reading, trier

TAKEN_OVER = "overgenomen"


def take(draft: Draft, starts_at: datetime) -> HoldView:
    """Hold a time (UTC) for this draft instead of the one it had.

    Both happen in one transaction: whoever is too late for the new time keeps the old one. Raises SlotTaken with
    alternatives, NotBookable, and TooManyTries for who takes one time after another.
    """
    place, told = UUID(draft.location_id), offers.told(draft)
    wanted = HoldRequest(place, offers.wishes(draft), starts_at, offers.CHANNEL, intake=told)

    def exchange(session: Session) -> HoldView:
        _release(session, draft.hold_id)
        return service.hold(session, PUBLIC, wanted, now())

    count_try(current_db(), Guess.HOLD, trier(draft.key), now())
    # Who gives a time back locks its day too, and so goes alone.
    hold = attempting(current_db(), exchange, None if draft.hold_id else day_of(place, starts_at))
    draft.hold_id, draft.starts_at = str(hold.id), hold.starts_at.isoformat()
    return hold


def drop(draft: Draft) -> None:
    """Give back the time that this draft held, if any."""
    hold_id = draft.let_go()
    if hold_id:
        attempting(current_db(), lambda session: _release(session, hold_id))


def _release(session: Session, hold_id: str) -> None:
    """Release a hold; one that is gone already is as good."""
    if hold_id:
        with suppress(HoldExpired, NotFound):
            service.release_hold(session, PUBLIC, UUID(hold_id), now())


def current(draft: Draft) -> HoldView | None:
    """Return the hold of this draft, or None when it expired; the draft keeps everything else."""
    if not draft.hold_id:
        return None
    try:
        with reading() as session:
            hold = queries.hold_view(session, PUBLIC, UUID(draft.hold_id), now())
    except (HoldExpired, NotFound):
        return None
    return hold if hold.expires_at > now() else None


def renewed(draft: Draft) -> HoldView | None:
    """Keep the time of this draft longer, because the visitor is busy with it; None when it expired."""
    hold = current(draft)
    if hold is None:
        return None
    try:
        return attempting(current_db(), lambda session: service.renew_hold(session, PUBLIC, hold.id, now()))
    except (HoldExpired, NotFound):
        return None
    except Busy:
        return hold


def lost(draft: Draft) -> None:
    """Note why the held time is no longer this visitor's, so that the page of times says so."""
    if taken_over():
        draft.notice = TAKEN_OVER  # the hold stays noted: by it staff find what was typed
    else:
        draft.hold_id, draft.notice = "", "verlopen"


def taken_over() -> bool:
    """Tell whether staff go on with the time that this visitor held."""
    with reading() as session:
        return is_taken_over(session, PUBLIC, draft_token())


def minutes_left(hold: HoldView) -> int:
    """Return for how many more minutes a time is held, rounded up."""
    return max(0, ceil((hold.expires_at - now()).total_seconds() / 60))
