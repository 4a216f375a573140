"""The pillar for who has no appointment: choose a subject, tell a name, and wait; or go to the host."""

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
from web.context import now, reading, transaction
from web.i18n import current_language

ON_A_SCREEN = 6


@screen("/geen-afspraak")
def without_appointment() -> str:
    """Show the subjects for which one may walk in here, some at a time, the most asked first."""
    subjects = _walk_in_products()
    if not subjects:
        return refusal(pillar_words.NO_WALK_IN)
    page = max(1, request.form.get("bladzijde", 1, int))
    first = (page - 1) * ON_A_SCREEN
    more = page + 1 if len(subjects) > first + ON_A_SCREEN else None
    shown = subjects[first : first + ON_A_SCREEN]
    return show("products", ".without_appointment", {"bladzijde": page}, products=shown, next_page=more)


def _walk_in_products() -> list[ProductView]:
    here = standing()
    if not here.place.allows_walk_in:
        return []
    with reading() as session:
        found = products_at(session, here.actor, here.place.id, current_language().code)
    return [product for product in found if here.place.id in product.walk_in_location_ids]


@screen("/inloop/naam")
def walk_in_name() -> str:
    """Ask by which name to call the visitor."""
    return _ask_name(UUID(request.form["product"]))


def _ask_name(product_id: UUID, problem: str = "") -> str:
    here = standing()
    with reading() as session:
        product = product_of(session, here.actor, product_id, current_language().code)
    return show("walk_in_name", ".walk_in_name", {"product": product_id}, product=product, problem=problem)


@screen("/inloop")
def walk_in() -> str:
    """Let somebody without an appointment wait, called by the name that was typed."""
    from kiosk.pillar import welcome

    product_id = UUID(request.form["product"])
    name = request.form.get("naam", "").strip()
    if not name:
        return _ask_name(product_id, _("Vul een naam in, dan kunnen we u roepen."))
    return welcome(_register(product_id, name).id)


def _register(product_id: UUID, name: str) -> VisitView:
    here, language = standing(), current_language().code
    wanted = WalkInRequest(
        here.place.id, (WalkInActivity(product_id),), details_of_name(name, language), "pillar", language
    )
    with transaction() as session:
        return register_walk_in(session, here.actor, wanted, now())
