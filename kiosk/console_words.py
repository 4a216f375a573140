"""What the console says: what to do with who was called, why somebody is next, and what an action made of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from booking_api.locations.queries import LocationView, PlaceView
from booking_api.visits.rules import LegState, Presence
from booking_api.visits.rules_queue import QueuePolicy, WhyNext, is_on_time, sooner_by, turn_at
from booking_api.visits.values import VisitView
from web.formats import clock_time

WHY = {
    WhyNext.ALONE: _("enige die wacht"),
    WhyNext.PRIORITY: _("heeft voorrang"),
    WhyNext.SPECIAL_NEEDS: _("uw plek of u heeft wat deze bezoeker nodig heeft"),
    WhyNext.OWN_LANGUAGE: _("spreekt een taal die u ook spreekt"),
    WhyNext.APPOINTMENT_TIME: _("vroegste afspraak"),
    WhyNext.WAITED_LONG: _("wacht het langst"),
    WhyNext.ARRIVED_FIRST: _("was het eerst hier"),
}
PRESENCES = {
    Presence.AVAILABLE: _("beschikbaar"),
    Presence.BUSY: _("in gesprek"),
    Presence.BREAK: _("pauze"),
    Presence.AWAY: _("afwezig"),
}
PLACE_STATES = {
    "closed": _("gesloten"),
    "free": _("vrij"),
    "break": _("pauze"),
    "empty": _("niemand"),
    "called": _("opgeroepen"),
    "in_service": _("in gesprek"),
    "paused": _("even weg"),
}
STATES = {
    LegState.WAITING.value: _("Wacht"),
    LegState.CALLED.value: _("Opgeroepen"),
    LegState.IN_SERVICE.value: _("In gesprek"),
    LegState.PAUSED.value: _("Even apart gezet"),
    LegState.TRANSFERRED.value: _("Doorgezet"),
    LegState.DONE.value: _("Afgerond"),
    LegState.NO_SHOW.value: _("Niet verschenen"),
    LegState.LEFT.value: _("Vertrokken"),
}
APPOINTMENT_STATES = {
    "booked": "",
    "cancelled": _("afgezegd"),
    "fulfilled": _("geweest"),
    "no_show": _("niet verschenen"),
}
CHOICE_KINDS = {"reason": _("Contactreden"), "result": _("Resultaat"), "follow_up": _("Vervolgactie")}


def guidance(visit: VisitView, place: PlaceView) -> LazyString:
    """Return in words what to do with a visitor who is called from this place: fetch, or wait until they come (V5)."""
    names = {"name": visit.name, "area": visit.waiting_area_name, "place": place.name}
    if visit.call_variant == "fetch" and visit.waiting_area_name:
        return _("Haal %(name)s op uit %(area)s.", **names)
    if visit.call_variant == "room" and visit.waiting_area_name:
        return _("Haal %(name)s op uit %(area)s en ga samen naar %(place)s.", **names)
    if visit.call_variant == "collection":
        return _("%(name)s komt naar %(place)s. Leg het document klaar.", **names)
    return _("%(name)s komt naar %(place)s.", **names)


def turn_words(visit: VisitView, here: LocationView) -> LazyString:
    """Return why somebody stands at this place of the queue: the moment by which the order reckons, and whence."""
    zone, policy = ZoneInfo(here.timezone), _policy(here)
    turn = visit.turn
    moments = {
        "turn": clock_time(turn_at(turn, policy), zone),
        "since": clock_time(turn.waiting_since, zone),
        "booked": clock_time(turn.appointment_at, zone) if turn.appointment_at else "",
        "minutes": here.walk_in_weight,
        "sooner": int(sooner_by(turn, policy).total_seconds() // 60),
    }
    if turn.suits_needs and (here.needs_minutes >= here.language_minutes or not turn.own_language):
        return _("Heeft iets nodig wat u of uw plek biedt: %(sooner)d minuten eerder. Telt als %(turn)s.", **moments)
    if turn.own_language:
        return _("Spreekt een taal die u ook spreekt: %(sooner)d minuten eerder. Telt als %(turn)s.", **moments)
    if is_on_time(turn, policy):
        return _("Afspraak van %(booked)s, was op tijd.", **moments)
    if turn.appointment_at is not None:
        return _("Kwam te laat voor de afspraak van %(booked)s. Wacht sinds %(since)s en telt als %(turn)s.", **moments)
    return _("Inloop sinds %(since)s. Telt na %(minutes)d minuten mee: als %(turn)s.", **moments)


def no_show_wait(visit: VisitView, now: datetime, zone: ZoneInfo) -> str:
    """Return from what time somebody may be marked as not shown, while that is still to come."""
    soon = visit.no_show_from
    return clock_time(soon, zone) if soon is not None and soon > now else ""


def _policy(here: LocationView) -> QueuePolicy:
    return QueuePolicy(here.late_minutes, here.walk_in_weight, here.language_minutes, here.needs_minutes)
