"""Gives every schema of the OpenAPI document an example, made of one example for each Dutch name.

So a field shows the same value wherever it appears, and a new schema has an example as soon as its words have one.

A schema with an address shows its examples field by field: the linter of the NL API Design Rules takes any key that
begins with "post" for an operation, and would refuse an example with a `postcode`.
"""

import re
from typing import Any

_ID = "01937a5e-0000-7000-8000-000000000001"
_FORMATS = {"uuid": _ID, "date-time": "2026-12-07T09:00:00Z", "date": "2026-12-07"}
_TYPES: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "string": "tekst", "object": {}}
_CHOICES = re.compile(r"\^\((\w+)\|")
VALUES: dict[str, Any] = {
    "aangekomenOp": "2026-12-07T08:52:00Z",
    "aanmeldkenmerk": "K7M4P2QX",
    "aanmeldkenmerkAlfanumeriek": "K7M4P2QX",
    "aanmeldkenmerkQrCode": "WELKOM:K7M4P2QX",
    "aanvangsmomenten": ["2026-12-07T09:00:00Z", "2026-12-07T09:15:00Z"],
    "achternaam": "Vries",
    "activiteit": [f"{_ID}:1"],
    "adresregel": "Marktplein 1",
    "afdeling": "Dienstverlening",
    "afgerondOp": "2026-12-07T09:14:00Z",
    "alleenBij": "kind",
    "alleenBijAntwoorden": ["ja"],
    "antwoord": "ja",
    "bedragInCenten": 8785,
    "beeindigdOp": "2026-12-07T09:14:00Z",
    "beslotenOp": "2026-12-07T09:00:00Z",
    "besluit": "open",
    "bezoekadres": "Dorpsstraat 12, 5000 AA Voorbeeldstad",
    "bijzonderheid": ["rolstoel"],
    "code": "paspoort",
    "dagdelen": ["ochtend"],
    "doel": "balie",
    "duurInMinuten": 15,
    "emailadres": "maria@voorbeeld.example",
    "gestartOp": "2026-12-07T09:01:00Z",
    "geplandEindmoment": "2026-12-07T09:15:00Z",
    "html": "<p>Beste mevrouw de Vries,</p>",
    "kanaal": "api",
    "kenmerk": "K7M4P2QX",
    "locatie": "Stadswinkel Centrum",
    "medium": "email",
    "milieupasnummer": "1234567890",
    "naam": "Paspoort aanvragen",
    "notitie": "Wacht op een pasfoto",
    "omschrijving": "Een nieuw paspoort, ook met spoed.",
    "onderwerp": "Paspoort aanvragen",
    "ontvanger": "maria@voorbeeld.example",
    "opgeroepenOp": "2026-12-07T09:00:00Z",
    "opmerking": "Komt met een kinderwagen",
    "paginaGrootte": 50,
    "plaats": "Voorbeeldstad",
    "plek": "Balie 3",
    "postcode": "5000 AA",
    "publieksnaam": "Paspoort",
    "reden": "verhinderd",
    "taal": "nl",
    "tekst": "Uw afspraak op maandag 7 december om 10:00",
    "telefoonnummer": "0612345678",
    "tijdzone": "Europe/Amsterdam",
    "toegankelijkheid": "De ingang is gelijkvloers.",
    "toelichting": "Pasfoto voldeed niet",
    "totaalInCenten": 8785,
    "verlooptOp": "2026-12-07T09:10:00Z",
    "voorletter": "M",
    "voornaam": "Maria",
    "voorvoegsel": "de",
    "voorzieningen": ["laag"],
    "vraag": "Is het voor een kind?",
    "waarde": "ja",
    "watMeeTeNemen": ["Uw identiteitsbewijs"],
    "weekdagen": [1, 3],
    "wordtProduct": None,
}
OWN: dict[str, dict[str, Any]] = {
    "AnswerOut": {"code": "kind"},
    "AppointmentOut": {"status": "gepland", "videolink": ""},
    "HoldOut": {"code": "H3RT9KXM"},
    "LegOut": {"soort": "balie"},
    "LocationOut": {"code": "centrum", "naam": "Stadswinkel Centrum", "soort": "stadswinkel"},
    "MessageOut": {
        "agendabestand": "BEGIN:VCALENDAR …",
        "referentie": "3fa1c0@voorbeeld.example",
        "soort": "confirmation",
    },
    "NotifyReportIn": {"id": _ID, "reference": _ID, "status": "delivered"},
    "OptionOut": {"naam": "Ja", "wordtProduct": None},
    "Problem": {
        "type": "https://afspraken.voorbeeld.example/api/v1/problemen/tijdstip-bezet",
        "code": "tijdstip-bezet",
        "title": "Dit tijdstip is net bezet",
        "status": 409,
        "detail": "Kies een van de alternatieven of vraag de beschikbaarheid opnieuw op.",
        "alternatieven": ["2026-12-07T09:15:00Z"],
    },
    "PlaceOut": {"naam": "Balie 3"},
    "ProblemKindOut": {
        "type": "https://afspraken.voorbeeld.example/api/v1/problemen/tijdstip-bezet",
        "code": "tijdstip-bezet",
        "title": "Dit tijdstip is net bezet",
        "advies": "Kies een van de alternatieven of vraag de beschikbaarheid opnieuw op.",
    },
    "FeeOut": {"naam": "Leges paspoort"},
    "DecidedIn": {"reden": "geldig"},
    "GateListIn": {"sleutel": "5e" * 32},
    "GateOut": {"reden": "geldig"},
    "JudgedOut": {"reden": "geldig"},
    "ListedOut": {"kenmerk": "5e" * 32, "milieupaskenmerk": "7a" * 32, "reden": None, "tegoed": 8},
    "QuestionOut": {"code": "kind", "soort": "keuze"},
    "SpecialNeedIn": {"code": "tolk", "taal": "Arabisch"},
    "SpecialNeedOut": {"code": "tolk", "taal": "Arabisch"},
    "VisitOut": {"naam": "M. de Vries", "status": "wachtend", "wachtruimte": "Hal"},
}
"""What a schema says otherwise than its words do elsewhere."""
_PARAMETERS = {"antwoord": [f"{_ID}:kind:ja"]}
_LEFT_OUT = {
    "Problem": {"invalidParams", "reden"},
    "AppointmentIn": {"reserveringId"},
    "CallIn": {"plek"},
    "VisitIn": {"aanmeldkenmerk", "activiteiten", "bijzonderheden", "klant"},
}
"""What does not go together with the rest of a body."""


