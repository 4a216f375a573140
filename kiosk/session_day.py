"""A joint session on its day (`/bijeenkomst/…`): who comes, let everybody in, and finish for all of them (0046)."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from booking_api.errors import AlreadyDone, CodeRefused, InvalidInput, NotAllowed, TooSoon
from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView, location
from booking_api.visits import service
from booking_api.visits.results import choices_of
from booking_api.visits.rules_sessions import SessionStage
from booking_api.visits.session_people import SessionVisitor, session_people
from booking_api.visits.sessions_today import session_today
from booking_api.visits.values_desk import Outcome, SessionToday
from kiosk import console_frame, host_frame
from kiosk.console_words import CHOICE_KINDS
from kiosk.marks import is_shown, mark_of, unchanged
from kiosk.pillar_words import words_for
from kiosk.session_words import WHEREABOUTS
from kiosk.workplace import chosen_location
from web.access import STAFF, access
from web.context import attempt, current_actor, now, reading
from web.forms import uuid_field, uuid_of
from web.i18n import current_language
from web.precedence import after_others

SERVE = Permission.SERVE_VISITS
MOST_SHOWN = 200
"""So many of a large session stand on the page; the others are found by name."""
BACK = {"host": "host.hall", "console": "console.desk"}
Done = TypeVar("Done")

blueprint = Blueprint("session_day", __name__, url_prefix="/bijeenkomst", template_folder="templates")


@blueprint.get("/<uuid:session_id>")
@access(STAFF(SERVE))
def show(session_id: UUID) -> str:
    """Show one session with who comes for it."""
    return _page(session_id, "page")


@blueprint.get("/<uuid:session_id>/nu")
@after_others
@access(STAFF(SERVE))
def present(session_id: UUID) -> ResponseReturnValue:
    """Show it again, for the page that keeps itself fresh."""
    one, people = _read(session_id)
    shown = mark_of((one, people), now())
    return unchanged(shown) if is_shown(shown) else _render("lists", one, people)


@blueprint.post("/<uuid:session_id>/zoek")
@access(STAFF(SERVE))
def find(session_id: UUID) -> str:
    """Show who of the session fits a typed name; the name stays out of addresses and logs."""
    typed = request.form.get("naam", "").strip()
    one, people = _read(session_id, typed)
    return _render("people" if "HX-Request" in request.headers else "page", one, people, typed=typed)


@blueprint.post("/<uuid:session_id>/beginnen")
@access(STAFF(SERVE))
def begin(session_id: UUID) -> ResponseReturnValue:
    """Let everybody go in who is here."""

    def begun(session: Session) -> int:
        return service.begin_session(session, current_actor(), session_id, now())

    def told(parties: int) -> str:
        if not parties:
            return str(_("De bijeenkomst is begonnen. Wie zich nu aanmeldt, hoort meteen waar het is."))
        return str(
            ngettext(
                "De bijeenkomst is begonnen. %(num)d aanmelding is binnen, het scherm wijst de weg.",
                "De bijeenkomst is begonnen. %(num)d aanmeldingen zijn binnen, het scherm wijst de weg.",
                parties,
            )
        )

    return _do(session_id, begun, told)


@blueprint.post("/<uuid:session_id>/toch-niet")
@access(STAFF(SERVE))
def not_yet(session_id: UUID) -> ResponseReturnValue:
    """Take back that it began: somebody pressed too soon."""

    def undone(session: Session) -> None:
        service.undo_begin(session, current_actor(), session_id, now())

    return _do(session_id, undone, lambda _none: str(_("De bijeenkomst is nog niet begonnen. Iedereen wacht weer.")))


@blueprint.get("/<uuid:session_id>/afronden")
@access(STAFF(SERVE))
def ask_how_it_went(session_id: UUID) -> str:
    """Ask for the one reason and result that hold for everybody."""
    return _asked(session_id)


@blueprint.post("/<uuid:session_id>/afronden")
@access(STAFF(SERVE))
def finish(session_id: UUID) -> ResponseReturnValue:
    """Finish the visit of everybody who is in."""

    def finished(session: Session) -> int:
        reason, result = _id_or_none("reason"), _id_or_none("result")
        outcome = Outcome(reason, result) if reason or result else None
        return service.finish_session(session, current_actor(), session_id, now(), outcome=outcome)

    def told(parties: int) -> str:
        return str(
            ngettext(
                "De bijeenkomst is afgerond, voor %(num)d aanmelding.",
                "De bijeenkomst is afgerond, voor %(num)d aanmeldingen.",
                parties,
            )
        )

    try:
        return _do(session_id, finished, told)
    except InvalidInput:
        return _asked(session_id, str(_("Deze keuze bestaat niet meer. Kies een andere."))), 422


@blueprint.post("/<uuid:session_id>/aanmelden")
@access(STAFF(SERVE))
def check_in(session_id: UUID) -> ResponseReturnValue:
    """Tick off somebody on the list who is here, or stands inside already."""

    def arrived(session: Session) -> str:
        here = session_today(session, current_actor(), session_id, now()).location_id
        appointment_id = uuid_field("afspraak")
        return service.check_in(
            session, current_actor(), here, now(), channel="host", appointment_id=appointment_id
        ).name

    try:
        return _do(session_id, arrived, lambda name: str(_("%(name)s is aangemeld.", name=name)))
    except CodeRefused as refused:
        return _answer(session_id, problem=str(words_for(str(refused.details.get("reason", ""))).title))


@blueprint.post("/<uuid:session_id>/vertrokken")
@access(STAFF(SERVE))
def left(session_id: UUID) -> ResponseReturnValue:
    """Take somebody out who went away, or who was ticked off by mistake."""

    def gone(session: Session) -> str:
        return service.leave(session, current_actor(), uuid_field("bezoek"), now()).name

    return _do(session_id, gone, lambda name: str(_("%(name)s is uit de lijst gehaald.", name=name)))


@blueprint.errorhandler(NotAllowed)
def _not_mine(_error: NotAllowed) -> ResponseReturnValue:
    """Say it where somebody works."""
    flash(_("Deze bijeenkomst hoort bij een andere afdeling. Vraag een collega daarvan."), "warning")
    return redirect(url_for(_back()))


def _do(session_id: UUID, use_case: Callable[[Session], Done], told: Callable[[Done], str]) -> ResponseReturnValue:
    """Carry out a press and tell what came of it, where it was pressed."""
    try:
        done = attempt(use_case)
    except TooSoon as soon:
        minutes = int(soon.details["minutes"])
        return _answer(session_id, problem=_("Beginnen kan vanaf %(minutes)d minuten van tevoren.", minutes=minutes))
    except AlreadyDone as late:
        return _answer(session_id, problem=_was_first(str(late.details.get("name", ""))))
    return _answer(session_id, message=told(done))


def _was_first(name: str) -> str:
    if name:
        return str(_("%(name)s was u net voor. Dit is de laatste stand.", name=name))
    return str(_("Dat kan niet meer: er is intussen iets veranderd. Dit is de laatste stand."))


def _answer(session_id: UUID, message: str = "", problem: str = "") -> ResponseReturnValue:
    """Answer at the screen where somebody pressed: the host's, the console, or the page of the session."""
    where = request.form.get("terug", "")
    if where == "host":
        return host_frame.answer(message, problem)
    if where == "console":
        return console_frame.answer(message, problem)
    if "HX-Request" in request.headers:
        return _page(session_id, "acted", message, problem)
    flash(problem or message, "warning" if problem else "ok")
    return redirect(url_for("session_day.show", session_id=session_id, van=request.values.get("van")))


