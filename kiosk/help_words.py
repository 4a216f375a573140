"""Where and at which step somebody asks for help, in the words of who goes there; both are kept as codes."""

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from booking_api.visits.service_help import OWN_PHONE, OWN_TURN

STEPS: dict[str, LazyString] = {
    "start": _("Bij het beginscherm"),
    "name": _("Vult een naam in"),
    "confirm": _("Kijkt of de naam klopt"),
    "choose-time": _("Kiest de tijd van de afspraak"),
    "code": _("Vult een code in"),
    "products": _("Kiest een onderwerp, zonder afspraak"),
    "persons": _("Kiest met hoeveel personen"),
    "walk-in-name": _("Vult een naam in, zonder afspraak"),
    "done": _("Is aangemeld"),
    "refused": _("Het aanmelden lukt niet"),
    "host-comes": _("Wacht op de gastheer"),
    "gastheer": _("Vraagt om de gastheer"),
    "poort-start": _("Staat voor de poort"),
    "poort-code": _("Vult een code in bij de poort"),
    "poort-closed": _("De poort blijft dicht"),
    "poort-open": _("De poort is open"),
}
_CHOOSING = _("Maakt een afspraak: kiest een onderwerp")
_OWN = _("Kijkt naar de eigen afspraak")
_ARRIVING = _("Meldt zich aan")
_LOGGING_IN = _("Logt in")
ON_A_PHONE: dict[str, LazyString] = {
    "products": _CHOOSING,
    "choose_products": _CHOOSING,
    "counts": _("Maakt een afspraak: beantwoordt vragen"),
    "choose_counts": _("Maakt een afspraak: beantwoordt vragen"),
    "place": _("Maakt een afspraak: kiest een plek"),
    "choose_place": _("Maakt een afspraak: kiest een plek"),
    "time": _("Maakt een afspraak: kiest een tijd"),
    "choose_time": _("Maakt een afspraak: kiest een tijd"),
    "details": _("Maakt een afspraak: vult gegevens in"),
    "choose_details": _("Maakt een afspraak: vult gegevens in"),
    "check": _("Maakt een afspraak: kijkt alles na"),
    "later": _("Wil later verdergaan met een afspraak"),
    "send_link": _("Wil later verdergaan met een afspraak"),
    "resume": _("Wil later verdergaan met een afspraak"),
    "booked": _("Heeft net een afspraak gemaakt"),
    "login": _LOGGING_IN,
    "inloggen": _LOGGING_IN,
    "finish_login": _LOGGING_IN,
    "own": _OWN,
    "mine": _OWN,
    "earlier": _OWN,
    "ask_earlier": _OWN,
    "confirm": _OWN,
    "cancel": _("Wil de afspraak annuleren"),
    "move": _("Wil de afspraak verplaatsen"),
    "do_move": _("Wil de afspraak verplaatsen"),
    "video": _OWN,
    "find": _("Zoekt de eigen afspraak"),
    "do_find": _("Zoekt de eigen afspraak"),
    "prove_presence": _("Scant de code om zich aan te melden"),
    "prove_by_typing": _("Scant de code om zich aan te melden"),
    "do_arrive_by_link": _("Scant de code om zich aan te melden"),
    "arrive": _ARRIVING,
    "do_arrive": _ARRIVING,
    "arrive_yes": _ARRIVING,
    "arrive_time": _ARRIVING,
    "aanmelden": _ARRIVING,
    "turn": _("Is aangemeld en wacht"),
    "turn_word": _("Is aangemeld en wacht"),
    "fout": _("Kreeg een foutmelding"),
    "accessibility": _("Leest over deze site"),
    "toegankelijkheid": _("Leest over deze site"),
    "privacy": _("Leest over deze site"),
}
"""By the pages of the citizens' site; where it says `telefoon-` before."""
PHONE = "telefoon-"


def step_words(step: str) -> LazyString | str:
    """Return a step in words; nothing for one that has none."""
    return ON_A_PHONE.get(step.removeprefix(PHONE), "") if step.startswith(PHONE) else STEPS.get(step, "")


def place_words(place: str) -> str:
    """Return where to go in words: a phone by its mark or its turn; desks and devices have a name of their own."""
    kind, _colon, mark = place.partition(":")
    if kind == OWN_PHONE:
        return str(gettext("Eigen telefoon van een bezoeker (%(mark)s)", mark=mark))
    return str(gettext("Eigen telefoon, code %(code)s", code=mark)) if kind == OWN_TURN else place
