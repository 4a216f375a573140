"""What is wrong with a value that does not fit the schema, in Dutch: a stable code, and a sentence for people."""

from collections.abc import Mapping
from typing import Any

from booking_api.rest.checking import MISTAKE
from booking_api.rest.odd_signs import KIND
from booking_api.rest.refusal_texts import mistake_sentence

NOT_ALLOWED = ("ongeldige-waarde", "Deze waarde kan hier niet.")
_UUID = ("geen-uuid", "Stuur een UUID.")
_TEXT = ("geen-tekst", "Stuur een tekst.")
_WHOLE = ("geen-geheel-getal", "Stuur een geheel getal.")
_YES_NO = ("geen-ja-of-nee", "Stuur true of false.")
_MOMENT = ("geen-tijdstip", "Stuur een bestaand tijdstip met tijdzone, zoals 2027-03-01T09:00:00Z.")
_DAY = ("geen-datum", "Stuur een bestaande datum, zoals 2027-03-01.")
_OBJECT = ("geen-object", "Stuur een JSON-object.")
_LITTLE = ("te-klein", "Dit is kleiner dan mag.")
_MUCH = ("te-groot", "Dit is groter dan mag.")

BY_TYPE = {
    "missing": ("verplicht", "Dit veld is verplicht."),
    "extra_forbidden": ("onbekend-veld", "Dit veld bestaat hier niet."),
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": ("te-kort", "Deze tekst is te kort."),
    "string_too_long": ("te-lang", "Deze tekst is te lang."),
    "string_pattern_mismatch": NOT_ALLOWED,
    KIND: ("ongeldig-teken", "Hier staat een teken in dat niet kan."),
    "enum": NOT_ALLOWED,
    "literal_error": NOT_ALLOWED,
    "list_type": ("geen-lijst", "Stuur een lijst."),
    "too_short": ("te-weinig", "Hier moet meer in staan."),
    "too_long": ("te-veel", "Hier staat te veel in."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "greater_than": _LITTLE,
    "greater_than_equal": _LITTLE,
    "less_than": _MUCH,
    "less_than_equal": _MUCH,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
}
_BOUNDS = {
    "greater_than_equal": ("ge", "Dit is ten minste"),
    "less_than_equal": ("le", "Dit is ten hoogste"),
    "string_too_short": ("min_length", "Zoveel tekens heeft deze tekst ten minste:"),
    "string_too_long": ("max_length", "Zoveel tekens heeft deze tekst ten hoogste:"),
    "too_short": ("min_length", "Zoveel staan hier ten minste in:"),
    "too_long": ("max_length", "Zoveel staan hier ten hoogste in:"),
}


def refusal_of(error_type: str, expected: Mapping[str, Any]) -> dict[str, str]:
    """Return code and reason for an error type of pydantic, with the bound that it says was expected."""
    if error_type == MISTAKE:
        return {"code": expected["code"], "reason": mistake_sentence(expected["code"])}
    code, reason = BY_TYPE.get(error_type, NOT_ALLOWED)
    name, words = _BOUNDS.get(error_type, ("", ""))
    return {"code": code, "reason": f"{words} {expected[name]}." if name in expected else reason}
