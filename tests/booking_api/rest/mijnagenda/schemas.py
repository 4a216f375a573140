"""What the contract says of its answers, written by hand as JSON Schema; nothing beyond it may be told."""

from typing import Any

TEXT = {"type": "string", "minLength": 1}
UTC = {"type": "string", "format": "date-time", "pattern": "Z$"}
URI = {"type": "string", "format": "uri"}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


ADDRESS = _object([], adresregel1=TEXT, adresregel2=TEXT, adresregel3=TEXT)
LINE: dict[str, Any] = {
    "afspraakIdentificatie": TEXT,
    "onderwerp": {"type": "string"},
    "geplandAanvangsmoment": UTC,
    "geplandEindmoment": UTC,
}
FOUND = _object(["afspraken"], afspraken={"type": "array", "items": _object(["afspraakIdentificatie"], **LINE)})
ACTIVITY = _object(
    ["naamActiviteitsoort", "aantal"],
    naamActiviteitsoort=TEXT,
    aantal={"type": "integer", "minimum": 1},
    aanduidingWatMeeTeNemen=TEXT,
)
BASE: dict[str, Any] = {
    **LINE,
    "aanmeldkenmerkAlfanumeriek": TEXT,
    "aanmeldkenmerkQrCode": URI,
    "activiteiten": {"type": "array", "minItems": 1, "items": ACTIVITY},
    "contactInformatie": _object(["naam"], naam=TEXT, emailadres=TEXT, telefoonnummer=TEXT, adres=ADDRESS),
}
PHYSICAL = _object(
    ["afspraakIdentificatie", "afspraakSoort", "afspraakLocatie"],
    **BASE,
    afspraakSoort={"const": "fysiek"},
    afspraakLocatie=_object([], naam=TEXT, bezoekadres=ADDRESS),
)
ONLINE = _object(
    ["afspraakIdentificatie", "afspraakSoort", "onlineAdres"],
    **BASE,
    afspraakSoort={"const": "online"},
    onlineAdres=URI,
)
DETAILS = {"oneOf": [PHYSICAL, ONLINE]}
REFUSAL = _object(
    ["status", "code", "title", "detail", "instance"],
    status={"type": "integer"},
    code={"type": "string", "pattern": "^[A-Z_]+$"},
    title=TEXT,
    detail=TEXT,
    instance={"type": "string", "pattern": "^/afspraken"},
)
