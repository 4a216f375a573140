"""The host calls somebody by name for a colleague: choose the desk or room, and the visitor is called there."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.errors import AlreadyCalled, AlreadyDone, InvalidInput
from booking_api.identity.rules import Permission
from booking_api.locations.queries import desks, place, rooms
from booking_api.visits.queries import view_of
from booking_api.visits.queries_hall import places_now
from booking_api.visits.service import call
from kiosk.console_words import PLACE_STATES
from kiosk.host_frame import answer, blueprint
from kiosk.workplace import as_called, chosen_location
from web.access import STAFF, access
from web.context import current_actor, now, reading, transaction
from web.forms import uuid_of
from web.i18n import current_language


@blueprint.get("/bezoek/<uuid:visit_id>/oproepen")
@access(STAFF(Permission.ANSWER_HELP))
def choose_where(visit_id: UUID) -> str:
    """Ask where the visitor is to go; rooms only for who needs one."""
    actor = current_actor()
    with reading() as session:
        here = chosen_location(session, actor).here
        visit = view_of(session, actor, visit_id, now(), language=current_language().code)
        at_desks = [] if visit.place_kind == "room" else desks(session, actor, here.id)
        in_rooms = rooms(session, actor, here.id)
        there = {each.id: each for each in places_now(session, actor, here.id, now())}
    return render_template(
        "kiosk/host/call.html", visit=visit, here=here, desks=at_desks, rooms=in_rooms, there=there, words=PLACE_STATES
    )


@blueprint.post("/bezoek/<uuid:visit_id>/oproepen")
@access(STAFF(Permission.SERVE_VISITS))
def call_for(visit_id: UUID) -> ResponseReturnValue:
    """Call the visitor to a desk or room; who sits there helps."""
    kind, _colon, place_id = request.form.get("plek", "").partition(":")
    try:
        with transaction() as session:
            chosen_location(session, current_actor())
            found = place(session, current_actor(), kind, uuid_of(place_id, "plek"))
            visit = call(session, current_actor(), visit_id, as_called(found), now())
    except InvalidInput:
        return answer(problem=_("Deze balie is gesloten. Kies een andere plek."))
    except (AlreadyCalled, AlreadyDone):
        return answer(problem=_("Dat kan niet meer: een collega was u net voor."))
    return answer(_("%(name)s is opgeroepen naar %(place)s.", name=visit.name, place=found.name))
