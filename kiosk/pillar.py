"""The pillar in the hall (`/zuil`): check in by name, by code or by QR; help on every screen."""

from http import HTTPStatus
from uuid import UUID

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking_api.identity.guessing import Guess, count_try, wrong_guesses_counted
from booking_api.identity.service import see_device
from booking_api.visits.queries import find_expected, times_to_choose
from booking_api.visits.rules import Refusal
from booking_api.visits.service import ask_help
from booking_api.visits.service import check_in as check_in_visitor
from booking_api.visits.values import ExpectedMatch
from kiosk import pillar_list, pillar_walk_in, pillar_words
from kiosk.pillar_frame import blueprint, refusal, screen, show, standing, visitor_here
from kiosk.pillar_welcome import welcome
from kiosk.printing import request_ticket, request_ticket_of_booking
from kiosk.surroundings import can_print, next_visitor
from web.context import attempt, current_db, now, reading, transaction
from web.forms import uuid_field
from web.static_files import own_version

__all__ = ["blueprint", "pillar_list", "pillar_walk_in"]

SHORTEST_NAME = 2


@screen("", "GET")
def start() -> str:
    """Show the first screen; nothing of an earlier visitor is in it."""
    next_visitor()
    return show("start", ".restart")


@screen("/begin")
def restart() -> str:
    """Show the first screen again, in the language that was chosen, or the default one for the next visitor."""
    next_visitor()
    return show("start", ".restart")


@screen("/naam")
def by_name() -> str:
    """Ask for a name, or tell what was found: one clear visitor, several, or none."""
    typed = request.form.get("naam")
    if typed is None:
        return show("name", ".by_name", problem="")
    if len(typed.strip()) < SHORTEST_NAME:
        return show("name", ".by_name", problem=_("Vul minstens twee letters van uw achternaam in."))
    return _found(typed, _matches(typed))


@screen("/iemand-anders")
def someone_else() -> str:
    """Go on with who is not the one that was found: names that look like what was typed, told apart by their times."""
    typed = request.form.get("naam", "")
    return _found(typed, _matches(typed, not_exact=True), not_exact=True)


def _matches(typed: str, *, not_exact: bool = False) -> list[ExpectedMatch]:
    here = standing()
    count_try(current_db(), Guess.NAME, visitor_here(), now())
    with reading() as session:
        return find_expected(session, here.actor, here.place.id, typed, now(), not_exact=not_exact)


def _found(typed: str, matches: list[ExpectedMatch], *, not_exact: bool = False) -> str:
    if not matches:
        return refusal(pillar_words.NAME_UNKNOWN)
    if len(matches) == 1 and matches[0].alone:
        return show("confirm", ".by_name", {"naam": typed}, match=matches[0], typed_name=typed)
    here = standing()
    with reading() as session:
        times = times_to_choose(session, here.actor, here.place.id, matches, now())
    again = ".someone_else" if not_exact else ".by_name"
    return show("choose_time", again, {"naam": typed}, typed_name=typed, times=times, other="1" if not_exact else "")


@screen("/tijd")
def by_time() -> str:
    """Check in who chose the own time; two with that name at the same time go to the host."""
    chosen, typed = request.form.get("tijd", ""), request.form.get("naam", "")
    matches = _matches(typed, not_exact=bool(request.form.get("ander")))
    fitting = [match for match in matches if match.starts_at.isoformat() == chosen]
    if len(fitting) != 1:
        return refusal(pillar_words.SAME_TIME if fitting else Refusal.UNKNOWN)
    found = fitting[0]
    if found.persons > 1:  # whether all of them are there is still to be asked
        state = {"naam": typed, "tijd": chosen, "ander": request.form.get("ander", "")}
        return show("confirm", ".by_time", state, match=found, typed_name=typed)
    return _check_in(appointment_id=found.appointment_id)


@screen("/code")
def by_code() -> str:
    """Ask for a code, or check in with one that was typed or scanned."""
    code = request.form.get("code")
    if code is None:
        return show("code", ".by_code")
    with wrong_guesses_counted(current_db(), Guess.CHECK_IN_CODE, visitor_here(), now()):
        return _check_in(code=code.strip())


@screen("/aanmelden")
def check_in() -> str:
    """Check in who said: yes, that is me; alone, or with all who come along."""
    return _check_in(appointment_id=uuid_field("afspraak"))


def _check_in(appointment_id: UUID | None = None, code: str | None = None) -> str:
    here, moment = standing(), now()
    visit = attempt(
        lambda session: check_in_visitor(
            session,
            here.actor,
            here.place.id,
            appointment_id=appointment_id,
            code=code,
            channel="pillar",
            now=moment,
            everybody=not request.form.get("later"),
            name=request.form.get("naam", ""),
        )
    )
    return welcome(visit.id)


@screen("/klaar")
def welcome_again() -> str:
    """Show the welcome once more, in another language."""
    return welcome(uuid_field("bezoek"))


@screen("/kaartje")
def ticket() -> str:
    """Let a ticket be printed for who asks for one."""
    here = standing()
    of_visit = "bezoek" in request.form
    subject = uuid_field("bezoek" if of_visit else "afspraak")
    with transaction() as session:
        if of_visit:
            request_ticket(session, here.actor, subject, here.place.id, now())
        else:
            request_ticket_of_booking(session, here.actor, subject, here.place.id, now())
    return _ticket(_ticket_stands())


@screen("/kaartje/stand")
def ticket_now() -> ResponseReturnValue:
    """Tell how it is with the ticket that was asked for; nothing when the screen says so already."""
    stands = _ticket_stands()
    return ("", HTTPStatus.NO_CONTENT) if request.form.get("stand") == stands else _ticket(stands)


def _ticket_stands() -> str:
    here = standing()
    with reading() as session:
        return "onderweg" if can_print(session, here.actor, here.place) else "blijft uit"


def _ticket(stands: str) -> str:
    return render_template("kiosk/pillar/ticket.html", stands=stands)


@screen("/niet-gelukt")
def refused() -> str:
    """Tell why something does not work out, once more."""
    return refusal(request.form.get("reden", pillar_words.FAILED), request.form.get("afspraak_om", ""))


@screen("/hulp")
def help_wanted() -> str:
    """Alert the host while the visitor goes on: the screen stays as it is."""
    _alert_host(request.form.get("stap", ""))
    return render_template("kiosk/pillar/notice.html")


@screen("/gastheer")
def call_host() -> str:
    """Alert the host and tell the visitor to stay."""
    _alert_host("gastheer")
    return show("host_comes", ".host_comes")


@screen("/gastheer-komt")
def host_comes() -> str:
    """Tell once more that the host comes, in another language."""
    return show("host_comes", ".host_comes")


def _alert_host(step: str) -> None:
    here = standing()
    with transaction() as session:
        ask_help(session, here.actor, here.place.id, here.actor.name or here.place.name, step, now())


@screen("/teken", "GET")
def pulse() -> ResponseReturnValue:
    """Answer that all is well, and note that this pillar lives."""
    here = standing()
    if here.actor.id is not None:
        with transaction() as session:
            see_device(session, here.actor, now())
    return jsonify(versie=own_version())
