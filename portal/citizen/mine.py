"""`/mijn-afspraak/…`: one appointment by its personal link; see it, move it, cancel it, put it in a calendar."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from booking_api.appointments import feeds, queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.confirming import confirmation_of
from booking_api.appointments.links import link_token
from booking_api.appointments.requests import ActivityWish
from booking_api.appointments.values import AppointmentView, FreeTimes
from booking_api.appointments.waiting import waiting_of
from booking_api.errors import AlreadyDone, InvalidInput, NotBookable, SlotTaken
from booking_api.identity.actor import SYSTEM, Actor, citizen_of
from booking_api.locations import queries as places
from booking_api.locations.queries import LocationView
from booking_api.notifications.content import calendar_file
from booking_api.notifications.letters import letter, qr_text
from booking_api.notifications.service import Settings, keys_of, sender_of
from booking_api.visits.turns import visit_of_appointment
from portal.citizen import presence
from portal.citizen.feed import feed_urls
from portal.citizen.offers import HORIZON_DAYS
from portal.citizen.reaching import told_at
from portal.citizen.site import blueprint
from portal.citizen.time import notice_of
from portal.citizen.times import asked_times, posted_time
from web.access import CITIZEN_LINK, access
from web.context import current, current_actor, current_db, current_settings, now, reading
from web.i18n import current_language

TOO_LATE = "wijzigtermijn-verstreken"
PATH = "/mijn-afspraak/<token>"


@blueprint.get(PATH, endpoint="mine")
@access(CITIZEN_LINK)
def show(token: str) -> ResponseReturnValue:  # noqa: ARG001 - read by the access rule
    """Show the appointment that this link opens."""
    return shown("citizen/mine.html", appointment_id_of_link(), done=request.args.get("gedaan", ""))


@blueprint.get(f"{PATH}/afspraak.ics", endpoint="calendar")
@access(CITIZEN_LINK)
def calendar(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Return the calendar file."""
    settings = cast(Settings, current().settings)
    with reading() as session:
        told = letter(session, current_actor(), appointment_id_of_link(), keys_of(settings))
    file = calendar_file(told, sender_of(settings), now())
    headers = {"Content-Disposition": 'attachment; filename="afspraak.ics"'}
    return Response(file, content_type="text/calendar; charset=utf-8", headers=headers)