def add_examples(schemas: dict[str, Any]) -> None:
    """Add an example to every schema that has none: as a whole, or to each of its fields."""
    found = {name: _of_schema(name, schemas) for name in schemas}
    for name, schema in schemas.items():
        if "examples" in schema:
            continue
        example = found[name]
        if not _is_mistaken(example):
            schema["examples"] = [example]
        elif "postcode" in example:
            for field, one in schema["properties"].items():
                one["examples"] = [example[field]]
        else:  # a list of those, here without any
            schema["examples"] = [{field: [] if _is_mistaken(one) else one for field, one in example.items()}]


def example_of(name: str, schema: dict[str, Any]) -> Any:
    """Return an example of a parameter."""
    return _PARAMETERS[name] if name in _PARAMETERS else _of(name, schema, {})


def _is_mistaken(value: Any) -> bool:
    """Tell whether the linter would take something in an example for an operation."""
    if isinstance(value, dict):
        return "postcode" in value or any(map(_is_mistaken, value.values()))
    return isinstance(value, list) and any(map(_is_mistaken, value))


def _of_schema(name: str, schemas: dict[str, Any]) -> Any:
    schema = schemas[name]
    if "examples" in schema:
        return schema["examples"][0]
    if "properties" not in schema:
        return _of("", schema, schemas)
    fields = {field: one for field, one in schema["properties"].items() if field not in _LEFT_OUT.get(name, ())}
    return {field: _of(field, one, schemas) for field, one in fields.items()} | OWN.get(name, {})


def _of(field: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return an example of one field: by its reference or its choices, then by its name, then by its type."""
    schema = next((choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"), schema)
    if "$ref" in schema:
        return _of_schema(schema["$ref"].rpartition("/")[2], schemas)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "array" and not _is_plain_list(schema["items"], field):
        return [_of(field, schema["items"], schemas)]
    if field in VALUES and _fits(VALUES[field], schema):
        return VALUES[field]
    choices = _CHOICES.match(schema.get("pattern", ""))
    of_type = choices.group(1) if choices else _TYPES.get(schema.get("type", ""))
    return _FORMATS.get(schema.get("format", ""), of_type)


def _is_plain_list(items: dict[str, Any], field: str) -> bool:
    return "$ref" not in items and isinstance(VALUES.get(field), list)


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Tell whether a value is of the type of a field: one word may be a text here and a list there."""
    kinds = {"string": str, "integer": int, "array": list, "boolean": bool, "object": dict}
    wanted = kinds.get(schema.get("type", ""))
    return wanted is None or isinstance(value, wanted)
