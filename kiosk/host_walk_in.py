"""The host lets somebody without an appointment in: a subject, perhaps a name, and the visitor waits."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.appointments.requests import NeedWish
from booking_api.catalogue.queries import products as products_at
from booking_api.catalogue.special_needs import special_needs
from booking_api.catalogue.views import ProductView
from booking_api.errors import InvalidInput, NotBookable
from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView
from booking_api.visits.queries import view_of
from booking_api.visits.service import register_walk_in
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from kiosk.host_frame import blueprint
from kiosk.names import details_of_name
from kiosk.surroundings import has_printer
from kiosk.walk_in_subjects import subjects_for_host
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import current_actor, now, reading, transaction
from web.forms import uuid_of
from web.i18n import current_language, customer_languages

MOST_PERSONS = 8


@blueprint.get("/inloop")
@access(STAFF(Permission.REGISTER_WALK_IN))
def walk_in() -> str:
    """Ask for what and for whom."""
    return _form({})


@blueprint.post("/inloop")
@access(STAFF(Permission.REGISTER_WALK_IN))
def register() -> ResponseReturnValue:
    """Let the visitor wait, or tell what is not right yet."""
    chosen = request.form.getlist("product")
    if not chosen:
        return _form({"product": _("Kies waarvoor de bezoeker komt.")}), 422
    try:
        visit = _register([uuid_of(product, "product") for product in chosen])
    except (InvalidInput, NotBookable):
        return _form({"product": _("Dit kan hier zo niet. Kies iets anders of een ander aantal personen.")}), 422
    return redirect(url_for("host.walked_in", visit_id=visit.id))


def _register(product_ids: list[UUID]) -> VisitView:
    persons = min(max(request.form.get("personen", 1, int), 1), MOST_PERSONS)
    language = request.form.get("taal_bezoeker", "nl")
    details = details_of_name(request.form.get("naam", ""), language)
    if details and request.form.get("scherm") == "nee":
        details = replace(details, wall_wish="none")
    with transaction() as session:
        here = chosen_location(session, current_actor()).here
        activities = tuple(WalkInActivity(product_id, persons) for product_id in product_ids)
        wanted = WalkInRequest(here.id, activities, details, "host", language, _needs(session, language))
        return register_walk_in(session, current_actor(), wanted, now())


def _needs(session: Session, language: str) -> tuple[NeedWish, ...]:
    """Return what was ticked; an interpreter is needed from the visitor's own language."""
    ticked = request.form.getlist("bijzonderheid")
    if not ticked:
        return ()
    spoken = next((each.own_name for each in customer_languages() if each.code == language), language)
    known = special_needs(session, current_actor(), ticked, current_language().code)
    return tuple(NeedWish(each.code, spoken if each.asks_language else "") for each in known)


@blueprint.get("/inloop/<uuid:visit_id>")
@access(STAFF(Permission.REGISTER_WALK_IN))
def walked_in(visit_id: UUID) -> str:
    """Show that the visitor waits, and what to tell."""
    with reading() as session:
        here = chosen_location(session, current_actor()).here
        visit = view_of(session, current_actor(), visit_id, now(), language=current_language().code)
    return render_template("kiosk/host/walked_in.html", visit=visit, here=here, has_printer=has_printer(here.code))


def _form(errors: dict[str, str]) -> str:
    with reading() as session:
        here = chosen_location(session, current_actor()).here
        products = _products(session, here)
        codes = {code for product in products for code in product.special_needs}
        needs = special_needs(session, current_actor(), codes, current_language().code) if codes else []
    return render_template(
        "kiosk/host/walk_in.html",
        here=here,
        subjects=subjects_for_host(products),
        needs=needs,
        ticked=request.form.getlist("bijzonderheid"),
        errors=errors,
        entered=request.form,
        chosen=request.form.getlist("product"),
        languages=[(language.code, language.own_name) for language in customer_languages()],
        most_persons=MOST_PERSONS,
    )


def _products(session: Session, here: LocationView) -> list[ProductView]:
    found = products_at(session, current_actor(), here.id, current_language().code)
    return [product for product in found if here.allows_walk_in and here.id in product.walk_in_location_ids]
