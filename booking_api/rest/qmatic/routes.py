"""The twelve operations of the contract. A body is read where one is booked only: the plugin calls every one JSON."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.blueprints import BlueprintSetupState

from booking_api.appointments.values import FreeTimes
from booking_api.catalogue.views import ProductView
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from booking_api.rest.eforms import booking, offer
from booking_api.rest.eforms.acting import form_actor, id_of
from booking_api.rest.eforms.moments import day_of, local, unmistakable
from booking_api.rest.qmatic import answers, reading
from booking_api.rest.qmatic.access import scope
from booking_api.rest.qmatic.matrix import MatrixConverter
from booking_api.rest.qmatic.reading import Matrix
from booking_api.rest.running import now, running

blueprint = Blueprint("qmatic", __name__)


@blueprint.record_once
def _read_matrix_parameters(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["matrix"] = MatrixConverter


@blueprint.get("/v1/services")
@scope("catalogus:lezen")
def services() -> Response:
    """Return all products."""
    with running().db.reading() as session:
        return jsonify(serviceList=[answers.service(each) for each in offer.offered(session, form_actor())])


@blueprint.get("/v1/branches/<branch_id>/services")
@scope("catalogus:lezen")
def services_of_branch(branch_id: str) -> Response:
    """Return the products of a location."""
    with running().db.reading() as session:
        found = offer.offered(session, form_actor(), location_id=id_of(branch_id, "location"))
    return jsonify(serviceList=[answers.service(each) for each in found])


@blueprint.get("/v1/services/groups<matrix:asked>")
@scope("catalogus:lezen")
def groups(asked: Matrix) -> Response:
    """Return what goes together with the products chosen, per location."""
    with running().db.reading() as session:
        found = offer.combinable_by_location(session, form_actor(), reading.services(asked), "nl")
    return jsonify([_branch_groups(place, products) for place, products in found])


@blueprint.get("/v2/branches/<branch_id>/services/groups<matrix:asked>")
@scope("catalogus:lezen")
def groups_of_branch(branch_id: str, asked: Matrix) -> Response:
    """Return what goes together with the products chosen at a location."""
    where = id_of(branch_id, "location")
    with running().db.reading() as session:
        found = offer.combinable(session, form_actor(), reading.services(asked), "nl", where)
    return jsonify([{"services": [answers.group_service(each) for each in found]}])


@blueprint.get("/v1/branches")
@scope("catalogus:lezen")
def branches() -> Response:
    """Return the locations."""
    with running().db.reading() as session:
        return jsonify(branchList=[answers.branch(each) for each in places.locations(session, form_actor())])


@blueprint.get("/v1/services/<service_id>/branches")
@scope("catalogus:lezen")
def branches_of_service(service_id: str) -> Response:
    """Return the locations where a product is offered."""
    with running().db.reading() as session:
        found = offer.locations_for(session, form_actor(), [id_of(service_id, "product")])
    return jsonify(branchList=[answers.branch(each) for each in found])


@blueprint.get("/v1/branches/<branch_id>")
@scope("catalogus:lezen")
def branch(branch_id: str) -> Response:
    """Return one location; asked before each booking, so a closed one too: the booking itself is refused cleanly."""
    with running().db.reading() as session:
        found = places.location_once(session, form_actor(), id_of(branch_id, "location"))
    return jsonify(branch=answers.branch(found))


@blueprint.get("/v2/branches/<branch_id>/dates<matrix:asked>")
@scope("catalogus:lezen")
def dates(branch_id: str, asked: Matrix) -> Response:
    """Return the days with a free time, as far ahead as the products may be booked."""
    today = local(now()).date()
    found = _free(branch_id, asked, today, today + offer.HORIZON)
    return jsonify(dates=[f"{day}T00:00:00" for day, _ in found.days])


@blueprint.get("/v2/branches/<branch_id>/dates/<day>/times<matrix:asked>")
@scope("catalogus:lezen")
def times(branch_id: str, day: str, asked: Matrix) -> Response:
    """Return the free times of a day, as the clock of Amsterdam shows them."""
    found = _free(branch_id, asked, day_of(day), day_of(day))
    shown = unmistakable(start for _, starts in found.days for start in starts)
    return jsonify(times=[f"{each:%H:%M}" for each in shown])


@blueprint.post("/v2/branches/<branch_id>/dates/<day>/times/<clock>/book")
@scope("afspraken:schrijven")
def book(branch_id: str, day: str, clock: str) -> Response:
    """Book; the same wish within minutes is the same appointment."""
    actor = form_actor()
    view = booking.book_once(actor, reading.booking(branch_id, day, clock))
    with running().db.reading() as session:
        products = offer.booked_products(session, actor, view, view.language)
        where = places.location_once(session, actor, view.location_id)
    response = jsonify(answers.appointment(view, products, where))
    response.status_code = 201
    return response


@blueprint.get("/v1/appointments/<appointment_id>")
@scope("afspraken:lezen")
def appointment(appointment_id: str) -> Response:
    """Return an appointment that a form booked, past and cancelled ones too."""
    actor = form_actor()
    view = booking.details(actor, id_of(appointment_id, "appointment"))
    with running().db.reading() as session:
        products = offer.booked_products(session, actor, view, view.language)
        where = places.location_once(session, actor, view.location_id)
    return jsonify(appointment=answers.appointment(view, products, where))


@blueprint.delete("/v1/appointments/<appointment_id>")
@scope("afspraken:schrijven")
def cancel(appointment_id: str) -> Response:
    """Cancel; a second time is refused."""
    booking.cancel(form_actor(), id_of(appointment_id, "appointment"))
    return Response(status=204)


def _free(branch_id: str, asked: Matrix, first: date, last: date) -> FreeTimes:
    where = id_of(branch_id, "location")
    with running().db.reading() as session:
        actor, wanted = form_actor(), reading.wishes(asked)
        if any(each.count > 1 for each in wanted):
            wanted = offer.shared_count(offer.chosen_products(session, actor, wanted), wanted)
        return offer.free_times(session, actor, where, wanted, first, last, now())


def _branch_groups(place: LocationView, products: list[ProductView]) -> dict[str, Any]:
    group = {"services": [answers.group_service(each) for each in products]}
    return {"branchPublicId": str(place.id), "branchName": place.name, "serviceGroups": [group]}
