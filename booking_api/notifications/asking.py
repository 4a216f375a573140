"""Mails with something to do: confirm, answer an offer, choose another time, follow the own turn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from booking_api.notifications.values import Letter
from booking_api.texts import translator

CONFIRM_REQUEST = "confirm_request"
CONFIRM_REMINDER = "confirm_reminder"
OFFER = "offer"
CLOSED = "closed"
ARRIVED = "arrived"
KINDS = (CONFIRM_REQUEST, CONFIRM_REMINDER, OFFER, CLOSED, ARRIVED)


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: one line, a sentence of explanation, and the button with the page of the personal link."""

    title: str
    lead: str
    button: str
    path: str


def asked_still(kind: str, letter: Letter) -> bool:
    """Tell whether there is still something to ask: not once it was answered or is over."""
    if kind in (CONFIRM_REQUEST, CONFIRM_REMINDER):
        return letter.confirm_by is not None
    if kind == OFFER:
        return letter.offered_at is not None
    if kind == ARRIVED:
        return letter.is_here
    return kind != CLOSED or letter.displaced


def asking_of(kind: str, letter: Letter, formats: dict[str, Callable[[Any], str]]) -> Asking | None:
    """Return what a kind of mail asks; None for a mail that only tells."""
    _ = translator(letter.language).gettext
    if kind not in KINDS or not asked_still(kind, letter):
        return None
    if kind == OFFER:
        offered = {"day": formats["day_in_year"](letter.offered_at), "time": formats["time"](letter.offered_at)}
        lead = _(
            "Wij houden deze tijd voor u vast tot %(day)s om %(time)s. "
            "Doet u niets, dan blijft uw afspraak zoals die is."
        ) % {"day": formats["day_in_year"](letter.answer_by), "time": formats["time"](letter.answer_by)}
        if letter.offered_elsewhere:
            lead = _("Let op: dit is op een andere plek, %(place)s.") % {"place": letter.offered_elsewhere} + " " + lead
        return Asking(
            _("U kunt eerder komen: %(day)s om %(time)s") % offered,
            lead,
            _("Bekijk de eerdere tijd"),
            "/eerder",
        )
    if kind == CLOSED:
        moment = {"day": formats["day_in_year"](letter.starts_at), "time": formats["time"](letter.starts_at)}
        return Asking(
            _("Uw afspraak op %(day)s om %(time)s gaat niet door") % moment,
            _("Wij zijn dan dicht. Het spijt ons. Kies een andere tijd die u past. Uw code blijft hetzelfde."),
            _("Kies een andere tijd"),
            "/verplaatsen",
        )
    if kind == ARRIVED:
        return Asking(
            _("U bent aangemeld"),
            _("Op uw telefoon ziet u wanneer u aan de beurt bent en waar u naartoe gaat."),
            _("Volg uw beurt"),
            "/aanmelden",
        )
    by = {"day": formats["day_in_year"](letter.confirm_by), "time": formats["time"](letter.confirm_by)}
    reminded = kind == CONFIRM_REMINDER
    title = _("U heeft uw afspraak nog niet bevestigd") if reminded else _("Komt u naar uw afspraak?")
    lead = _("Laat het ons weten vóór %(day)s om %(time)s.") % by
    if letter.released_otherwise:
        lead += " " + _("Horen wij niets, dan gaat de afspraak niet door en komt een ander in uw plaats.")
    return Asking(title, lead, _("Ja, ik kom"), "/bevestigen")
