"""Find somebody's appointments by e-mail address, and tell about one of them. The body is never logged."""

import re
from uuid import UUID

from flask import Blueprint, Response, jsonify

from booking_api.appointments import queries_searching as searching
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.locations.queries import location
from booking_api.rest.access import current_actor, scope
from booking_api.rest.mijnagenda import answers
from booking_api.rest.mijnagenda.errors import InvalidIdentification
from booking_api.rest.mijnagenda.reading import search
from booking_api.rest.running import now, running

blueprint = Blueprint("mijnagenda", __name__)

SCOPE = "afspraken:lezen"
POSSIBLE = re.compile(r"[A-Za-z0-9._~-]{1,100}")


@blueprint.post("/afspraken/opvragen")
@scope(SCOPE)
def find_appointments() -> Response:
    """Return the appointments of the holders of some e-mail addresses; none is an empty list."""
    wanted = search()
    with running().db.transaction() as session:
        views = searching.of_addresses(session, current_actor(), wanted.emails, *wanted.period, now=now())
    return jsonify(afspraken=[answers.found(view) for view in views])


@blueprint.get("/afspraken/<identification>")
@scope(SCOPE)
def get_appointment(identification: str) -> Response:
    """Return one appointment that a search can find."""
    with running().db.transaction() as session:
        view = searching.in_agenda(session, current_actor(), _id(identification), now=now())
        # Where it is, is told with the appointment: that needs no right on the catalogue.
        where = location(session, SYSTEM, view.location_id)
    return jsonify(answers.details(view, where))


def _id(text: str) -> UUID:
    if not POSSIBLE.fullmatch(text):
        raise InvalidIdentification
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("appointment") from error
