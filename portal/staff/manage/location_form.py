"""The forms of a location: from what is stored to fields, and from fields to drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from booking_api.locations.drafts import ClosureDraft, HoursDraft, LocationDraft, PlaceDraft
from portal.staff.manage.forms import Form, Reader, rows

NUMBERS = (
    "early_minutes", "late_minutes", "walk_in_weight", "language_minutes", "needs_minutes", "no_show_minutes",
    "absent_minutes", "call_shown_minutes", "wait_limit_minutes", "escalate_team_minutes", "escalate_host_minutes",
    "escalate_supervisor_minutes",
)  # fmt: skip
TEXTS = (
    "code", "name", "kind", "address", "postcode", "city", "phone", "accessibility", "accessibility_english",
    "timezone", "name_policy",
    "own_phone", "contact_url",
)  # fmt: skip
HOURS_TELLING = ("opens", "closes")
KINDS = {"city_shop": lazy_gettext("Stadswinkel"), "recycling_centre": lazy_gettext("Milieustraat")}
NAME_POLICIES = {
    "full": lazy_gettext("Voornaam en achternaam"),
    "initial": lazy_gettext("Voorletter en achternaam"),
    "none": lazy_gettext("Geen naam, alleen een code"),
}
OWN_PHONE = {
    "none": (lazy_gettext("Niet"), ""),
    "poster": (
        lazy_gettext("Met een poster"),
        lazy_gettext("De QR-code blijft hetzelfde. Wie hem thuis bewaart, kan zich ook van thuis aanmelden."),
    ),
    "screen": (
        lazy_gettext("Met een code op het scherm in de wachtruimte"),
        lazy_gettext("De code wisselt elke minuut. Zo weten wij dat iemand er echt is."),
    ),
}
WEEKDAYS = (
    lazy_gettext("maandag"), lazy_gettext("dinsdag"), lazy_gettext("woensdag"), lazy_gettext("donderdag"),
    lazy_gettext("vrijdag"), lazy_gettext("zaterdag"), lazy_gettext("zondag"),
)  # fmt: skip
LABELS: Mapping[str, object] = {
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Naam"),
    "kind": lazy_gettext("Soort"),
    "address": lazy_gettext("Adres"),
    "postcode": lazy_gettext("Postcode"),
    "city": lazy_gettext("Plaats"),
    "phone": lazy_gettext("Telefoonnummer"),
    "accessibility": lazy_gettext("Toegankelijkheid"),
    "accessibility_english": lazy_gettext("Toegankelijkheid in het Engels"),
    "timezone": lazy_gettext("Tijdzone"),
    "name_policy": lazy_gettext("Naam op het scherm"),
    "allows_walk_in": lazy_gettext("Vrije inloop"),
    "early_minutes": lazy_gettext("Aanmelden vanaf"),
    "late_minutes": lazy_gettext("Aanmelden tot"),
    "walk_in_weight": lazy_gettext("Vrije inloop in de rij"),
    "language_minutes": lazy_gettext("Dezelfde taal in de rij"),
    "needs_minutes": lazy_gettext("Bijzonderheden in de rij"),
    "no_show_minutes": lazy_gettext("Niet verschenen na"),
    "absent_minutes": lazy_gettext("Niet gekomen na"),
    "call_shown_minutes": lazy_gettext("Oproep op het scherm"),
    "wait_limit_minutes": lazy_gettext("Te lang wachten"),
    "escalate_team_minutes": lazy_gettext("Melding aan het team"),
    "escalate_host_minutes": lazy_gettext("Melding aan de gastheer"),
    "escalate_supervisor_minutes": lazy_gettext("Melding aan de teamleider"),
    "own_phone": lazy_gettext("Aanmelden op de eigen telefoon"),
    "contact_url": lazy_gettext("Pagina met andere manieren om ons te bereiken"),
    "active": lazy_gettext("In gebruik"),
    "hours": lazy_gettext("Openingstijden"),
    "weekday": lazy_gettext("Dag"),
    "opens": lazy_gettext("Open"),
    "closes": lazy_gettext("Dicht"),
    "valid_from": lazy_gettext("Vanaf"),
    "valid_until": lazy_gettext("Tot en met"),
    "closure": lazy_gettext("Sluiting"),
    "starts_at": lazy_gettext("Begin"),
    "ends_at": lazy_gettext("Einde"),
    "reason": lazy_gettext("Reden"),
    "kept": lazy_gettext("Vrij voor inloop en spoed"),
    "profile_id": lazy_gettext("Profiel"),
    "count": lazy_gettext("Medewerkers"),
    "percent": lazy_gettext("Procent"),
    "release_minutes": lazy_gettext("Minuten van tevoren vrij"),
    "directions": lazy_gettext("Routebeschrijving"),
    "directions_english": lazy_gettext("Routebeschrijving in het Engels"),
    "number": lazy_gettext("Nummer"),
    "seats": lazy_gettext("Stoelen"),
    "mailbox": lazy_gettext("Postvak in Outlook"),
    "facilities": lazy_gettext("Voorzieningen"),
    "waiting_area_id": lazy_gettext("Wachtruimte"),
}


def own_phone_options() -> list[tuple[str, object, object]]:
    """Return the ways to check in on the own phone, as radios want them."""
    return [(value, label, hint) for value, (label, hint) in OWN_PHONE.items()]


def fields_of(draft: LocationDraft) -> Form:
    """Return the fields of the details of a location."""
    form: Form = MultiDict({name: str(getattr(draft, name)) for name in (*TEXTS, *NUMBERS)})
    if draft.allows_walk_in:
        form["allows_walk_in"] = "1"
    return form


def draft_of(form: Form) -> tuple[LocationDraft, dict[str, str]]:
    """Return the details that a form says, and what of it could not be read."""
    reader = Reader(form)
    values: dict[str, Any] = {name: reader.text(name) for name in TEXTS}
    values |= {name: reader.number(name) for name in NUMBERS}
    return LocationDraft(**values, allows_walk_in=reader.ticked("allows_walk_in")), reader.faults


def fields_of_hours(drafts: Sequence[HoursDraft]) -> Form:
    """Return the fields of a week of opening hours."""
    form: Form = MultiDict()
    for number, row in enumerate(drafts):
        for name, value in asdict(row).items():
            text = "" if value is None else value.strftime("%H:%M") if name in HOURS_TELLING else str(value)
            form[f"hours-{number}-{name}"] = text
    return form


def hours_of(form: Form) -> tuple[list[HoursDraft], dict[str, str]]:
    """Return the opening hours that a tidy form says, and what of it could not be read."""
    reader, drafts = Reader(form), []
    for number in rows(form, "hours"):
        row = f"hours-{number}-"
        opens, closes = reader.clock(f"{row}opens"), reader.clock(f"{row}closes")
        for name, value in (("opens", opens), ("closes", closes)):
            if value is None:
                reader.faults.setdefault(f"{row}{name}", "verplicht")
        if opens and closes:
            days = reader.day(f"{row}valid_from"), reader.day(f"{row}valid_until")
            drafts.append(HoursDraft(reader.number(f"{row}weekday"), opens, closes, *days))
    return drafts, reader.faults


def closure_of(form: Form, zone: ZoneInfo) -> tuple[ClosureDraft | None, dict[str, str]]:
    """Return the closure that a form says in local time, None while it cannot be read; whole days by default."""
    reader = Reader(form)
    moments: dict[str, datetime | None] = {}
    for name, clock in (("starts_at", "starts_clock"), ("ends_at", "ends_clock")):
        moments[name] = _moment(reader, name, clock, zone)
    starts_at, ends_at = moments["starts_at"], moments["ends_at"]
    if starts_at is None or ends_at is None or reader.faults:
        return None, reader.faults
    return ClosureDraft(starts_at, ends_at, reader.text("reason")), reader.faults


def place_of(form: Form) -> tuple[PlaceDraft, dict[str, str]]:
    """Return the waiting area, desk or room that a form says, and what of it could not be read."""
    reader = Reader(form)
    number = reader.number("number")
    draft = PlaceDraft(
        kind=reader.text("kind"),
        name=reader.text("name"),
        waiting_area_id=reader.one("waiting_area_id"),
        directions=reader.text("directions"),
        directions_english=reader.text("directions_english"),
        number=number,
        seats=reader.number("seats", 4),
        mailbox=reader.text("mailbox"),
        facilities=reader.many("facilities"),
        active=reader.ticked("active"),
    )
    return draft, reader.faults


def fields_of_place(draft: PlaceDraft) -> Form:
    """Return the fields of a waiting area, desk or room."""
    form: Form = MultiDict(
        {name: str(getattr(draft, name)) for name in ("kind", "name", "directions", "directions_english", "mailbox")}
    )
    form["number"], form["seats"] = str(draft.number or ""), str(draft.seats)
    form["waiting_area_id"] = str(draft.waiting_area_id or "")
    form.setlist("facilities", list(draft.facilities))
    if draft.active:
        form["active"] = "1"
    return form


def _moment(reader: Reader, name: str, clock: str, zone: ZoneInfo) -> datetime | None:
    """Return a local day and time as UTC; without a time the day's first moment, or its end for the end."""
    day, at = reader.day(name), reader.clock(clock)
    if day is None:
        reader.faults.setdefault(name, "verplicht")
        return None
    if at is None and name == "ends_at":
        day += timedelta(days=1)
    local = datetime(day.year, day.month, day.day, at.hour if at else 0, at.minute if at else 0, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        reader.faults[clock] = "bestaat-niet"
    return moment
