"""`/afspraken/bijeenkomsten`: the joint sessions to come, one of them with who comes, and planning new ones."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from booking_api.appointments.planning_sessions import SessionWish, may_plan, plan_sessions
from booking_api.appointments.queries_sessions import (
    SessionsSought,
    SessionView,
    joint_session,
    sessions_between,
    who_comes,
)
from booking_api.availability.rules import exists_locally, local_moment
from booking_api.catalogue.queries import products
from booking_api.errors import InvalidInput, SlotTaken
from booking_api.identity.queries import bookable_staff
from booking_api.identity.rules import Permission
from booking_api.locations.queries import LocationView, rooms
from portal.staff.appointments import words
from portal.staff.appointments.person_form import Form, typed
from portal.staff.appointments.site import BOOKER, PLANNER, blueprint, chosen_place, places
from portal.staff.manage.forms import Reader
from web.access import access
from web.context import attempt, current_actor, now, reading
from web.i18n import current_language

AHEAD = timedelta(days=400)
MOST = 100


@blueprint.get("/bijeenkomsten", endpoint="sessions")
@access(BOOKER, PLANNER)
def show_all() -> str:
    """List the sessions from today on."""
    actor = current_actor()
    with reading() as session:
        known = places(session)
        place = next((each for each in known if str(each.id) == request.args.get("locatie")), None)
        sought = SessionsSought(
            now() - timedelta(hours=12), now() + AHEAD, place.id if place else None,
            with_cancelled=request.args.get("geannuleerd") == "1",
        )  # fmt: skip
        found, more = sessions_between(session, actor, sought, now(), size=MOST)
        plannable = bool(_plannable(session))
    text = request.args.get("zoek", "").strip()[:60]
    shown = [each for each in found if text.casefold() in each.name.casefold()]
    return render_template(
        "appointments/sessions.html", found=shown, more=more, places=known, place=place, text=text,
        cancelled=sought.with_cancelled, plannable=plannable,
    )  # fmt: skip


@blueprint.get("/bijeenkomsten/<uuid:session_id>", endpoint="session")
@access(BOOKER, PLANNER)
def show(session_id: UUID) -> str:
    """Show a session with who comes; another department sees how many only."""
    return page("appointments/session.html", session_id)


@blueprint.get("/bijeenkomsten/nieuw", endpoint="new_session")
@access(BOOKER, PLANNER)
def begin() -> str:
    """Show an empty plan."""
    known = {"weeks": "1", "capacity": "20", "minutes": "60", "location_id": request.args.get("locatie", "")}
    return _form(MultiDict(known), {})


@blueprint.post("/bijeenkomsten/nieuw", endpoint="plan_session")
@access(BOOKER, PLANNER)
def plan() -> ResponseReturnValue:
    """Plan it, once or week by week, and tell which dates were not possible."""
    form = typed()
    if request.form.get("actie") == "locatie":
        return _form(form, {})
    wish, faults = _wish(form)
    if wish is None:
        return _form(form, words.sentences(faults)), 422
    try:
        made = attempt(lambda session: plan_sessions(session, current_actor(), wish, now()))
    except InvalidInput as wrong:
        return _form(form, words.sentences(wrong.details["fields"])), 422
    except SlotTaken as taken:
        return _form(form, {}, taken.details["refused"]), 409
    refused = [f"{each.starts_at.isoformat()}|{each.reason}" for each in made.refused]
    return redirect(
        url_for("appointments.session", session_id=made.session_ids[0], gepland=len(made.session_ids), niet=refused),
        303,
    )


def page(template: str, session_id: UUID, errors: dict[str, str] | None = None, **known: Any) -> str:
    """Render a page about one session."""
    actor = current_actor()
    with reading() as session:
        view = joint_session(session, actor, session_id, now())
        may_see = actor.may(Permission.READ_APPOINTMENTS) and actor.sees_department(view.department_id)
        coming = who_comes(session, actor, session_id, now()) if may_see else []
    g.zone = ZoneInfo(view.timezone)
    return render_template(
        template,
        session_view=view,
        may_see=may_see,
        coming=coming,
        may_change=_may_change(view),
        errors=errors or {},
        planned=request.args.get("gepland", 0, int),
        done=request.args.get("gedaan", ""),
        refused=[text.rpartition("|")[::2] for text in request.args.getlist("niet")],
        **known,
    )


def _may_change(view: SessionView) -> bool:
    return may_plan(current_actor(), view.department_id) and view.cancelled_at is None and view.starts_at > now()


def _plannable(session: Session) -> list[tuple[str, str]]:
    """Return the products of sessions that this member of staff plans."""
    actor = current_actor()
    found = products(session, actor, None, current_language().code)
    return [
        (str(each.id), each.name) for each in found if each.kind == "session" and may_plan(actor, each.department_id)
    ]


def _form(form: Form, errors: dict[str, str], refused: Any = ()) -> str:
    with reading() as session:
        known = places(session)
        place = chosen_place(known, form.get("location_id"))
        here = rooms(session, current_actor(), place.id) if place else []
        people = bookable_staff(session, current_actor())
        offered = _plannable(session)
    g.zone = ZoneInfo(place.timezone) if place else None
    return render_template(
        "appointments/session_new.html", form=form, errors=errors, refused=refused, places=known, place=place,
        rooms=here, people=people, products=offered,
    )  # fmt: skip


def _wish(form: Form) -> tuple[SessionWish | None, dict[str, str]]:
    reader = Reader(form)
    with reading() as session:
        place = chosen_place(places(session), form.get("location_id"))
    product_id = reader.one("product_id")
    starts_at = _start(reader, place)
    minutes, capacity, weeks = reader.number("minutes"), reader.number("capacity"), reader.number("weeks", 1)
    room_id, staff_id = reader.one("room_id"), reader.one("staff_id")
    if product_id is None:
        reader.faults.setdefault("product_id", "verplicht")
    if place is None or product_id is None or starts_at is None or reader.faults:
        return None, reader.faults
    return SessionWish(place.id, product_id, starts_at, minutes, capacity, room_id, staff_id, weeks), {}


def _start(reader: Reader, place: LocationView | None) -> datetime | None:
    day, clock = reader.day("starts_at"), reader.clock("clock")
    for name, value in (("starts_at", day), ("clock", clock)):
        if value is None:
            reader.faults.setdefault(name, "verplicht")
    if day is None or clock is None or place is None:
        return None
    if not exists_locally(place.timezone, day, clock):
        reader.faults["clock"] = "onbekende-keuze"
        return None
    return local_moment(place.timezone, day, clock)
