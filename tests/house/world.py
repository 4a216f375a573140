"""A small town with one of everything, whose ids stand by the names that use cases give them."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from booking_api.appointments import service as appointments
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.identity.service import create_client, create_device
from booking_api.visits import service as visits
from booking_api.visits.values import WalkInActivity, WalkInRequest
from server import migrate
from tests.support.town import NOW, at, build


@dataclass
class World:
    """The database, and the ids by parameter name."""

    database: Database
    ids: dict[str, UUID]


def make_world(file: Path) -> World:
    """Return a town with an appointment, a hold, a visit, a device and a client."""
    url = f"sqlite:///{file}"
    migrate.upgrade(url)
    database = Database(url)
    town = build(database)
    wish = (ActivityWish(town.products["passport"]),)
    with database.transaction() as session:
        book = BookRequest("web", location_id=town.shop, activities=wish, starts_at=at(10))
        booked = appointments.book(session, PUBLIC, book, NOW).appointment
        held = appointments.hold(session, PUBLIC, HoldRequest(town.shop, wish, at(11)), NOW)
        walk_in = WalkInRequest(town.shop, (WalkInActivity(town.products["passport"]),))
        visit = visits.register_walk_in(session, SYSTEM, walk_in, NOW)
        help_asked = visits.ask_help(session, SYSTEM, town.shop, "Zuil", "start", NOW)
        device = create_device(session, SYSTEM, "pillar", "Zuil", town.shop, NOW)
        client, _token = create_client(session, SYSTEM, "Portaal", [], NOW)
    ids = {
        "location_id": town.shop,
        "product_id": town.products["passport"],
        "object_id": town.shop,
        "department_id": town.services,
        "area_id": town.area,
        "waiting_area_id": town.area,
        "place_id": town.desks[0],
        "desk_id": town.desks[0],
        "room_id": town.rooms[0],
        "staff_id": town.staff["Medewerker 1"],
        "member_id": town.staff["Medewerker 1"],
        "appointment_id": booked.id,
        "hold_id": held.id,
        "visit_id": visit.id,
        "leg_id": visit.leg_id,
        "help_id": help_asked.id,
        "device_id": device.id,
        "client_id": client,
    }
    return World(database, ids)
