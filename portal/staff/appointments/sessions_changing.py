"""`/afspraken/bijeenkomsten/…`: how many can come, and cancelling with everybody in it."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking_api.appointments.planning_sessions import cancel_session, change_capacity
from booking_api.errors import AlreadyDone, InvalidInput
from portal.staff.appointments import words
from portal.staff.appointments.sessions import page
from portal.staff.appointments.site import BOOKER, PLANNER, blueprint
from web.access import access
from web.context import attempt, current_actor, now


@blueprint.post("/bijeenkomsten/<uuid:session_id>/plaatsen", endpoint="change_capacity")
@access(BOOKER, PLANNER)
def change(session_id: UUID) -> ResponseReturnValue:
    """Change how many can come, or say why not."""
    capacity = request.form.get("capacity", 0, int)
    try:
        attempt(lambda session: change_capacity(session, current_actor(), session_id, capacity, now()))
    except InvalidInput as wrong:
        errors = words.sentences(wrong.details["fields"])
        return page("appointments/session.html", session_id, errors, typed=request.form.get("capacity", "")), 422
    return redirect(url_for("appointments.session", session_id=session_id, gedaan="plaatsen"), 303)


@blueprint.get("/bijeenkomsten/<uuid:session_id>/annuleren", endpoint="ask_cancel_session")
@access(BOOKER, PLANNER)
def ask_cancel(session_id: UUID) -> str:
    """Ask whether it is really to be cancelled, and say who will be told."""
    return page("appointments/session_cancel.html", session_id)


@blueprint.post("/bijeenkomsten/<uuid:session_id>/annuleren", endpoint="cancel_session")
@access(BOOKER, PLANNER)
def cancel(session_id: UUID) -> ResponseReturnValue:
    """Cancel it; everybody in it is told by the own appointment."""
    try:
        attempt(lambda session: cancel_session(session, current_actor(), session_id, now()))
    except AlreadyDone:
        return redirect(url_for("appointments.session", session_id=session_id, gedaan="begonnen"), 303)
    return redirect(url_for("appointments.session", session_id=session_id, gedaan="geannuleerd"), 303)