@blueprint.get(f"{PATH}/annuleren", endpoint="cancel")
@access(CITIZEN_LINK)
def ask_cancel(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Ask whether it is really to be cancelled."""
    return shown("citizen/cancel.html", appointment_id_of_link())


@blueprint.post(f"{PATH}/annuleren", endpoint="do_cancel")
@access(CITIZEN_LINK)
def cancel(token: str) -> ResponseReturnValue:
    """Cancel; doing it again changes nothing."""
    try:
        attempting(
            current_db(),
            lambda session: service.cancel(session, current_actor(), appointment_id_of_link(), "citizen", now()),
        )
    except (AlreadyDone, NotBookable):
        return redirect(url_for("citizen.mine", token=token, gedaan="te-laat"), 303)
    return redirect(url_for("citizen.mine", token=token), 303)


@blueprint.get(f"{PATH}/verplaatsen", endpoint="move")
@access(CITIZEN_LINK)
def ask_move(token: str) -> ResponseReturnValue:  # noqa: ARG001
    """Show the times to which the appointment can move."""
    return _times({})


@blueprint.post(f"{PATH}/verplaatsen", endpoint="do_move")
@access(CITIZEN_LINK)
def move(token: str) -> ResponseReturnValue:
    """Move to the chosen time; the old one is given back only when the new one is taken."""
    starts_at = posted_time()
    if starts_at is None:
        return _times({"tijd": _("Kies een tijd.")}), 422
    try:
        attempting(
            current_db(),
            lambda session: service.move(session, current_actor(), appointment_id_of_link(), starts_at, now()),
        )
    except SlotTaken as taken:
        return _times({}, notice="bezet", nearest=list(taken.details.get("alternatives", []))), 409
    except InvalidInput:
        return _times({}, notice="niet-meer"), 409
    except (AlreadyDone, NotBookable) as wrong:
        if isinstance(wrong, NotBookable) and wrong.details.get("reason") != TOO_LATE:
            return _times({}, notice=notice_of(wrong), nearest=wrong.details.get("alternatives")), 409
        return redirect(url_for("citizen.mine", token=token, gedaan="te-laat"), 303)
    return redirect(url_for("citizen.mine", token=token, gedaan="verplaatst"), 303)


def shown(template: str, appointment_id: UUID, **known: Any) -> str:
    """Render a page about one appointment, for the citizen who made it."""
    actor = citizen_of(appointment_id)
    with reading() as session:
        view = _view(session, actor, appointment_id)
        location = places.location(session, actor, view.location_id, current_language().code)
        token = link_token(session, appointment_id, current_settings().personal_link_key)
        secret = cast(Settings, current().settings).gate_secret
        confirmation = confirmation_of(session, actor, appointment_id)
        waits = known.pop("waits", None) or waiting_of(session, actor, appointment_id, now())
        own_feed = feeds.feed_of(session, actor, current_settings().citizen_key)
        visit_id = visit_of_appointment(session, actor, appointment_id)
        qr = qr_text(session, actor, appointment_id, view.code, secret)
    g.zone = ZoneInfo(view.timezone)
    return render_template(
        template,
        appointment=view,
        location=location,
        token=token,
        qr_text=qr,
        confirmation=confirmation,
        waits=waits,
        feed=feed_urls(own_feed),
        arrived=visit_id is not None,
        can_arrive=_can_arrive(view, location),
        route_url=_route_url(location),
        told_at=told_at(view.customer),
        open=view.status == "booked" and view.starts_at > now(),
        **known,
    )


def _can_arrive(view: AppointmentView, place: LocationView) -> bool:
    """Tell whether the page offers to check in now: where that is done by phone, and within the times of the place."""
    early = (view.starts_at - now()).total_seconds() / 60
    in_time = -place.late_minutes <= early <= place.early_minutes
    here = place.own_phone != presence.NONE and not view.is_elsewhere
    # Who was thought not to come may come after all.
    return here and view.status in ("booked", "no_show") and in_time


def _route_url(place: LocationView) -> str:
    """Return where a map shows the way; a link only, so that no map maker learns who looks at this page."""
    address = ", ".join(part for part in (place.address, f"{place.postcode} {place.city}".strip()) if part)
    return current_settings().map_url.replace("{address}", quote(address)) if place.address else ""


def _times(errors: dict[str, str], *, notice: str = "", nearest: Any = None) -> str:
    actor, appointment_id = current_actor(), appointment_id_of_link()
    with reading() as session:
        view = _view(session, actor, appointment_id)
        known = queries.appointment(session, SYSTEM, appointment_id, now=now())  # who was promised is not told
        named = next((leg.staff_id for leg in known.legs if leg.named_staff), None)
        today = now().astimezone(ZoneInfo(view.timezone)).date()
        wishes = tuple(ActivityWish(activity.product_id, activity.count) for activity in view.activities)
        last = today + timedelta(days=HORIZON_DAYS)
        try:  # where it was booked does not matter for moving it
            free = queries.free_times(
                session, actor, view.location_id, wishes, today, last, now(), staff_id=named, intake=view.intake
            )
        except (InvalidInput, NotBookable):  # it is no longer offered
            free = FreeTimes(0, [])
    others = [(day, [each for each in starts if each != view.starts_at]) for day, starts in free.days]
    times = asked_times([each for each in others if each[1]], ZoneInfo(view.timezone), None)
    return shown("citizen/move.html", appointment_id, errors=errors, times=times, notice=notice, nearest=nearest)


def _view(session: Session, actor: Actor, appointment_id: UUID) -> AppointmentView:
    return queries.appointment(session, actor, appointment_id, current_language().code, now=now())


def appointment_id_of_link() -> UUID:
    """Return the appointment of the personal link; the access rule let nobody else in."""
    return cast(UUID, current_actor().appointment_id)
