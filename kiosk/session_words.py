"""What it is called where somebody with places in a joint session is, and how that looks: a badge or quiet words."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from booking_api.visits.session_people import Whereabouts

WHEREABOUTS: dict[Whereabouts, tuple[LazyString, str]] = {
    Whereabouts.EXPECTED: (_("Nog niet gezien"), "quiet"),
    Whereabouts.HERE: (_("In de wachtruimte"), ""),
    Whereabouts.INSIDE: (_("Binnen"), "ok"),
    Whereabouts.CALLED_ALONE: (_("Bij een medewerker"), "now"),
    Whereabouts.DONE: (_("Geweest"), "quiet"),
    Whereabouts.GONE: (_("Vertrokken"), "quiet"),
    Whereabouts.ABSENT: (_("Niet gekomen"), "quiet"),
}
