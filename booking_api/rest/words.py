"""English in the code, Dutch on the wire: the one table of every name that leaves or enters through the API."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from booking_api.appointments.models import AppointmentStatus
from booking_api.visits.rules import LegState

WORDS = {
    "accessibility": "toegankelijkheid",
    "activities": "activiteiten",
    "activity": "activiteit",
    "address": "adresregel",
    "alternatives": "alternatieven",
    "amount_cents": "bedragInCenten",
    "appointment_at": "geplandAanvangsmoment",
    "appointment_id": "afspraakId",
    "arrived_at": "aangekomenOp",
    "bring": "watMeeTeNemen",
    "call_variant": "oproepwijze",
    "called_at": "opgeroepenOp",
    "called_times": "aantalOproepen",
    "cancelled_at": "geannuleerdOp",
    "channel": "kanaal",
    "check_in_code": "aanmeldkenmerkAlfanumeriek",
    "check_in_mark": "aanmeldkenmerk",
    "check_in_qr": "aanmeldkenmerkQrCode",
    "city": "plaats",
    "closed_at": "beeindigdOp",
    "code": "code",
    "count": "aantal",
    "created_at": "aangemaaktOp",
    "customer": "klant",
    "date": "datum",
    "date_from": "datumVanaf",
    "date_to": "datumTot",
    "days": "dagen",
    "decision": "besluit",
    "department_id": "afdelingId",
    "department_name": "afdeling",
    "description": "omschrijving",
    "desk_id": "balieId",
    "email": "emailadres",
    "expires_at": "verlooptOp",
    "facilities": "voorzieningen",
    "family_name": "achternaam",
    "fees": "leges",
    "finished_at": "afgerondOp",
    "gate_id": "poortId",
    "given_name": "voornaam",
    "hold_id": "reserveringId",
    "id": "id",
    "kind": "soort",
    "language": "taal",
    "legs": "onderdelen",
    "location_id": "locatieId",
    "location_name": "locatie",
    "mark": "kenmerk",
    "max_persons": "maximumAantalPersonen",
    "minutes": "duurInMinuten",
    "name": "naam",
    "next_page": "volgendePagina",
    "number": "nummer",
    "page": "pagina",
    "page_size": "paginaGrootte",
    "participants": "deelnemers",
    "pass_number": "milieupasnummer",
    "persons": "aantalPersonen",
    "phone": "telefoonnummer",
    "place": "plek",
    "place_name": "plek",
    "planned_end": "geplandEindmoment",
    "planned_start": "geplandAanvangsmoment",
    "position": "volgnummer",
    "postcode": "postcode",
    "prefix": "voorvoegsel",
    "previous_page": "vorigePagina",
    "product_id": "productId",
    "products": "producten",
    "public_name": "publieksnaam",
    "reason": "reden",
    "remarks": "opmerking",
    "required_fields": "verplichteKlantgegevens",
    "results": "resultaten",
    "room_id": "ruimteId",
    "seats": "plaatsen",
    "separate_minutes": "losseDuurInMinuten",
    "staff_id": "medewerkerId",
    "started_at": "gestartOp",
    "starts": "aanvangsmomenten",
    "status": "status",
    "subject": "onderwerp",
    "timezone": "tijdzone",
    "total_cents": "totaalInCenten",
    "visit_id": "bezoekId",
    "waiting_area": "wachtruimte",
    "waiting_area_id": "wachtruimteId",
    "walk_in": "vrijeInloop",
    "wall_wish": "weergaveNaam",
}

APPOINTMENT_STATUS = {
    AppointmentStatus.BOOKED: "gepland",
    AppointmentStatus.CANCELLED: "geannuleerd",
    AppointmentStatus.FULFILLED: "afgerond",
    AppointmentStatus.NO_SHOW: "niet-verschenen",
}
APPOINTMENT_STATUS_OF = {word: status for status, word in APPOINTMENT_STATUS.items()}
CHANNEL = {"host": "gastheer", "e-form": "e-formulier", "collection": "ophalen", "walk-in": "inloop"}
VISIT_STATUS = {
    LegState.WAITING: "wachtend",
    LegState.CALLED: "opgeroepen",
    LegState.IN_SERVICE: "in-behandeling",
    LegState.DONE: "afgerond",
    LegState.NO_SHOW: "niet-verschenen",
    LegState.LEFT: "vertrokken",
}
VISIT_STATE_OF = {word: state for state, word in VISIT_STATUS.items()}
LOCATION_KIND = {"city_shop": "stadswinkel", "recycling_centre": "milieustraat"}
PLACE_KIND = {"desk": "balie", "room": "ruimte", "none": "geen"}
WALL_WISH = {"full": "volledig", "initial": "voorletter", "none": "niet"}
WALL_WISH_OF = {word: wish for wish, word in WALL_WISH.items()}


def wire(name: str) -> str:
    """Return the Dutch name of a field; a field without one in the table is a mistake of ours (KeyError)."""
    return WORDS[name]


class WireModel(BaseModel):
    """A body or query of the API: Dutch names outside, English inside; unknown and wrongly typed values are refused."""

    model_config = ConfigDict(alias_generator=wire, populate_by_name=True, extra="forbid")


def as_wire(model: BaseModel) -> dict[str, Any]:
    """Return a model as JSON values under its Dutch names."""
    return model.model_dump(mode="json", by_alias=True)


def one_of(*sets: list[str]) -> ConfigDict:
    """Return the configuration of a model that wants at least one set of its optional fields, as its schema says."""

    def describe(schema: dict[str, Any]) -> None:
        schema["anyOf"] = [_filled(schema, [wire(name) for name in names]) for names in sets]

    return ConfigDict(json_schema_extra=describe)


def either(one: list[str], other: list[str]) -> ConfigDict:
    """Return the configuration of a model that wants one set of its fields and then nothing of the other."""

    def describe(schema: dict[str, Any]) -> None:
        schema["oneOf"] = [
            _filled(schema, [wire(name) for name in wanted])
            | {"not": {"anyOf": [_filled(schema, [wire(name)]) for name in unwanted]}}
            for wanted, unwanted in ((one, other), (other, one))
        ]

    return ConfigDict(json_schema_extra=describe)


def _filled(schema: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return the schema of an object in which these fields are there and not empty."""
    return {"required": names, "properties": {name: _not_empty(schema["properties"][name]) for name in names}}


def _not_empty(field: dict[str, Any]) -> dict[str, Any]:
    return {"minItems": 1} if field.get("type") == "array" else {"not": {"type": "null"}}


def whole_number(value: Any) -> Any:
    """Return 3 for 3.0, which JSON Schema calls an integer too; leave all else to be refused."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
