"""English in the code, Dutch on the wire: the one table of every name that leaves or enters through the API."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from booking_api.appointments.models import AppointmentStatus
from booking_api.visits.rules import LegState

WORDS = {
    "accessibility": "toegankelijkheid",
    "activities": "activiteiten",
    "activity": "activiteit",
    "advice": "advies",
    "address": "adresregel",
    "alternatives": "alternatieven",
    "amount_cents": "bedragInCenten",
    "answer": "antwoord",
    "answers": "antwoorden",
    "appointment_at": "geplandAanvangsmoment",
    "appointment_id": "afspraakId",
    "arrived_at": "aangekomenOp",
    "becomes_product": "wordtProduct",
    "bring": "watMeeTeNemen",
    "calendar_file": "agendabestand",
    "called_at": "opgeroepenOp",
    "called_times": "aantalOproepen",
    "capacity": "aantalPlaatsen",
    "cancelled_at": "geannuleerdOp",
    "channel": "kanaal",
    "check_in_code": "aanmeldkenmerkAlfanumeriek",
    "check_in_mark": "aanmeldkenmerk",
    "check_in_qr": "aanmeldkenmerkQrCode",
    "city": "plaats",
    "code": "code",
    "count": "aantal",
    "created_at": "aangemaaktOp",
    "credit": "tegoed",
    "customer": "klant",
    "date": "datum",
    "date_from": "datumVanaf",
    "date_to": "datumTot",
    "days": "dagen",
    "decided_at": "beslotenOp",
    "decision": "besluit",
    "decisions": "besluiten",
    "department_id": "afdelingId",
    "department_name": "afdeling",
    "description": "omschrijving",
    "desk_id": "balieId",
    "elsewhere": "andereLocatieIds",
    "email": "emailadres",
    "expires_at": "verlooptOp",
    "explanation": "toelichting",
    "extra_minutes": "extraMinuten",
    "extra_persons": "aantalExtraPersonen",
    "facilities": "voorzieningen",
    "family_name": "achternaam",
    "fees": "leges",
    "finished_at": "afgerondOp",
    "follow_up_id": "vervolgactieId",
    "gate_id": "poortId",
    "given_name": "voornaam",
    "hold_id": "reserveringId",
    "html": "html",
    "id": "id",
    "kind": "soort",
    "language": "taal",
    "left": "vrijePlaatsen",
    "legs": "onderdelen",
    "list_key": "sleutel",
    "location_id": "locatieId",
    "location_name": "locatie",
    "login": "inlogmiddel",
    "made_at": "gemaaktOp",
    "mail": "bericht",
    "mark": "kenmerk",
    "max_persons": "maximumAantalPersonen",
    "medium": "verzendwijze",
    "message_id": "berichtId",
    "minutes": "duurInMinuten",
    "name": "naam",
    "next_page": "volgendePagina",
    "note": "notitie",
    "number": "nummer",
    "offer": "aanbieding",
    "offer_id": "aanbiedingId",
    "only_with": "alleenBij",
    "only_with_values": "alleenBijAntwoorden",
    "options": "keuzes",
    "page": "pagina",
    "page_size": "paginaGrootte",
    "participants": "deelnemers",
    "parts": "dagdelen",
    "pass_mark": "milieupaskenmerk",
    "pass_number": "milieupasnummer",
    "persons": "aantalPersonen",
    "phone": "telefoonnummer",
    "place": "plek",
    "place_name": "plek",
    "planned_end": "geplandEindmoment",
    "planned_staff_id": "geplandeMedewerkerId",
    "planned_start": "geplandAanvangsmoment",
    "position": "volgnummer",
    "postcode": "postcode",
    "prefix": "voorvoegsel",
    "previous_page": "vorigePagina",
    "product_id": "productId",
    "products": "producten",
    "public_keys": "publiekeSleutels",
    "public_name": "publieksnaam",
    "question": "vraag",
    "questions": "vragen",
    "reason": "reden",
    "reason_id": "contactredenId",
    "recipient": "ontvanger",
    "recognised": "herkend",
    "reference": "referentie",
    "related_product_ids": "gerelateerdeProductIds",
    "remarks": "opmerking",
    "required": "verplicht",
    "represents": "vertegenwoordigde",
    "required_fields": "verplichteKlantgegevens",
    "result_id": "resultaatId",
    "results": "resultaten",
    "room_id": "ruimteId",
    "series_id": "reeksId",
    "session_id": "sessieId",
    "site": "terrein",
    "special_need": "bijzonderheid",
    "special_needs": "bijzonderheden",
    "staff_id": "medewerkerId",
    "started_at": "gestartOp",
    "starts": "aanvangsmomenten",
    "status": "status",
    "subject": "onderwerp",
    "target": "doel",
    "text": "tekst",
    "timezone": "tijdzone",
    "title": "title",
    "total_cents": "totaalInCenten",
    "type": "type",
    "until": "tot",
    "value": "waarde",
    "version": "versie",
    "video_link": "videolink",
    "visit_address": "bezoekadres",
    "visit_id": "bezoekId",
    "waiting_area": "wachtruimte",
    "waiting_area_id": "wachtruimteId",
    "walk_in": "vrijeInloop",
    "wall_wish": "weergaveNaam",
    "wants": "berichtkanaal",
    "weekdays": "weekdagen",
}

APPOINTMENT_STATUS = {
    AppointmentStatus.BOOKED: "gepland",
    AppointmentStatus.CANCELLED: "geannuleerd",
    AppointmentStatus.FULFILLED: "afgerond",
    AppointmentStatus.NO_SHOW: "niet-verschenen",
}
APPOINTMENT_STATUS_OF = {word: status for status, word in APPOINTMENT_STATUS.items()}
CHANNEL = {"host": "gastheer", "e-form": "e-formulier", "collection": "ophalen", "walk-in": "inloop", "pillar": "zuil"}
VISIT_STATUS = {
    LegState.WAITING: "wachtend",
    LegState.CALLED: "opgeroepen",
    LegState.IN_SERVICE: "in-behandeling",
    LegState.PAUSED: "gepauzeerd",
    LegState.TRANSFERRED: "doorgezet",
    LegState.DONE: "afgerond",
    LegState.NO_SHOW: "niet-verschenen",
    LegState.LEFT: "vertrokken",
}
VISIT_STATE_OF = {word: state for state, word in VISIT_STATUS.items()}
LOCATION_KIND = {"city_shop": "stadswinkel", "recycling_centre": "milieustraat"}
PRODUCT_KIND = {
    "appointment": "afspraak",
    "session": "bijeenkomst",
    "window": "tijdvak",
    "at_customer": "bij-klant",
    "online": "online",
    "telephone": "telefoon",
}
LOGIN_MEANS = {"none": "geen", "digid": "digid", "eherkenning": "eherkenning", "eidas": "eidas"}
PLACE_KIND = {"desk": "balie", "room": "ruimte", "none": "geen"}
DAY_PART = {"morning": "ochtend", "afternoon": "middag", "evening": "avond"}
DAY_PART_OF = {word: part for part, word in DAY_PART.items()}
QUESTION_KIND = {"choice": "keuze", "text": "tekst", "number": "getal"}
WALL_WISH = {"full": "volledig", "initial": "voorletter", "none": "niet"}
WALL_WISH_OF = {word: wish for wish, word in WALL_WISH.items()}

MESSAGES_BY = {"email": "email", "sms": "sms", "none": "geen"}
MESSAGES_BY_OF = {word: wants for wants, word in MESSAGES_BY.items()}


def wire(name: str) -> str:
    """Return the Dutch name of a field; a field without one in the table is a mistake of ours (KeyError)."""
    return WORDS[name]


class WireModel(BaseModel):
    """A body or query of the API: Dutch names outside, English inside; unknown and wrongly typed values are refused."""

    model_config = ConfigDict(alias_generator=wire, populate_by_name=True, extra="forbid")

    @classmethod
    def mistakes_in(cls, given: Mapping[str, Any]) -> dict[str, str]:  # noqa: ARG003 (as it is called)
        """Return what is wrong with fields together, name on the wire → code; asked of what came in as it came."""
        return {}


def one_of(*sets: list[str]) -> ConfigDict:
    """Return the configuration of a model that wants at least one set of its optional fields, as its schema says."""

    def describe(schema: dict[str, Any]) -> None:
        schema["anyOf"] = [_filled(schema, [wire(name) for name in names]) for names in sets]

    return ConfigDict(json_schema_extra=describe)


def either(*sets: list[str]) -> ConfigDict:
    """Return the configuration of a model that wants one set of its fields and then nothing of the others."""

    def describe(schema: dict[str, Any]) -> None:
        schema["oneOf"] = [
            _filled(schema, [wire(name) for name in wanted]) | {"not": {"anyOf": _each_filled(schema, wanted, sets)}}
            for wanted in sets
        ]

    return ConfigDict(json_schema_extra=describe)


def _each_filled(schema: dict[str, Any], wanted: list[str], sets: Iterable[list[str]]) -> list[dict[str, Any]]:
    """Return a schema for each field of the sets that are not wanted, in which it is filled."""
    return [_filled(schema, [wire(name)]) for others in sets if others is not wanted for name in others]


def _filled(schema: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return the schema of an object in which these fields are there and not empty."""
    return {"required": names, "properties": {name: _not_empty(schema["properties"][name]) for name in names}}


def _not_empty(field: dict[str, Any]) -> dict[str, Any]:
    return {"minItems": 1} if field.get("type") == "array" else {"not": {"type": "null"}}


def word_of(table: Mapping[Any, str]) -> Any:
    """Return what describes a text of ours as one of the words of a table."""
    return Field(json_schema_extra={"enum": list(table.values())})


def whole_number(value: Any) -> Any:
    """Return 3 for 3.0, which JSON Schema calls an integer too; leave all else to be refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
