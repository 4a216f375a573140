"""`/tijd`: on which day and at what time? The first free time first; the chosen one is held at once."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.appointments import queries
from booking_api.appointments.finding import OUTSIDE_HOURS
from booking_api.errors import InvalidInput, NotBookable, SlotTaken, TooManyTries, WelkomError
from booking_api.identity.actor import PUBLIC
from portal.citizen import holds, offers
from portal.citizen.draft import Draft
from portal.citizen.site import blueprint, page
from portal.citizen.steps import go_to, refused, step
from portal.citizen.times import Times, asked_times, posted_time
from web.access import PUBLIC as EVERYBODY
from web.access import access
from web.context import now, reading


@blueprint.get("/tijd", endpoint="time")
@access(EVERYBODY)
@step("time")
def show(draft: Draft) -> ResponseReturnValue:
    """Show days and times that are free for everything together."""
    return _page(draft, {}, notice=draft.tell_once())


@blueprint.post("/tijd", endpoint="choose_time")
@access(EVERYBODY)
@step("time")
def choose(draft: Draft) -> ResponseReturnValue:
    """Hold the chosen time; when somebody was first, offer the nearest other ones."""
    starts_at = posted_time()
    if starts_at is None:
        return refused(_page(draft, {"tijd": _("Kies een tijd.")}))
    try:
        holds.take(draft, starts_at)
    except SlotTaken as taken:
        nearest = list(taken.details.get("alternatives", []))
        return refused(_page(draft, {}, notice="bezet", nearest=nearest), 409)
    except TooManyTries:
        return refused(_page(draft, {}, notice="te-vaak"), 429)
    except (InvalidInput, NotBookable) as wrong:
        nearest = list(wrong.details.get("alternatives", []))
        return refused(_page(draft, {}, notice=notice_of(wrong), nearest=nearest), 409)
    return go_to(draft.open_step)


def notice_of(wrong: WelkomError) -> str:
    """Return which notice tells why a time cannot be chosen."""
    return OUTSIDE_HOURS if wrong.details.get("reason") == OUTSIDE_HOURS else "niet-meer"


def _page(
    draft: Draft, errors: dict[str, str], *, notice: str = "", nearest: list[datetime] | None = None
) -> ResponseReturnValue:
    with reading() as session:
        chosen = offers.chosen(session, draft)
        if chosen.location is None:
            return go_to("place")
        g.zone = zone = ZoneInfo(chosen.location.timezone)
        today = now().astimezone(zone).date()
        free = queries.free_times(
            session,
            PUBLIC,
            UUID(draft.location_id),
            offers.wishes(draft),
            today,
            today + timedelta(days=offers.HORIZON_DAYS),
            now(),
            offers.CHANNEL,
            intake=offers.told(draft),
        )
        others = [] if draft.only_place else offers.suitable(session, chosen.lines)
        elsewhere = offers.first_times(session, draft, (each for each in others if each.id != chosen.location.id))
    kept = draft.start if holds.current(draft) else None
    times: Times = asked_times(free.days, zone, kept)
    known = {"kept": kept, "times": times, "left": free.left, "chosen": chosen, "notice": notice, "nearest": nearest}
    rest = [(place, first) for place in others if (first := elsewhere.get(place.id))]
    return page("time", draft, errors=errors, elsewhere=sorted(rest, key=lambda offer: offer[1]), **known)
