"""What statuses, kinds, channels and refusals are called on the appointment screens."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from flask_babel import lazy_gettext

from booking_api.appointments.weekly import RefusedDate
from booking_api.locations.queries import LocationView, PlaceView
from booking_api.texts import LANGUAGES, Language

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

TABS: dict[str, str] = {
    "find": lazy_gettext("Zoeken"),
    "choose": lazy_gettext("Nieuwe afspraak"),
    "take_over": lazy_gettext("Boeking overnemen"),
    "sessions": lazy_gettext("Bijeenkomsten"),
}
STATUS: dict[str, tuple[str, str]] = {
    "booked": (lazy_gettext("gepland"), "ok"),
    "cancelled": (lazy_gettext("geannuleerd"), "error"),
    "fulfilled": (lazy_gettext("afgerond"), ""),
    "no_show": (lazy_gettext("niet gekomen"), "warning"),
}
CHANNELS: dict[str, str] = {
    "web": lazy_gettext("Website"),
    "kcc": lazy_gettext("Klantcontactcentrum"),
    "host": lazy_gettext("Gastheer of medewerker"),
    "api": lazy_gettext("Ander systeem"),
    "e-form": lazy_gettext("E-formulier"),
    "collection": lazy_gettext("Ophaalbericht"),
    "walk-in": lazy_gettext("Vrije inloop"),
    "pillar": lazy_gettext("Aanmeldzuil"),
}
REASONS: Mapping[str, str] = {
    "gesloten": lazy_gettext("de locatie is dan gesloten"),
    "bezet": lazy_gettext("er is dan geen plek"),
    "te-ver-vooruit": lazy_gettext("zo ver vooruit kan nog niet geboekt worden"),
    "te-kort-van-tevoren": lazy_gettext("dat is te kort van tevoren"),
    "te-vaak": lazy_gettext("deze klant heeft al genoeg afspraken"),
    "bestaat-niet": lazy_gettext("die tijd bestaat niet, want dan gaat de klok vooruit"),
    "buiten-openingstijd": lazy_gettext("de locatie is dan niet open"),
    "medewerker-bezet": lazy_gettext("de medewerker heeft dan iets anders"),
    "medewerker-afwezig": lazy_gettext("de medewerker is er dan niet"),
    "geen-medewerker": lazy_gettext("er is dan niemand die dit kan. Kies zelf een medewerker."),
    "ruimte-bezet": lazy_gettext("de ruimte is dan bezet"),
    "geen-ruimte": lazy_gettext("er is dan geen ruimte vrij"),
    "niet-combineerbaar": lazy_gettext("deze producten kunnen niet in één afspraak"),
    "niet-op-locatie": lazy_gettext("dit product is er niet op deze locatie"),
    "kanaal-niet-toegestaan": lazy_gettext("dit product mag u niet boeken"),
    "andere-afdeling": lazy_gettext("dit is van een andere afdeling"),
}
FAULTS: Mapping[str, str] = {
    "verplicht": lazy_gettext("%(field)s: vul dit in."),
    "te-lang": lazy_gettext("%(field)s: dit is te lang. Kort het in."),
    "te-klein": lazy_gettext("%(field)s: dit getal is te klein."),
    "te-groot": lazy_gettext("%(field)s: dit getal is te groot."),
    "te-veel": lazy_gettext("%(field)s: dit zijn er te veel."),
    "ongeldig-teken": lazy_gettext("%(field)s: hier staat een teken dat wij niet kunnen gebruiken."),
    "ongeldig-e-mailadres": lazy_gettext("%(field)s: dit e-mailadres klopt niet."),
    "ongeldig-telefoonnummer": lazy_gettext("%(field)s: dit telefoonnummer klopt niet."),
    "onbekende-pas": lazy_gettext("%(field)s: deze pas kennen wij niet, of hij is verlopen."),
    "onbekende-keuze": lazy_gettext("%(field)s: kies een van de mogelijkheden."),
    "in-het-verleden": lazy_gettext("%(field)s: kies een moment dat nog komt."),
    "geen-veelvoud-van-5": lazy_gettext("%(field)s: kies een veelvoud van 5 minuten."),
    "geen-datum": lazy_gettext("%(field)s: deze datum bestaat niet."),
    "geen-getal": lazy_gettext("%(field)s: vul een heel getal in, zoals 15."),
    "geen-tijd": lazy_gettext("%(field)s: vul een tijd in, zoals 09:00."),
    "minder-dan-bezet": lazy_gettext("%(field)s: er zijn al meer plaatsen vergeven."),
}
LABELS: Mapping[str, str] = {
    "given_name": lazy_gettext("Voornaam"),
    "prefix": lazy_gettext("Tussenvoegsel"),
    "family_name": lazy_gettext("Achternaam"),
    "email": lazy_gettext("E-mailadres"),
    "phone": lazy_gettext("Telefoonnummer"),
    "wants": lazy_gettext("Berichten over de afspraak"),
    "visit_address": lazy_gettext("Adres"),
    "pass_number": lazy_gettext("Nummer van de milieupas"),
    "participants": lazy_gettext("Namen van wie meekomt"),
    "remarks": lazy_gettext("Opmerking"),
    "represents.given_name": lazy_gettext("Voornaam van wie het is"),
    "represents.prefix": lazy_gettext("Tussenvoegsel van wie het is"),
    "represents.family_name": lazy_gettext("Achternaam van wie het is"),
    "product_id": lazy_gettext("Bijeenkomst"),
    "location_id": lazy_gettext("Locatie"),
    "starts_at": lazy_gettext("Dag"),
    "clock": lazy_gettext("Tijd"),
    "minutes": lazy_gettext("Duur"),
    "capacity": lazy_gettext("Plaatsen"),
    "room_id": lazy_gettext("Ruimte"),
    "staff_id": lazy_gettext("Medewerker"),
    "weeks": lazy_gettext("Aantal weken"),
}
KINDS: dict[str, str] = {
    "session": lazy_gettext("bijeenkomst"),
    "at_customer": lazy_gettext("bij de klant"),
    "online": lazy_gettext("videogesprek"),
    "telephone": lazy_gettext("per telefoon"),
}
MESSAGES_BY: dict[str, str] = {
    "email": lazy_gettext("Per e-mail"),
    "sms": lazy_gettext("Per sms"),
    "none": lazy_gettext("Geen: u geeft het op papier mee"),
}
CANCELLED_BY: dict[str, str] = {
    "citizen": lazy_gettext("door de klant"),
    "staff": lazy_gettext("door een medewerker"),
    "bijeenkomst-geannuleerd": lazy_gettext("de bijeenkomst gaat niet door"),
}
SUBJECT_ELSEWHERE = lazy_gettext("Afspraak bij een andere afdeling")


def reason(code: str) -> str:
    """Return why something cannot be, for in a sentence."""
    return str(REASONS.get(code, REASONS["bezet"]))


def sentences(faults: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each wrong field; names in forms have dashes for dots."""
    found = {}
    for name, code in faults.items():
        label = str(LABELS.get(name) or LABELS.get(name.rpartition(".")[2]) or lazy_gettext("Dit veld"))
        found[name.replace(".", "-")] = str(FAULTS.get(code, FAULTS["onbekende-keuze"])) % {"field": label}
    return found


