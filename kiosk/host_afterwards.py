"""What was done on paper, entered afterwards in one go (`/gastheer/achteraf`, V15): each right line is kept at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlmodel import Session
from werkzeug.utils import redirect

from booking_api.availability.rules import exists_locally
from booking_api.catalogue.queries import products as products_at
from booking_api.errors import InvalidInput, WelkomError
from booking_api.identity.queries import public_name_departments, staff
from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView
from booking_api.visits.came import not_dealt_with
from booking_api.visits.service_afterwards import HELPED, LEFT, LONGEST_AGO, NOT_COME, PaperRow, record_afterwards
from kiosk.host_frame import blueprint, may_be_told
from kiosk.names import details_of_name
from kiosk.walk_in_subjects import subjects_for_host
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading
from web.i18n import current_language

MOST_ROWS = 30
"""One page holds so many appointments; what is entered goes, and the next ones come up."""
WALK_IN_ROWS = 10
OUTCOMES = {
    "": lazy_gettext("nog niet"),
    HELPED: lazy_gettext("geholpen"),
    LEFT: lazy_gettext("weggegaan"),
    NOT_COME: lazy_gettext("niet gekomen"),
}
FIELDS = {"outcome": "uit", "arrived_at": "kwam", "started_at": "van", "ended_at": "tot", "staff_id": "wie"}
REASONS = {
    "verplicht": lazy_gettext("Vul de tijd in."),
    "geen-tijd": lazy_gettext("Dit is geen tijd. Vul in als 14:05."),
    "bestaat-niet": lazy_gettext("Deze tijd bestaat niet: de klok ging toen vooruit."),
    "niet-geweest": lazy_gettext("Deze tijd is nog niet geweest, of te lang geleden."),
    "te-vroeg": lazy_gettext("Deze tijd ligt voor de vorige."),
    "onbekende-keuze": lazy_gettext("Kies een van de mogelijkheden."),
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the form; `key` names its fields. Who was marked `absent` meanwhile may have come all the same."""

    key: str
    starts_at: datetime | None
    name: str
    subject: str
    absent: bool


@blueprint.get("/achteraf")
@access(STAFF(Permission.CHECK_IN))
def afterwards() -> str:
    """Show the appointments of a day that nothing is known of yet, and empty lines for walk-ins."""
    return _page({}, {})


@blueprint.post("/achteraf")
@access(STAFF(Permission.CHECK_IN))
def enter_afterwards() -> ResponseReturnValue:
    """Keep every line that is right; the others come back as they were typed, each with what is wrong."""
    with reading() as session:
        here = chosen_location(session, current_actor()).here
    day, kept, faults = _day(here), 0, {}
    for key in [*request.form.getlist("regel"), *(f"inloop-{number}" for number in range(WALK_IN_ROWS))]:
        if not request.form.get(f"{key}-uit"):
            continue
        wrong = _keep(here, key, day)
        if wrong:
            faults[key] = wrong
        else:
            kept += 1
    if faults:
        return _page(faults, request.form, kept), 422
    if kept:
        told = ngettext("%(num)d regel is opgeslagen.", "%(num)d regels zijn opgeslagen.", kept)
    else:
        told = str(_("Kies bij een regel eerst hoe het ging."))
    flash(told, "ok" if kept else "warning")
    return redirect(url_for("host.afterwards", dag=day.isoformat()))


def _keep(here: LocationView, key: str, day: date) -> dict[str, str]:
    """Write one line in a transaction of its own; return what is wrong with which field."""
    row, faults = _row(here, key, day)
    if faults or row is None:
        return faults
    try:
        attempt(lambda session: record_afterwards(session, current_actor(), here.id, row, now()))
    except InvalidInput as wrong:
        told: Mapping[str, str] = wrong.details.get("fields", {})
        return {FIELDS.get(name, "uit"): str(REASONS.get(why, wrong)) for name, why in told.items()}
    except WelkomError:
        return {"uit": str(_("Dit kan niet meer: kijk in de hal hoe het nu met deze bezoeker is."))}
    return {}


