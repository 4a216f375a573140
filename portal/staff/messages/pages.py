"""The list of messages that did not arrive, found by address or code, and those of one appointment; send one again."""

from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from booking_api.appointments import queries
from booking_api.errors import AlreadyDone, InvalidInput
from booking_api.identity.rules import Permission
from booking_api.notifications import delivery
from booking_api.notifications.channels import EMAIL
from booking_api.notifications.lost_words import lost_words, send_turn_again
from booking_api.notifications.nearing import Wish
from booking_api.notifications.queries import MessageView
from web.access import STAFF, access
from web.context import current_actor, current_settings, now, reading, transaction
from web.navigation import MenuEntry, add_menu_entry

SEES = Permission.CHANGE_APPOINTMENTS
MOST_WORDS = 60
KINDS = {
    "confirmation": lazy_gettext("Bevestiging"),
    "reminder": lazy_gettext("Herinnering"),
    "change": lazy_gettext("Afspraak verplaatst"),
    "cancellation": lazy_gettext("Afspraak geannuleerd"),
    "confirm_request": lazy_gettext("Vraag om te bevestigen"),
    "confirm_reminder": lazy_gettext("Nog niet bevestigd"),
    "offer": lazy_gettext("Eerder komen"),
    "closed": lazy_gettext("Dag gesloten"),
    "arrived": lazy_gettext("Aangemeld: volg uw beurt"),
}
LOST = {
    "resume": lazy_gettext("Link om verder te gaan"),
    "turn": lazy_gettext("Bijna aan de beurt"),
}
STATUS = {
    "waiting": lazy_gettext("wacht op verzenden"),
    "offered": lazy_gettext("klaar voor de verzender"),
    "sent": lazy_gettext("verzonden"),
    "delivered": lazy_gettext("aangekomen"),
    "failed": lazy_gettext("mislukt"),
}
_NO_SUCH_ADDRESS = lazy_gettext("Dit adres bestaat niet.")
_FULL = lazy_gettext("De postbus is vol.")
WHY = {
    "550": _NO_SUCH_ADDRESS,
    "5.1.1": _NO_SUCH_ADDRESS,
    "5.1.2": _NO_SUCH_ADDRESS,
    "5.1.10": _NO_SUCH_ADDRESS,
    "552": _FULL,
    "5.2.2": _FULL,
    "400": lazy_gettext("Dit adres of nummer klopt niet."),
    "permanent-failure": lazy_gettext("Dit adres of nummer bestaat niet."),
    "temporary-failure": lazy_gettext("De postbus was vol, of de telefoon stond uit."),
    "technical-failure": lazy_gettext("Bij de verzender ging iets mis."),
    "TlsNotOffered": lazy_gettext("De mailserver is niet beveiligd. Daarom ging er niets weg."),
    "SSLCertVerificationError": lazy_gettext("De mailserver is niet te vertrouwen. Daarom ging er niets weg."),
    "achterhaald": lazy_gettext("De afspraak was intussen veranderd."),
}

blueprint = Blueprint("messages", __name__, url_prefix="/berichten", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("messages.show", lazy_gettext("Berichten"), SEES, 46))


@blueprint.app_template_filter("why_not_sent")
def why(message: MessageView) -> str:
    """Say in plain words why a message did not arrive, and whether it is tried again."""
    known = next((WHY[code] for code in message.error.split() if code in WHY), "")
    if known or not message.error:
        return str(known)
    if message.status == "failed":
        return str(_("De ontvanger weigerde dit bericht. Het gaat niet vanzelf opnieuw weg."))
    return str(_("De verzender was niet te bereiken. Welkom probeert het opnieuw."))


@blueprint.get("/", endpoint="show")
@access(STAFF(SEES))
def show() -> str:
    """List what did not arrive of appointments to come."""
    return _list({}, None, "")


@blueprint.get("/afspraak/<uuid:appointment_id>", endpoint="of_appointment")
@access(STAFF(SEES))
def of_appointment(appointment_id: UUID) -> str:
    """List every message about one appointment."""
    return _of_appointment(appointment_id, {}, None, "")


@blueprint.post("/<uuid:message_id>/opnieuw", endpoint="again")
@access(STAFF(SEES))
def again(message_id: UUID) -> ResponseReturnValue:
    """Send a message again, to the address as it was corrected."""
    address = request.form.get("adres", "").strip()[:254]
    back = request.form.get("afspraak", "")
    appointment_id = UUID(back) if _is_id(back) else None
    try:
        with transaction() as session:
            delivery.send_again(session, current_actor(), message_id, address, now())
    except InvalidInput as wrong:
        reason = wrong.details["fields"]["address"]
        text = _("Dit is geen mobiel nummer.") if reason == "geen-mobiel-nummer" else _("Dit e-mailadres klopt niet.")
        errors = {f"adres-{message_id}": text}
        if appointment_id:
            return _of_appointment(appointment_id, errors, message_id, address), 422
        return _list(errors, message_id, address), 422
    except AlreadyDone:
        done = "niet"
    else:
        done = "opnieuw"
    if appointment_id:
        return redirect(url_for("messages.of_appointment", appointment_id=appointment_id, gedaan=done), 303)
    return redirect(url_for("messages.show", gedaan=done, zoek=request.form.get("zoek") or None), 303)


@blueprint.post("/<uuid:message_id>/beurt", endpoint="turn_again")
@access(STAFF(SEES))
def turn_again(message_id: UUID) -> ResponseReturnValue:
    """Have word of a turn given again, to the address that the visitor told."""
    address = request.form.get("adres", "").strip()[:254]
    media, key = current_app.extensions.get("message_media", (EMAIL,)), current_settings().citizen_key
    try:
        with transaction() as session:
            send_turn_again(session, current_actor(), message_id, Wish(address, "", media), key, now())
    except InvalidInput:
        return _list({f"adres-{message_id}": _("Dit adres of nummer klopt niet.")}, message_id, address), 422
    except AlreadyDone:
        return redirect(url_for("messages.show", gedaan="niet"), 303)
    return redirect(url_for("messages.show", gedaan="opnieuw"), 303)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _list(errors: dict[str, str], at: UUID | None, typed: str) -> str:
    words = request.values.get("zoek", "").strip()[:MOST_WORDS]
    with reading() as session:
        found = delivery.failed(session, current_actor(), words, now())
        lost = [] if words else lost_words(session, current_actor(), now())
    g.zone = ZoneInfo("Europe/Amsterdam")
    return render_template(
        "messages/failed.html", found=found, words=words, errors=errors, at=at, typed=typed, kinds=KINDS,
        statuses=STATUS, done=request.args.get("gedaan", ""), lost=lost, lost_kinds=LOST,
    )  # fmt: skip


def _of_appointment(appointment_id: UUID, errors: dict[str, str], at: UUID | None, typed: str) -> str:
    with reading() as session:
        view = queries.appointment(session, current_actor(), appointment_id, now=now())
        found = delivery.of_appointment(session, current_actor(), appointment_id, now())
    g.zone = ZoneInfo(view.timezone)
    return render_template(
        "messages/of_appointment.html", appointment=view, found=found, errors=errors, at=at, typed=typed, kinds=KINDS,
        statuses=STATUS, done=request.args.get("gedaan", ""),
    )  # fmt: skip
