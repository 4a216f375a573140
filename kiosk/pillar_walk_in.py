"""The pillar for who has no appointment: a subject, for how many, a name, and wait; or go to the host."""

from uuid import UUID

from flask import request
from flask_babel import gettext as _

from booking_api.catalogue.queries import product as product_of
from booking_api.catalogue.queries import products as products_at
from booking_api.catalogue.views import ProductView
from booking_api.visits.service import register_walk_in
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from kiosk import pillar_words
from kiosk.names import details_of_name
from kiosk.pillar_frame import refusal, screen, show, standing
from kiosk.pillar_welcome import welcome
from kiosk.walk_in_subjects import Subject, subjects
from web.context import attempt, now, reading
from web.forms import uuid_field
from web.i18n import current_language

ON_A_SCREEN = 6
MOST_PERSONS = 8


@screen("/geen-afspraak")
def without_appointment() -> str:
    """Show the subjects for which one may walk in here, some at a time, the most asked first."""
    offered = _walk_in_subjects()
    if not offered:
        return refusal(pillar_words.NO_WALK_IN)
    page = max(1, request.form.get("bladzijde", 1, int))
    first = (page - 1) * ON_A_SCREEN
    more = page + 1 if len(offered) > first + ON_A_SCREEN else None
    shown = offered[first : first + ON_A_SCREEN]
    return show("products", ".without_appointment", {"bladzijde": page}, subjects=shown, next_page=more)


def _walk_in_subjects() -> list[Subject]:
    here = standing()
    if not here.place.allows_walk_in:
        return []
    with reading() as session:
        found = products_at(session, here.actor, here.place.id, current_language().code)
    return subjects(product for product in found if here.place.id in product.walk_in_location_ids)


@screen("/inloop/naam")
def walk_in_name() -> str:
    """Ask for how many where that may differ, and by which name to call the visitor."""
    product = _product(uuid_field("product"))
    if product.max_persons > 1 and "personen" not in request.form:
        most = min(product.max_persons, MOST_PERSONS)
        return show("persons", ".walk_in_name", {"product": product.id}, product=product, most_persons=most)
    return _ask_name(product)


def _product(product_id: UUID) -> ProductView:
    here = standing()
    with reading() as session:
        return product_of(session, here.actor, product_id, current_language().code)


def _persons(product: ProductView) -> int:
    return min(max(request.form.get("personen", 1, int), 1), product.max_persons, MOST_PERSONS)


def _ask_name(product: ProductView, problem: str = "") -> str:
    chosen = {"product": product.id, "personen": _persons(product)}
    return show("walk_in_name", ".walk_in_name", chosen, product=product, chosen=chosen, problem=problem)


@screen("/inloop")
def walk_in() -> str:
    """Let somebody without an appointment wait, called by the name that was typed."""
    product = _product(uuid_field("product"))
    name = request.form.get("naam", "").strip()
    if not name:
        return _ask_name(product, _("Vul een naam in, dan kunnen we u roepen."))
    return welcome(_register(product, name).id)


def _register(product: ProductView, name: str) -> VisitView:
    here, language = standing(), current_language().code
    activity = WalkInActivity(product.id, _persons(product))
    wanted = WalkInRequest(here.place.id, (activity,), details_of_name(name, language), "pillar", language)
    return attempt(lambda session: register_walk_in(session, here.actor, wanted, now()))
