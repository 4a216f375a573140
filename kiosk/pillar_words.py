"""What a pillar says when something does not work out: kindly, and always what to do next."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_ngettext
from flask_babel import lazy_gettext as _

from booking_api.visits.rules import Refusal, WaitBand

NAME_UNKNOWN = "naam-onbekend"
SAME_TIME = "zelfde-tijd"
NO_WALK_IN = "geen-vrije-inloop"
NO_TIME_TODAY = "geen-tijd-vandaag"
FAILED = "lukt-niet"
TOO_OFTEN = "te-vaak"


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do next: a big button."""

    endpoint: str
    title: LazyString
    text: LazyString | str
    picture: str


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as a visitor reads it."""

    title: LazyString
    advice: LazyString
    ways: tuple[Way, ...]


HOST = Way(".call_host", _("Vraag de gastheer"), _("Die komt naar u toe"), "person")
AGAIN = Way(".by_name", _("Probeer het opnieuw"), _("Vul alleen uw achternaam in"), "refresh")
CODE = Way(".by_code", _("Ik heb een code"), _("Vul de code uit uw bevestiging in"), "keyboard")
BY_NAME = Way(".by_name", _("Zoek op mijn naam"), "", "person")
WALK_IN = Way(".without_appointment", _("Ik heb geen afspraak"), "", "calendar-plus")
OTHER_SUBJECT = Way(".without_appointment", _("Kies iets anders"), "", "calendar-plus")
START = Way(".restart", _("Terug naar het begin"), "", "back")

REFUSALS: dict[str, Words] = {
    NAME_UNKNOWN: Words(
        _("Wij vinden uw naam niet"),
        _("Misschien staat de afspraak op een andere naam. U kunt het opnieuw proberen."),
        (AGAIN, CODE, HOST),
    ),
    SAME_TIME: Words(
        _("Wij willen zeker weten wie u bent"),
        _("Er is op deze tijd nog iemand met deze naam. De gastheer helpt u verder."),
        (HOST, CODE, START),
    ),
    Refusal.UNKNOWN: Words(
        _("Wij vinden uw afspraak niet"),
        _("Zoek op uw naam, of vraag de gastheer."),
        (BY_NAME, CODE, HOST),
    ),
    Refusal.OTHER_LOCATION: Words(
        _("Uw afspraak is op een andere plek"),
        _("Kijk in uw bevestiging voor het adres. De gastheer kijkt graag met u mee."),
        (HOST, START),
    ),
    Refusal.OTHER_DAY: Words(
        _("Uw afspraak is niet vandaag"),
        _("Kijk in uw bevestiging voor de juiste dag. Wilt u toch vandaag geholpen worden? Vraag de gastheer."),
        (HOST, WALK_IN, START),
    ),
    Refusal.TOO_EARLY: Words(
        _("U bent nog wat vroeg"),
        _("Neem gerust plaats en meld u later aan. Haast? Vraag de gastheer."),
        (START, HOST),
    ),
    Refusal.TOO_LATE: Words(
        _("De tijd van uw afspraak is voorbij"),
        _("Dat kan gebeuren. De gastheer kijkt of u vandaag nog geholpen kunt worden."),
        (HOST, START),
    ),
    Refusal.CANCELLED: Words(
        _("Deze afspraak is afgezegd"),
        _("Klopt dat niet? De gastheer zoekt het met u uit."),
        (HOST, WALK_IN, START),
    ),
    Refusal.HELPED: Words(
        _("U bent vandaag al geholpen"),
        _("Bent u nog niet klaar? De gastheer helpt u graag verder."),
        (HOST, WALK_IN, START),
    ),
    Refusal.ELSEWHERE: Words(
        _("Voor deze afspraak hoeft u niet hier te zijn"),
        _("De afspraak is bij u, online of per telefoon. Kijk in uw bevestiging. Of vraag het de gastheer."),
        (HOST, START),
    ),
    NO_WALK_IN: Words(
        _("Hier helpen wij u alleen met een afspraak"),
        _("De gastheer kan een afspraak voor u maken, vandaag of op een andere dag."),
        (HOST, START),
    ),
    NO_TIME_TODAY: Words(
        _("Vandaag is er geen plek meer"),
        _("De gastheer kan een afspraak voor u maken op een andere dag."),
        (HOST, OTHER_SUBJECT, START),
    ),
    TOO_OFTEN: Words(
        _("U heeft het een paar keer geprobeerd"),
        _("De gastheer zoekt het graag met u uit. Over een minuut kunt u het hier ook weer proberen."),
        (HOST, START),
    ),
    FAILED: Words(
        _("Dit lukt nu niet"),
        _("U kunt hier niets aan doen. De gastheer helpt u verder."),
        (HOST, START),
    ),
}


def words_for(reason: str) -> Words:
    """Return what to say for a reason; an unknown one gets the general words."""
    return REFUSALS.get(reason, REFUSALS[FAILED])


def wait_words(band: WaitBand | None) -> LazyString:
    """Return how long the wait is expected to be."""
    if band is None:
        return _("Wij roepen u zo snel mogelijk")
    if band.low == 0:
        return lazy_ngettext(
            "U bent waarschijnlijk binnen %(num)d minuut aan de beurt",
            "U bent waarschijnlijk binnen %(num)d minuten aan de beurt",
            band.high,
        )
    return lazy_ngettext(
        "U wacht ongeveer %(low)d tot %(num)d minuut",
        "U wacht ongeveer %(low)d tot %(num)d minuten",
        band.high,
        low=band.low,
    )
