"""The pillar for who has no appointment: a subject, for how many, now in the queue or a time of today, and a name."""

from datetime import datetime

from flask import request
from flask_babel import gettext as _

from booking_api.appointments.values import AppointmentView
from booking_api.catalogue.queries import product as product_of
from booking_api.catalogue.queries import products as products_at
from booking_api.catalogue.views import ProductView
from booking_api.customers.values import CustomerDetails
from booking_api.errors import InvalidInput, SlotTaken
from booking_api.visits.service import book_today, register_walk_in, ways_today
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from kiosk import pillar_words
from kiosk.names import details_of_name
from kiosk.pillar_frame import refusal, screen, show, standing
from kiosk.pillar_welcome import come_back, welcome
from kiosk.walk_in_subjects import Subject, subjects
from web.context import attempt, now, reading
from web.forms import uuid_field
from web.i18n import current_language

ON_A_SCREEN = 6
MOST_PERSONS = 8


@screen("/geen-afspraak")
def without_appointment() -> str:
    """Show the subjects for which one may come here without an appointment, some at a time, the most asked first."""
    offered = _subjects()
    if not offered:
        return refusal(pillar_words.NO_WALK_IN)
    page = max(1, request.form.get("bladzijde", 1, int))
    first = (page - 1) * ON_A_SCREEN
    more = page + 1 if len(offered) > first + ON_A_SCREEN else None
    shown = offered[first : first + ON_A_SCREEN]
    return show("products", ".without_appointment", {"bladzijde": page}, subjects=shown, next_page=more)


def _subjects() -> list[Subject]:
    here = standing()
    with reading() as session:
        found = products_at(session, here.actor, here.place.id, current_language().code)
    return subjects(product for product in found if _may_walk_in(product) or _may_be_booked(product))


def _may_walk_in(product: ProductView) -> bool:
    place = standing().place
    return place.allows_walk_in and place.id in product.walk_in_location_ids


def _may_be_booked(product: ProductView) -> bool:
    """Tell whether a time of today may be had here, if there is one; for that one must be here in person."""
    is_here = standing().place.id in product.location_ids and product.place_kind != "none"
    return is_here and product.kind == "appointment" and "host" in product.channels


@screen("/inloop/wanneer")
def walk_in_when() -> str:
    """Ask for how many where that may differ, and then: now in the queue, or at the next free time of today."""
    product = _product()
    if product.max_persons > 1 and "personen" not in request.form:
        most = min(product.max_persons, MOST_PERSONS)
        return show("persons", ".walk_in_when", {"product": product.id}, product=product, most_persons=most)
    return _ask_when(product)


def _ask_when(product: ProductView, problem: str = "") -> str:
    here, wanted = standing(), _wanted(product, None)
    ways = attempt(lambda session: ways_today(session, here.actor, wanted, now()))
    name = _typed_name()
    if ways.starts_at is None and not ways.queue_is_open:
        return refusal(pillar_words.NO_TIME_TODAY)
    if ways.starts_at is None and not name:
        return _ask_name(product)
    chosen = {"product": product.id, "personen": _persons(product), **({"naam": name} if name else {})}
    words = {"wait_words": pillar_words.wait_words(ways.wait), "problem": problem}
    sooner = ways.is_time_sooner(now())
    return show(
        "when", ".walk_in_when", chosen, product=product, chosen=chosen, ways=ways, is_time_sooner=sooner, **words
    )


def _product() -> ProductView:
    here = standing()
    with reading() as session:
        return product_of(session, here.actor, uuid_field("product"), current_language().code)


def _persons(product: ProductView) -> int:
    return min(max(request.form.get("personen", 1, int), 1), product.max_persons, MOST_PERSONS)


def _typed_name() -> str:
    return request.form.get("naam", "").strip()


def _wanted(product: ProductView, customer: CustomerDetails | None) -> WalkInRequest:
    activities = (WalkInActivity(product.id, _persons(product)),)
    return WalkInRequest(standing().place.id, activities, customer, "pillar", current_language().code)


@screen("/inloop/naam")
def walk_in_name() -> str:
    """Ask by which name to call the visitor."""
    return _ask_name(_product())


def _ask_name(product: ProductView, problem: str = "") -> str:
    chosen = {"product": product.id, "personen": _persons(product), "tijd": request.form.get("tijd", "")}
    return show("walk_in_name", ".walk_in_name", chosen, product=product, chosen=chosen, problem=problem)


@screen("/inloop")
def walk_in() -> str:
    """Let somebody wait who is called by the name that was typed, or book the time of today that was chosen."""
    product, name = _product(), _typed_name()
    if not name:
        return _ask_name(product, _("Vul een naam in, dan kunnen wij u roepen."))
    wanted = _wanted(product, details_of_name(name, current_language().code))
    if not request.form.get("tijd"):
        return welcome(_join_the_queue(wanted).id)
    try:
        made, visit = _book(wanted, _chosen_time())
    except SlotTaken:
        return _ask_when(product, _("Die tijd is net door iemand anders gekozen."))
    except InvalidInput:
        return _ask_name(product, _("Vul uw voornaam en uw achternaam in."))
    return welcome(visit.id) if visit else come_back(made.id, made.code, made.starts_at)


def _chosen_time() -> datetime:
    try:
        chosen = datetime.fromisoformat(request.form["tijd"])
    except ValueError as error:
        raise SlotTaken from error
    if chosen.tzinfo is None:
        raise SlotTaken
    return chosen


def _join_the_queue(wanted: WalkInRequest) -> VisitView:
    here = standing()
    return attempt(lambda session: register_walk_in(session, here.actor, wanted, now()))


def _book(wanted: WalkInRequest, starts_at: datetime) -> tuple[AppointmentView, VisitView | None]:
    here = standing()
    return attempt(lambda session: book_today(session, here.actor, wanted, starts_at, now()))


@screen("/gereserveerd")
def booked_again() -> str:
    """Show once more when to come back, in another language."""
    try:
        starts_at = datetime.fromisoformat(request.form.get("om", ""))
    except ValueError:
        return refusal(pillar_words.FAILED)
    return come_back(uuid_field("afspraak"), request.form.get("code", ""), starts_at)
