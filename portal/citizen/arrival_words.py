"""What a phone says when checking in does not work out: kindly, and always what to do next."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from booking_api.visits.rules import Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """A heading and what to do next; `again` when trying once more makes sense."""

    title: LazyString
    advice: LazyString
    again: bool = False


REFUSALS: dict[str, Words] = {
    "naam-onbekend": Words(
        _("Wij vinden uw naam niet"),
        _("Misschien staat de afspraak op een andere naam. Probeer alleen uw achternaam, of uw code."),
        again=True,
    ),
    "zelfde-tijd": Words(
        _("Wij willen zeker weten wie u bent"),
        _("Er is op deze tijd nog iemand met deze naam. Gebruik uw code, of vraag de gastheer."),
        again=True,
    ),
    "te-vaak": Words(_("Dit is vaak geprobeerd"), _("Wacht een minuut, of vraag de gastheer.")),
    Refusal.UNKNOWN: Words(
        _("Wij vinden uw afspraak niet"), _("Kijk de code na, of zoek op uw achternaam."), again=True
    ),
    Refusal.OTHER_LOCATION: Words(
        _("Uw afspraak is op een andere plek"),
        _("Kijk in uw bevestiging voor het adres. De gastheer kijkt graag met u mee."),
    ),
    Refusal.OTHER_DAY: Words(
        _("Uw afspraak is niet vandaag"), _("Kijk in uw bevestiging voor de juiste dag, of vraag de gastheer.")
    ),
    Refusal.TOO_EARLY: Words(
        _("U bent nog wat vroeg"), _("Neem gerust plaats en meld u later aan. Haast? Vraag de gastheer.")
    ),
    Refusal.TOO_LATE: Words(
        _("De tijd van uw afspraak is voorbij"),
        _("Dat kan gebeuren. De gastheer kijkt of u vandaag nog geholpen kunt worden."),
    ),
    Refusal.CANCELLED: Words(_("Deze afspraak is geannuleerd"), _("Klopt dat niet? Vraag de gastheer.")),
    Refusal.HELPED: Words(_("U bent vandaag al geholpen"), _("Bent u nog niet klaar? Vraag de gastheer.")),
}


def words_for(reason: str) -> Words:
    """Return what to say for a reason; an unknown one is told as an appointment that was not found."""
    return REFUSALS.get(reason, REFUSALS[Refusal.UNKNOWN])
