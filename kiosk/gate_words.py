"""What a gate says when it stays closed: why, and what to do."""

from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from booking_api.errors import TooManyTries
from booking_api.recycling.rules import GateReason


@dataclass(frozen=True, slots=True)
class Words:
    """Why a gate stays closed, and what to do."""

    title: LazyString
    advice: LazyString


HELP = _("Druk op de knop voor hulp. Een medewerker komt naar u toe.")
INTERCOM = _("Druk op de knop van de intercom, of ga naar een medewerker.")
REFUSALS: dict[str, Words] = {
    GateReason.UNKNOWN: Words(_("Wij kennen deze code niet"), HELP),
    GateReason.FORGED: Words(_("Deze code is niet geldig"), HELP),
    GateReason.OTHER_SITE: Words(
        _("Uw afspraak is op een andere milieustraat"), _("Kijk in uw bevestiging voor het adres.")
    ),
    GateReason.TOO_EARLY: Words(
        _("U bent te vroeg"), _("U kunt naar binnen vanaf een uur voor uw afspraak. Kom dan terug.")
    ),
    GateReason.TOO_LATE: Words(
        _("De tijd van uw afspraak is voorbij"), _("Maak een nieuwe afspraak, of vraag om hulp.")
    ),
    GateReason.CANCELLED: Words(_("Deze afspraak is afgezegd"), HELP),
    GateReason.CHANGED: Words(
        _("Uw afspraak is gewijzigd"), _("Gebruik de QR-code uit uw laatste bericht, of druk op de knop voor hulp.")
    ),
    GateReason.USED: Words(_("Met deze code is al iemand naar binnen"), HELP),
    GateReason.NO_CREDIT: Words(_("Uw milieupas heeft dit jaar geen bezoeken meer"), HELP),
    TooManyTries.code: Words(
        _("Er is een paar keer een verkeerde code ingevuld"),
        _("Houd uw QR-code voor de lezer, of druk op de knop voor hulp. Over een minuut kunt u weer een code typen."),
    ),
    GateReason.PASS_INVALID: Words(_("Uw milieupas is niet meer geldig"), HELP),
}
OUTSIDE_ITS_WINDOW = (GateReason.TOO_EARLY, GateReason.TOO_LATE)  # then it helps to say when the appointment is
UNSURE = Words(_("De poort blijft nog even dicht"), HELP)


def words_for(reason: str, *, by_intercom: bool = False) -> Words:
    """Return what to say for a reason; an unknown one gets the general words.

    `by_intercom`: no call for help goes out from here, so nothing is promised that would need one.
    """
    words = REFUSALS.get(reason, UNSURE)
    return replace(words, advice=INTERCOM) if by_intercom and words.advice is HELP else words
