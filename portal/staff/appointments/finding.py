"""`/afspraken`: find appointments by name, code or e-mail address, or those of a day; names stay out of addresses."""

import re
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from booking_api.appointments.queries_searching import Sought, search
from booking_api.appointments.values import AppointmentView
from booking_api.locations.queries import LocationView
from booking_api.references import tidy_code
from portal.staff.appointments.site import BOOKER, blueprint, chosen_place, places
from web.access import access
from web.context import current_actor, now, reading
from web.i18n import current_language

PAGE = 50
BACK = timedelta(days=60)
_CODE = re.compile(r"^[0-9A-Z]{8,12}$")


@blueprint.route("", methods=["GET", "POST"], endpoint="find")
@access(BOOKER)
def find() -> ResponseReturnValue:
    """Show what was looked for; at first only the form."""
    typed, day = request.form.get("zoek", "").strip()[:120], _day(request.form.get("dag", ""))
    found: list[AppointmentView] = []
    more = False
    with reading() as session:
        known = places(session)
        place = chosen_place(known, request.form.get("locatie"))
        sought = _sought(typed, day, place)
        for each in sought:
            found, more = search(session, current_actor(), each, 1, PAGE, current_language().code, now=now())
            if found:
                break
    if place:
        g.zone = ZoneInfo(place.timezone)
    return render_template(
        "appointments/find.html", typed=typed, day=day, places=known, place=place, found=found, more=more,
        asked=bool(sought),
    )  # fmt: skip


def _sought(typed: str, day: date | None, place: LocationView | None) -> list[Sought]:
    """Return what is looked for: an address, a code or a name, or else a day at a location.

    A code may have letters only, so what could be either is tried as a code first.
    """
    since = now() - BACK
    if "@" in typed:
        return [Sought(email=typed, since=since)]
    codes = [Sought(code=typed)] if _CODE.match(tidy_code(typed)) else []
    if codes and any(character.isdigit() for character in typed):
        return codes
    where: UUID | None = place.id if place and day else None
    if typed:
        return [*codes, Sought(name=typed, since=since, location_id=where, first=day, last=day)]
    return [Sought(location_id=where, first=day, last=day)] if day and where else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
