"""`/mijn-afspraak/…/aanmelden`: check in by the personal link, by the same rule about presence as everybody."""

from uuid import UUID

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from booking_api.appointments import queries
from booking_api.appointments.values import AppointmentView
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from booking_api.visits.turns import turn_token, visit_of_appointment
from portal.citizen import presence
from portal.citizen.arriving import WITH_LINK, arrived, prove_page
from portal.citizen.mine import PATH, appointment_id_of_link
from portal.citizen.site import blueprint
from web.access import CITIZEN_LINK, access
from web.context import current_actor, current_settings, now, reading
from web.i18n import current_language


@blueprint.get(f"{PATH}/aanmelden", endpoint="arrive_by_link")
@access(CITIZEN_LINK)
def show(token: str) -> ResponseReturnValue:
    """Lead to the own turn when checked in already, else back to the appointment with its button."""
    way = _own_turn(appointment_id_of_link())
    return way or redirect(url_for("citizen.mine", token=token, _anchor="aanmelden-hier"), 303)


@blueprint.post(f"{PATH}/aanmelden", endpoint="do_arrive_by_link")
@access(CITIZEN_LINK)
def check_in(token: str) -> ResponseReturnValue:
    """Check in; where the screen proves presence, its code is asked first."""
    place = _place_of(_view())
    if place.own_phone == presence.NONE:
        raise NotFound
    here = presence.here()
    if place.own_phone == presence.SCREEN and (here is None or here.id != place.id):
        session[WITH_LINK] = token
        return prove_page(only=place)
    return arrived(place, appointment_id=appointment_id_of_link())


def _own_turn(appointment_id: UUID) -> ResponseReturnValue | None:
    with reading() as db:
        visit_id = visit_of_appointment(db, current_actor(), appointment_id)
    if visit_id is None:
        return None
    return redirect(url_for("citizen.turn", token=turn_token(visit_id, current_settings().citizen_key)), 303)


def _view() -> AppointmentView:
    with reading() as db:
        return queries.appointment(db, current_actor(), appointment_id_of_link(), current_language().code, now=now())


def _place_of(view: AppointmentView) -> LocationView:
    with reading() as db:
        return places.location(db, current_actor(), view.location_id, current_language().code)
