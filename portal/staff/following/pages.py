"""The list of what staff follow up, with an answer by one press; found by name, code or number."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from booking_api.appointments import confirming, service
from booking_api.appointments.confirming import FollowUp
from booking_api.appointments.displacing import displaced
from booking_api.customers.rules import full_name
from booking_api.errors import AlreadyDone, NotAllowed, NotBookable, NotFound
from booking_api.identity.rules import Permission
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading
from web.navigation import MenuEntry, add_menu_entry

FOLLOWS = Permission.CHANGE_APPOINTMENTS
MOST_WORDS = 60
CANCEL_REASON = "niet-bevestigd"

blueprint = Blueprint("following", __name__, url_prefix="/opvolgen", template_folder="templates")


@blueprint.record_once
def _on_the_menu(state: BlueprintSetupState) -> None:
    add_menu_entry(cast(Flask, state.app), MenuEntry("following.show", _("Opvolgen"), FOLLOWS, 45))


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment to see to, as the list shows it."""

    follow_up: FollowUp
    name: str
    phone: str

    def fits(self, words: str) -> bool:
        """Tell whether name, number or code holds all the words."""
        text = f"{self.name} {self.phone} {self.follow_up.appointment.code}".casefold()
        return all(word in text for word in words.casefold().split())


@blueprint.get("/", endpoint="show")
@access(STAFF(FOLLOWS))
def show() -> str:
    """Show who did not confirm, and whose day was closed."""
    words = request.args.get("zoek", "").strip()[:MOST_WORDS]
    with reading() as session:
        open_ones = [_line(each) for each in confirming.unconfirmed(session, current_actor(), now())]
        closed = [_line(each) for each in displaced(session, current_actor(), now())]
    shown = [each.follow_up.appointment for each in (*open_ones, *closed)]
    g.zone = ZoneInfo(shown[0].timezone) if shown else ZoneInfo("Europe/Amsterdam")
    return render_template(
        "following/list.html",
        words=words,
        unconfirmed=[line for line in open_ones if line.fits(words)],
        displaced=[line for line in closed if line.fits(words)],
        total=len(open_ones) + len(closed),
        done=request.args.get("gedaan", ""),
    )


@blueprint.post("/<uuid:appointment_id>", endpoint="answer")
@access(STAFF(FOLLOWS))
def answer(appointment_id: UUID) -> ResponseReturnValue:
    """Keep what came of it: the customer comes, it is called off, or it stands as it is."""
    chosen = request.form.get("antwoord", "")
    try:
        attempt(lambda session: _answered(session, appointment_id, chosen))
    except (AlreadyDone, NotAllowed, NotBookable, NotFound):
        return redirect(url_for("following.show", gedaan="niet"), 303)
    return redirect(url_for("following.show", gedaan=chosen, zoek=request.form.get("zoek") or None), 303)


def _answered(session: Session, appointment_id: UUID, chosen: str) -> None:
    actor = current_actor()
    if chosen == "komt":
        confirming.confirm(session, actor, appointment_id, now())
    elif chosen == "afgezegd":
        service.cancel(session, actor, appointment_id, CANCEL_REASON, now())
    elif chosen == "laat":
        confirming.drop_task(session, actor, appointment_id, now())
    else:
        raise NotFound("answer")


def _line(each: FollowUp) -> Line:
    customer = each.appointment.customer
    name = full_name(customer.given_name, customer.prefix, customer.family_name) if customer else ""
    return Line(each, name, (customer.phone if customer else None) or "")