def _read(session_id: UUID, typed: str = "") -> tuple[SessionToday, list[SessionVisitor]]:
    actor, moment, language = current_actor(), now(), current_language().code
    with reading() as session:
        chosen_location(session, actor)
        one = session_today(session, actor, session_id, moment, language=language)
        return one, session_people(session, actor, session_id, moment, typed=typed, language=language)


def _page(session_id: UUID, template: str, message: str = "", problem: str = "") -> str:
    one, people = _read(session_id)
    return _render(template, one, people, message=message, problem=problem)


def _render(template: str, one: SessionToday, people: list[SessionVisitor], **more: str) -> str:
    return render_template(
        f"kiosk/session/{template}.html",
        one=one,
        people=people,
        most=MOST_SHOWN,
        mark=mark_of((one, people), now()),
        moment=now(),
        stages=SessionStage,
        whereabouts=WHEREABOUTS,
        here=_location_of(one),
        back=_back(),
        came_from=request.values.get("van", ""),
        **more,
    )


def _location_of(one: SessionToday) -> LocationView:
    with reading() as session:
        return location(session, current_actor(), one.location_id)


def _asked(session_id: UUID, problem: str = "") -> str:
    with reading() as session:
        chosen_location(session, current_actor())
        one = session_today(session, current_actor(), session_id, now(), language=current_language().code)
        if not one.may_lead:
            raise NotAllowed("afdeling")
        choices = choices_of(session, current_actor(), one.department_id, [str(one.product_id)])
    lists = {"reason": choices.reasons, "result": choices.results}
    return render_template(
        "kiosk/session/finish.html",
        one=one,
        lists=[(kind, CHOICE_KINDS[kind], options) for kind, options in lists.items() if options],
        usual=choices.usual,
        problem=problem,
        came_from=request.values.get("van", ""),
    )


def _back() -> str:
    """Return the screen that somebody came from, or else the own one."""
    own = "host" if current_actor().may(Permission.ANSWER_HELP) else "console"
    return BACK[came] if (came := request.values.get("van", "")) in BACK else BACK[own]


def _id_or_none(name: str) -> UUID | None:
    text = request.form.get(name, "")
    return uuid_of(text, name) if text else None
