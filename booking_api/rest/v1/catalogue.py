"""Locations, desks, rooms and products: what can be booked, and where."""

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from booking_api.catalogue.queries import products
from booking_api.locations import queries as places
from booking_api.rest.access import current_actor, scope
from booking_api.rest.answering import answer, documented
from booking_api.rest.running import now, running
from booking_api.rest.v1.answers import location_out, place_out, product_out
from booking_api.rest.v1.schemas_catalogue import LocationOut, LocationsOut, PlacesOut, ProductsOut, ProductsQuery

blueprint = APIBlueprint("catalogus", __name__, tag="Catalogus")


@blueprint.get("/locaties")
@scope("catalogus:lezen")
@documented(blueprint, LocationsOut, "Geef alle locaties", "De locaties waar bezoekers terechtkunnen.")
def get_locations() -> Response:
    """Return the locations."""
    with running().db.reading() as session:
        found = places.locations(session, current_actor())
    return answer(LocationsOut(results=[location_out(one) for one in found]))


@blueprint.get("/locaties/<uuid:location_id>")
@scope("catalogus:lezen")
@documented(blueprint, LocationOut, "Geef één locatie", "Adres, bereikbaarheid en tijdzone van een locatie.")
def get_location(location_id: UUID) -> Response:
    """Return one location."""
    with running().db.reading() as session:
        return answer(location_out(places.location(session, current_actor(), location_id)))


@blueprint.get("/locaties/<uuid:location_id>/balies")
@scope("catalogus:lezen")
@documented(blueprint, PlacesOut, "Geef de balies van een locatie", "De genummerde plekken aan de open balie.")
def get_desks(location_id: UUID) -> Response:
    """Return the desks of a location."""
    with running().db.reading() as session:
        found = places.desks(session, current_actor(), location_id)
    return answer(PlacesOut(results=[place_out(one) for one in found]))


@blueprint.get("/locaties/<uuid:location_id>/ruimten")
@scope("catalogus:lezen")
@documented(blueprint, PlacesOut, "Geef de ruimten van een locatie", "De spreekkamers van een locatie.")
def get_rooms(location_id: UUID) -> Response:
    """Return the rooms of a location."""
    with running().db.reading() as session:
        found = places.rooms(session, current_actor(), location_id)
    return answer(PlacesOut(results=[place_out(one) for one in found]))


@blueprint.get("/producten")
@scope("catalogus:lezen")
@blueprint.input(ProductsQuery, location="query", arg_name="query")
@documented(blueprint, ProductsOut, "Geef de producten", "Alle producten, of die van één locatie.")
def get_products(query: ProductsQuery) -> Response:
    """Return the products, of one location where asked."""
    actor = current_actor()
    with running().db.reading() as session:
        if query.location_id:
            places.location(session, actor, query.location_id)
        found = products(session, actor, query.location_id, query.language, channel=actor.origin, today=now().date())
    ids = {each.code: each.id for each in found}
    return answer(ProductsOut(results=[product_out(one, ids) for one in found]))