def _row(here: LocationView, key: str, day: date) -> tuple[PaperRow | None, dict[str, str]]:
    faults: dict[str, str] = {}
    moments = {name: _moment(here, f"{key}-{name}", day, faults, name) for name in ("kwam", "van", "tot")}
    is_walk_in = key.startswith("inloop-")
    try:
        row = PaperRow(
            outcome=request.form.get(f"{key}-uit", ""),
            appointment_id=None if is_walk_in else UUID(key),
            product_id=UUID(request.form.get(f"{key}-product", "")) if is_walk_in else None,
            customer=details_of_name(request.form.get(f"{key}-naam", "")[:80], "nl") if is_walk_in else None,
            arrived_at=moments["kwam"],
            started_at=moments["van"],
            ended_at=moments["tot"],
            staff_id=UUID(text) if (text := request.form.get(f"{key}-wie", "")) else None,
        )
    except ValueError:
        return None, {"product" if is_walk_in else "uit": str(REASONS["onbekende-keuze"])}
    return row, faults


def _moment(here: LocationView, field: str, day: date, faults: dict[str, str], name: str) -> datetime | None:
    """Return a local time of the day as UTC; of the hour that comes twice in autumn the first."""
    typed = request.form.get(field, "").strip()
    if not typed:
        return None
    try:
        at = time.fromisoformat(typed.rjust(5, "0"))
    except ValueError:
        faults[name] = str(REASONS["geen-tijd"])
        return None
    if not exists_locally(here.timezone, day, at):
        faults[name] = str(REASONS["bestaat-niet"])
        return None
    return datetime.combine(day, at, ZoneInfo(here.timezone)).astimezone(UTC)


def _day(here: LocationView) -> date:
    """Return the day that is entered: today, or one of the last week."""
    today = now().astimezone(ZoneInfo(here.timezone)).date()
    try:
        asked = date.fromisoformat(request.values.get("dag", ""))
    except ValueError:
        return today
    return asked if today - LONGEST_AGO < asked <= today else today


def _page(faults: dict[str, dict[str, str]], entered: Mapping[str, str], kept: int = 0) -> str:
    actor, language = current_actor(), current_language().code
    with reading() as session:
        here = chosen_location(session, actor).here
        day = _day(here)
        lines = _lines(session, here, day)
        products = [
            one for one in products_at(session, actor, here.id, language) if here.id in one.walk_in_location_ids
        ]
        colleagues = staff(session, actor)
    today = now().astimezone(ZoneInfo(here.timezone)).date()
    return render_template(
        "kiosk/host/afterwards.html",
        here=here,
        day=day,
        days=[today - timedelta(days=number) for number in range(LONGEST_AGO.days)],
        lines=lines[:MOST_ROWS],
        more=max(0, len(lines) - MOST_ROWS),
        walk_ins=[f"inloop-{number}" for number in range(WALK_IN_ROWS)],
        products=[
            (str(one.product.id), f"{one.title} ({one.hint})" if one.hint else one.title)
            for one in subjects_for_host(products)
            if one.product
        ],
        colleagues=[("", _("niet bekend")), *((str(one.id), one.name) for one in colleagues)],
        outcomes=list(OUTCOMES.items()),
        faults=faults,
        entered=entered,
        kept=kept,
    )


def _lines(session: Session, here: LocationView, day: date) -> list[PaperLine]:
    """Return the appointments of the day that nobody closed yet, by time, as this host may read them; absent ones last.

    While nothing worked nobody could check in, and then who came was marked as absent too.
    """
    actor, language = current_actor(), current_language().code
    neutral = public_name_departments(session, actor)
    found = [
        PaperLine(
            str(one.appointment_id),
            one.starts_at,
            " ".join(part for part in (one.given_name, one.prefix, one.family_name) if part),
            one.public_subject if may_be_told(actor, one, neutral) else "",
            one.absent,
        )
        for one in not_dealt_with(session, actor, here.id, day, now(), language)
        if one.starts_at <= now() + timedelta(hours=1)
    ]
    return sorted(found, key=lambda line: line.absent)
