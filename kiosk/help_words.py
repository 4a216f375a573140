"""At which step somebody asks for help, in the words of who goes there; the step itself is a code of the screen."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

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


def step_words(step: str) -> LazyString | str:
    """Return a step in words; nothing for one that has none."""
    return STEPS.get(step, "")
