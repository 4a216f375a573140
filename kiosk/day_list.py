"""The day list (`/gastheer/daglijst/`, V15): today on a page to print, kept by this browser for when nothing works."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, send_from_directory
from sqlmodel import Session

from booking_api.appointments.expecting import expected_today
from booking_api.appointments.values import ExpectedVisitor
from booking_api.identity.actor import Actor
from booking_api.identity.queries import public_name_departments
from booking_api.locations.queries import LocationView
from booking_api.visits.queries import visits
from booking_api.visits.values import VisitView
from kiosk.day_list_sealed import list_code
from kiosk.host_frame import HOST, blueprint, may_be_told
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import current_actor, current_settings, now, reading
from web.i18n import current_language
from web.static_files import STATIC

DAY_HEADER = "X-Welkom-Dag"
EMPTY_LINES = 12


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list; `came_at` is set for who is here or was."""

    starts_at: datetime | None
    name: str
    persons: int
    subject: str
    came_at: datetime | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class DayList:
    """Today at one location, as it was at `made_at`."""

    place: LocationView
    made_at: datetime
    rows: tuple[ListRow, ...]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the location."""
        return ZoneInfo(self.place.timezone)

    @property
    def day(self) -> str:
        """Return the local day, as text."""
        return self.made_at.astimezone(self.zone).date().isoformat()


def read_day_list(session: Session, actor: Actor, place: LocationView, moment: datetime, language: str) -> DayList:
    """Return today's list as this actor may read it: of another department only where its public names are neutral.

    Welkom itself writes public names only: nobody knows who will read the paper.
    """
    neutral = public_name_departments(session, actor)
    here = visits(session, actor, place.id, None, moment, language=language)
    came = {visit.appointment_id for visit in here}
    to_come = [
        ListRow(one.starts_at, _name(one), one.persons, _subject(actor, one, neutral), None, False)
        for one in expected_today(session, actor, place.id, moment, language)
        if one.appointment_id not in came
    ]
    rows = to_come + [_row(visit) for visit in here]
    # Who was helped stands last: whoever takes this up looks for those who wait or are still to come.
    rows.sort(key=lambda row: (row.is_done, row.starts_at or row.came_at, row.name))
    return DayList(place, moment, tuple(rows))


def _name(one: ExpectedVisitor) -> str:
    return " ".join(part for part in (one.given_name, one.prefix, one.family_name) if part)


def _subject(actor: Actor, one: ExpectedVisitor, neutral: frozenset[UUID]) -> str:
    return one.public_subject if not actor.is_staff or may_be_told(actor, one, neutral) else ""


def _row(visit: VisitView) -> ListRow:
    done = visit.closed_at is not None
    return ListRow(visit.appointment_at, visit.name, visit.persons, visit.public_subject, visit.arrived_at, done)


@blueprint.get("/daglijst/")
@access(STAFF(HOST))
def day_list() -> Response:
    """Show today's list to print; the browser keeps it until somebody signs out, or the next day."""
    actor = current_actor()
    with reading() as session:
        here = chosen_location(session, actor).here
        found = read_day_list(session, actor, here, now(), current_language().code)
    code = list_code(here.id, found.day, current_settings().day_list_key)
    page = render_template("kiosk/day_list/page.html", list=found, lines=EMPTY_LINES, code=code)
    response = make_response(page)
    response.headers[DAY_HEADER] = found.day
    return response


@blueprint.get("/daglijst/geen")
@access(STAFF(HOST))
def no_day_list() -> str:
    """Say that this browser keeps no list of today; without anybody's data, so it may be kept."""
    return render_template("kiosk/day_list/none.html")


@blueprint.get("/daglijst/bewaar.js")
@access(STAFF(HOST))
def day_list_worker() -> Response:
    """Give the script that answers for this page when the server does not; its address bounds what it may answer."""
    response = send_from_directory(STATIC / "js" / "kiosk", "day_list_worker.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