def moment(text: str) -> datetime:
    """Return a moment that came in an address; the begin of time for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    return found if found.tzinfo else _NEVER


def dates(refused: Iterable[RefusedDate]) -> list[tuple[str, str]]:
    """Return the dates of a series on which it is not possible, as they travel in addresses."""
    return [(each.starts_at.isoformat(), each.reason) for each in refused]


def language_choices(languages: Iterable[Language]) -> list[tuple[str, str]]:
    """Return languages as choices, by their own names."""
    return [(each.code, each.own_name) for each in languages]


def language_name(code: str) -> str:
    """Return the own name of a language."""
    return LANGUAGES[code].own_name if code in LANGUAGES else code


def place_choices(places: Iterable[LocationView]) -> list[tuple[str, str]]:
    """Return locations as choices."""
    return [(str(each.id), each.name) for each in places]


def room_choices(rooms: Iterable[PlaceView]) -> list[tuple[str, str]]:
    """Return rooms as choices."""
    return [(str(each.id), each.name) for each in rooms]


def people_choices(people: Iterable[tuple[UUID, str]]) -> list[tuple[str, str]]:
    """Return colleagues as choices."""
    return [(str(id_), name) for id_, name in people]


def cancel_reason(code: str) -> str:
    """Return why an appointment was cancelled: what a colleague wrote, or what Welkom noted."""
    return str(CANCELLED_BY.get(code, code))
