"""Tickets: somebody asks for one, the worker prints it; a ticket shows public names only."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from booking_api import outbox
from booking_api.appointments.queries import appointment
from booking_api.appointments.values import AppointmentView
from booking_api.events import TICKET_REQUESTED, Event
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.identity.queries import devices
from booking_api.locations.queries import LocationView, location, locations
from booking_api.outbox import GiveUp, OutboxEvent, WorkingWith
from booking_api.references import qr_payload
from booking_api.texts import translator
from booking_api.visits.alarms import PRINTER, end_alarm, raise_alarm
from booking_api.visits.queries import view_of
from booking_api.visits.service import require_booked_at_pillar
from booking_api.visits.values import VisitView
from hardware.printers.base import Outcome, Printer, PrinterStatus
from hardware.printers.ticket import Ticket
from kiosk.surroundings import printer_at
from web.settings import WebSettings

BOOKING = "booking"
STILL_THERE = timedelta(minutes=2)


class NotPrinted(Exception):
    """The printer has no paper or cannot be reached; the worker tries again."""


class Settings(Protocol):
    """The part of all settings that a ticket needs."""

    @property
    def web(self) -> WebSettings:
        """Return the settings of the screens: the municipality's name."""


class Context(WorkingWith[Settings], Protocol):
    """What the worker hands to this subscriber: the printers too."""

    @property
    def printers(self) -> Mapping[str, Printer]:
        """Return the printers by name: a location's code, or one for all pillars."""


def request_ticket(session: Session, actor: Actor, visit_id: UUID, location_id: UUID, now: datetime) -> None:
    """Record that a visitor wants a ticket; raises NotFound for a visit elsewhere."""
    view_of(session, actor, visit_id, now)
    outbox.record(session, actor, Event(TICKET_REQUESTED, visit_id, location_id), now)


def request_ticket_of_booking(
    session: Session, actor: Actor, appointment_id: UUID, location_id: UUID, now: datetime
) -> None:
    """Record that who booked at this pillar wants a ticket of it; raises NotFound for what was booked elsewhere."""
    require_booked_at_pillar(session, actor, appointment_id)
    outbox.record(session, actor, Event(TICKET_REQUESTED, appointment_id, location_id, after={"of": BOOKING}), now)


def print_ticket(context: Context, event: OutboxEvent) -> None:
    """Print the ticket of a visit on the printer of its location; without any printer there is nothing to do.

    Raises NotPrinted when nothing came out, and GiveUp when the visitor no longer stands there; a ticket that may have
    come out is not printed twice.
    """
    if context.clock() - event.occurred_at > STILL_THERE:
        raise GiveUp("the visitor has gone to sit down")
    place, ticket = _what_to_print(context, event)
    name = printer_at(place.code, context.printers)
    if name is None:
        return
    result = context.printers[name].print_ticket(ticket)
    _tell_the_host(context, place.id, name, result.status)
    if result.outcome is Outcome.NOT_PRINTED:
        raise NotPrinted(result.status.value)


def _what_to_print(context: Context, event: OutboxEvent) -> tuple[LocationView, Ticket]:
    municipality = context.settings.web.municipality
    with context.db.transaction() as session:
        if event.keys_after.get("of") == BOOKING:
            booked = appointment(session, SYSTEM, event.subject_id, now=context.clock())
            place = location(session, SYSTEM, booked.location_id)
            return place, ticket_of_booking(booked, place, municipality)
        visit = view_of(session, SYSTEM, event.subject_id, context.clock())
        place = location(session, SYSTEM, visit.location_id)
        return place, ticket_of(visit, place, municipality)


def watch_printers(context: Context) -> None:
    """Ask the printer of each place with a pillar how it is, so that no visitor has to find out (H4)."""
    for place in _places_with_a_pillar(context):
        name = printer_at(place.code, context.printers)
        status = context.printers[name].status() if name else None
        # Who does not answer may be printing for somebody: that is for whoever wants a ticket to find out.
        if name and status and status is not PrinterStatus.UNREACHABLE:
            _tell_the_host(context, place.id, name, status)


def _places_with_a_pillar(context: Context) -> list[LocationView]:
    with context.db.reading() as session:
        ids = {each.location_id for each in devices(session, SYSTEM) if each.kind == "pillar"}
        return [place for place in locations(session, SYSTEM) if place.id in ids]


def _tell_the_host(context: Context, location_id: UUID, name: str, status: PrinterStatus) -> None:
    """Raise an alarm for a printer without paper, and end it when the printer prints again (H4)."""
    with context.db.transaction() as session:
        if status.can_print:
            end_alarm(session, SYSTEM, location_id, PRINTER, name, context.clock())
        else:
            detail = "paper_out" if status is PrinterStatus.PAPER_OUT else "silent"
            raise_alarm(session, SYSTEM, location_id, PRINTER, name, detail, context.clock())


def ticket_of(visit: VisitView, place: LocationView, municipality: str) -> Ticket:
    """Return what stands on the ticket, in the visitor's language."""
    _ = translator(visit.language).gettext
    zone = ZoneInfo(place.timezone)
    arrived = visit.arrived_at.astimezone(zone).strftime("%H:%M")
    lines = [_("Aangemeld om %(time)s") % {"time": arrived}]
    if visit.appointment_at:
        booked = visit.appointment_at.astimezone(zone).strftime("%H:%M")
        lines.append(_("Afspraak om %(time)s") % {"time": booked})
    if visit.public_subject:
        lines.append(visit.public_subject)
    if visit.session_id and visit.place_name:
        lines.append(_("Ga naar %(place)s") % {"place": visit.place_name})
    elif visit.waiting_area_name:
        lines.append(_("Ga zitten in %(area)s") % {"area": visit.waiting_area_name})
    by_name, together = _("Wij roepen u bij uw naam"), _("Op het scherm ziet u wanneer en waar u naar binnen kunt.")
    return Ticket(
        municipality=municipality,
        heading=place.name,
        name=visit.wall_name,
        lines=tuple(lines),
        footer=together if visit.session_id else by_name,
    )


def ticket_of_booking(booked: AppointmentView, place: LocationView, municipality: str) -> Ticket:
    """Return what stands on the ticket of who comes back later today: when, and the code to check in with."""
    _ = translator(booked.language).gettext
    zone = ZoneInfo(place.timezone)
    opens_at = booked.starts_at - timedelta(minutes=place.early_minutes)
    times = [moment.astimezone(zone).strftime("%H:%M") for moment in (booked.starts_at, opens_at)]
    return Ticket(
        municipality=municipality,
        heading=place.name,
        lines=(
            _("Afspraak om %(time)s") % {"time": times[0]},
            _("Meld u hier weer aan vanaf %(time)s") % {"time": times[1]},
            _("Uw code") + f": {booked.code[:4]} {booked.code[4:]}",
        ),
        qr_payload=qr_payload(booked.code),
    )
