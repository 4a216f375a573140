"""`/afspraken/nieuw`: what for, where, with whom and when; the chosen time is held at once. Or a booking taken over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.appointments import queries, service
from booking_api.appointments.hold_codes import hold_of_code
from booking_api.appointments.holding import take_over_hold
from booking_api.appointments.requests import ActivityWish, HoldRequest
from booking_api.appointments.values import FreeTimes, Quote
from booking_api.availability.queries import MOST_DAYS
from booking_api.catalogue.queries import products, search_products
from booking_api.catalogue.views import ProductView
from booking_api.errors import HoldExpired, InvalidInput, NotBookable, NotFound, SlotTaken, TooManyTries
from booking_api.identity.queries import bookable_staff
from booking_api.locations.queries import LocationView
from portal.citizen.times import asked_times, posted_time
from portal.ids import ids_in
from portal.staff.appointments import words
from portal.staff.appointments.site import BOOKER, blueprint, channel_of, chosen_place, places
from web.access import access
from web.context import attempt, current_actor, current_db, now, reading
from web.i18n import current_language

HORIZON_DAYS = MOST_DAYS - 1  # how far ahead one can book is a rule of each product
MOST_COUNT = 20


@dataclass
class Choice:
    """What was chosen so far; it travels in the address, for it says nothing of anybody."""

    known_places: list[LocationView]
    place: LocationView | None
    counts: dict[UUID, int] = field(default_factory=dict)
    staff_id: UUID | None = None
    words: str = ""

    @property
    def wishes(self) -> tuple[ActivityWish, ...]:
        """Return the products as the booking service wants them."""
        return tuple(ActivityWish(product_id, count) for product_id, count in self.counts.items())

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments of an address that leads back to this choice."""
        counts = {f"aantal-{product_id}": count for product_id, count in self.counts.items()}
        chosen = {"product": [str(each) for each in self.counts], "medewerker": self.staff_id}
        return {"locatie": self.place.id if self.place else None, **chosen, **counts}


@blueprint.get("/nieuw", endpoint="choose")
@access(BOOKER)
def show() -> str:
    """Ask what for; once something is chosen, show the free times."""
    return _page({})


@blueprint.post("/nieuw", endpoint="choose_time")
@access(BOOKER)
def hold() -> ResponseReturnValue:
    """Hold the chosen time, or offer the nearest ones when it has just gone."""
    starts_at = posted_time()
    if starts_at is None:
        return _page({"tijd": _("Kies een tijd.")}), 422
    actor = current_actor()
    with reading() as session:
        chosen = _choice(session)
    if chosen.place is None:
        return _page({}), 422
    wish = HoldRequest(chosen.place.id, chosen.wishes, starts_at, channel_of(actor), chosen.staff_id)
    try:
        kept = attempt(lambda session: service.hold(session, actor, wish, now()))
    except SlotTaken as taken:
        return _page({}, "bezet", list(taken.details.get("alternatives", []))), 409
    except (InvalidInput, NotBookable):
        return _page({}, "niet-meer"), 409
    return redirect(url_for("appointments.finish", hold_id=kept.id), 303)


@blueprint.get("/overnemen", endpoint="take_over")
@access(BOOKER)
def ask_code() -> str:
    """Ask for the code that the customer reads out."""
    return render_template("appointments/take_over.html", code="", errors={})


@blueprint.post("/overnemen", endpoint="do_take_over")
@access(BOOKER)
def take_over() -> ResponseReturnValue:
    """Go on with the customer's booking: the time stays kept, and what was typed is filled in."""
    actor, code = current_actor(), request.form.get("code", "").strip()[:40]
    try:
        found = hold_of_code(current_db(), actor, code, now())
        attempt(lambda session: take_over_hold(session, actor, found.id, now()))
    except (NotFound, HoldExpired, TooManyTries) as refused:
        said = {
            NotFound: _("Deze code kennen wij niet. Laat de klant hem nog eens voorlezen."),
            HoldExpired: _("De tijd van deze boeking is verlopen. Maak een nieuwe afspraak."),
            TooManyTries: _("Te vaak een verkeerde code. Wacht een paar minuten."),
        }[type(refused)]
        return render_template("appointments/take_over.html", code=code, errors={"code": said}), 422
    return redirect(url_for("appointments.finish", hold_id=found.id, overgenomen=1), 303)


def _choice(session: Session) -> Choice:
    known = places(session)
    chosen = Choice(known, chosen_place(known, request.values.get("locatie")))
    for product_id in ids_in(request.values.getlist("product")):
        count = request.values.get(f"aantal-{product_id}", 1, int)
        chosen.counts[product_id] = min(max(count, 1), MOST_COUNT)
    chosen.staff_id = next(iter(ids_in([request.values.get("medewerker", "")])), None)
    chosen.words = request.values.get("zoek", "").strip()[:60]
    return chosen


def _page(errors: dict[str, str], notice: str = "", nearest: list[datetime] | None = None) -> str:
    actor, refused = current_actor(), ""
    free, quote = FreeTimes(0, []), None
    with reading() as session:
        chosen = _choice(session)
        offered = _offered(session, chosen)
        chosen.counts = {each.id: chosen.counts[each.id] for each in offered if each.id in chosen.counts}
        people = bookable_staff(session, actor)
        if chosen.counts and chosen.place:
            try:
                free, quote = _free(session, chosen)
            except (InvalidInput, NotBookable) as wrong:
                refused = words.reason(str(wrong.details.get("reason", "niet-op-locatie")))
    g.zone = zone = ZoneInfo(chosen.place.timezone) if chosen.place else None
    return render_template(
        "appointments/choose.html", chosen=chosen, products=offered, people=people, quote=quote, refused=refused,
        times=asked_times(free.days, zone, None) if zone else None, left=free.left, errors=errors, notice=notice,
        nearest=nearest,
    )  # fmt: skip


def _offered(session: Session, chosen: Choice) -> list[ProductView]:
    """Return the products here that fit the words, and always those that are chosen."""
    actor, language = current_actor(), current_language().code
    place_id = chosen.place.id if chosen.place else None
    here = products(session, actor, place_id, language, channel_of(actor))
    here.sort(key=lambda each: each.id not in chosen.counts)  # what was chosen stays in sight
    if not chosen.words:
        return here
    fits = {each.id for each in search_products(session, actor, chosen.words, place_id, language)}
    return [each for each in here if each.id in fits or each.id in chosen.counts]


def _free(session: Session, chosen: Choice) -> tuple[FreeTimes, Quote]:
    actor, place = current_actor(), chosen.place
    if place is None:
        raise InvalidInput(fields={"location_id": "verplicht"})
    today = now().astimezone(ZoneInfo(place.timezone)).date()
    quote = queries.quote(session, actor, place.id, chosen.wishes, now(), language=current_language().code)
    last = today + timedelta(days=HORIZON_DAYS)
    free = queries.free_times(
        session, actor, place.id, chosen.wishes, today, last, now(), channel_of(actor), chosen.staff_id
    )
    return free, quote
