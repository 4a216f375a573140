"""`/mijn-afspraak/…/bevestigen` and `/eerder`: say that you come, ask to come earlier, and answer an offer.

Opening a page never changes anything: a mail program that follows links answers nothing.
"""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.appointments import confirming, waiting
from booking_api.appointments.waiting_rules import PARTS
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable, NotFound, SlotTaken
from portal.citizen.mine import PATH, appointment_id_of_link, shown
from portal.citizen.site import blueprint
from portal.ids import ids_in
from web.access import CITIZEN_LINK, access
from web.context import attempt, current_actor, now, reading

FIELDS = {"weekdays": "dag", "parts": "dagdeel", "elsewhere": "plek"}
UNKNOWN = {
    "weekdays": lazy_gettext("Deze dag kennen wij niet. Kies uit de lijst, of laat alles leeg."),
    "parts": lazy_gettext("Dit deel van de dag kennen wij niet. Kies uit de lijst, of laat alles leeg."),
    "elsewhere": lazy_gettext("Deze plek kennen wij niet. Kies uit de lijst, of laat alles leeg."),
}


@blueprint.get(f"{PATH}/bevestigen", endpoint="confirm")
@access(CITIZEN_LINK)
def ask(token: str) -> ResponseReturnValue:  # noqa: ARG001 - read by the access rule
    """Ask whether the customer comes."""
    return shown("citizen/confirm.html", appointment_id_of_link())


@blueprint.post(f"{PATH}/bevestigen", endpoint="do_confirm")
@access(CITIZEN_LINK)
def confirm(token: str) -> ResponseReturnValue:
    """Keep that the customer comes."""
    try:
        attempt(lambda session: confirming.confirm(session, current_actor(), appointment_id_of_link(), now()))
    except AlreadyDone:
        return _mine(token, "te-laat")
    return _mine(token, "bevestigd")


@blueprint.get(f"{PATH}/eerder", endpoint="earlier")
@access(CITIZEN_LINK)
def earlier(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the offer that is open, or ask on which days an earlier time would suit."""
    return _earlier({})


@blueprint.post(f"{PATH}/eerder", endpoint="ask_earlier")
@access(CITIZEN_LINK)
def ask_earlier(token: str) -> ResponseReturnValue:
    """Put the appointment on the waiting list, or take it off."""
    appointment_id = appointment_id_of_link()
    if request.form.get("actie") == "weg":
        attempt(lambda session: waiting.leave_list(session, current_actor(), appointment_id, now()))
        return _mine(token, "van-de-lijst")
    weekdays = [int(day) for day in request.form.getlist("dag") if day.isdecimal() and len(day) == 1]
    parts = request.form.getlist("dagdeel")
    places = ids_in(request.form.getlist("plek"))
    try:
        attempt(
            lambda session: waiting.ask_earlier(
                session, current_actor(), appointment_id, weekdays, parts, now(), elsewhere=places
            )
        )
    except InvalidInput as wrong:
        return _earlier({FIELDS[name]: str(UNKNOWN[name]) for name in wrong.details["fields"]}), 422
    except AlreadyDone:
        return _mine(token, "te-laat")
    return _mine(token, "op-de-lijst")


@blueprint.post(f"{PATH}/eerder/<uuid:offer_id>", endpoint="answer_offer")
@access(CITIZEN_LINK)
def answer(token: str, offer_id: UUID) -> ResponseReturnValue:
    """Take the offered time, or leave it to the next one."""
    if request.form.get("antwoord") != "ja":
        try:
            attempt(lambda session: waiting.decline_offer(session, current_actor(), offer_id, now()))
        except NotFound:
            return _mine(token, "aanbod-voorbij")
        return _mine(token, "aanbod-niet")
    try:
        attempt(lambda session: waiting.accept_offer(session, current_actor(), offer_id, now()))
    except (AlreadyDone, NotBookable, NotFound, SlotTaken):
        return _mine(token, "aanbod-voorbij")
    return _mine(token, "verplaatst")


def _earlier(errors: dict[str, str]) -> str:
    with reading() as session:
        waits = waiting.waiting_of(session, current_actor(), appointment_id_of_link(), now())
        places = waiting.places_elsewhere(session, current_actor(), appointment_id_of_link())
    names = {"morning": _("Ochtend"), "afternoon": _("Middag"), "evening": _("Avond")}
    return shown(
        "citizen/earlier.html",
        appointment_id_of_link(),
        errors=errors,
        waits=waits,
        places=[(str(place), name) for place, name in places.items()],
        parts=[(part, names[part]) for part in PARTS],
    )


def _mine(token: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("citizen.mine", token=token, gedaan=done), 303)
