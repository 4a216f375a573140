"""A small Open Klant: contacts with their participant and subject, as release 2.18 (klantinteracties 0.9.0) answers."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, Response, abort, jsonify, render_template_string, request

from booking_api.clock import utc_now
from calendar_sync.simulators.faults import add_faults
from calendar_sync.simulators.pages import OPEN_KLANT_PAGE
from calendar_sync.simulators.store import Row, Store

PREFIX = "/klantinteracties/api/v1"
DEMO_TOKEN = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105 - opens nothing but the simulator
IDENTIFIER = "onderwerpobject__onderwerpobjectidentificator"
FILTERS = {
    f"{IDENTIFIER}ObjectId": "objectId",
    f"{IDENTIFIER}CodeObjecttype": "codeObjecttype",
    f"{IDENTIFIER}CodeRegister": "codeRegister",
    f"{IDENTIFIER}CodeSoortObjectId": "codeSoortObjectId",
}
REQUIRED = {
    "klantcontact": ("kanaal", "onderwerp", "taal", "vertrouwelijk"),
    "betrokkene": ("rol", "initiator"),
    "onderwerpobject": (),
}
LENGTHS = {"kanaal": 50, "onderwerp": 200, "inhoud": 1000, "taal": 3, "voorvoegselAchternaam": 10, "voorletters": 10,
           "voornaam": 200, "achternaam": 200, "organisatienaam": 200, "objectId": 200,
           "gevraagdeHandeling": 200, "toelichting": 1000, "naam": 200}  # fmt: skip
TITLES = {400: "Ongeldige invoer.", 401: "Ongeldige authenticatiegegevens.", 404: "Niet gevonden.",
          429: "Te veel verzoeken.", 503: "Niet beschikbaar."}  # fmt: skip


class InputRefused(Exception):
    """The register answers 400; holds its invalidParams."""

    def __init__(self, *params: dict[str, str], code: str = "invalid") -> None:
        super().__init__(code)
        self.params = list(params)
        self.code = code


def create_app(store: Store, *, token: str = DEMO_TOKEN) -> Flask:
    """Return the simulator; `token` is the one that has all rights."""
    app = Flask("open_klant_simulator")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(_api(store, token))
    app.register_error_handler(InputRefused, lambda refused: _error(400, refused.code, refused.params))
    app.register_error_handler(404, lambda _: _error(404, "not_found"))
    add_faults(app, store, _error, PREFIX)

    @app.get("/")
    def page() -> str:
        return render_template_string(OPEN_KLANT_PAGE, rows=store.rows())

    @app.get("/_state")
    def state() -> dict[str, Any]:
        return {"klantcontacten": store.rows()}

    return app


def _api(store: Store, token: str) -> Blueprint:
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)

    @blueprint.before_request
    def authorised() -> Response | None:
        given = request.headers.get("Authorization", "")
        return (
            None
            if secrets.compare_digest(given.encode(), f"Token {token}".encode())
            else _error(401, "not_authenticated")
        )

    @blueprint.after_request
    def version(answer: Response) -> Response:
        answer.headers["API-version"] = "0.9.0"
        return answer

    @blueprint.post("/maak-klantcontact")
    def create() -> tuple[Response, int]:
        body = request.get_json()
        _check(body)
        row = _made(body)
        with store.changing() as rows:
            rows[row["klantcontact"]["uuid"]] = row
        return jsonify(row), 201

    @blueprint.get("/klantcontacten")
    def search() -> Response:
        _check_query()
        found = [row["klantcontact"] | {"_expand": {}} for row in store.rows() if _matches(row)]
        return jsonify(count=len(found), next=None, previous=None, results=found)

    @blueprint.get("/klantcontacten/<uuid:contact_id>")
    def read(contact_id: Any) -> Response:
        row = next((row for row in store.rows() if row["klantcontact"]["uuid"] == str(contact_id)), None)
        return jsonify((row or abort(404))["klantcontact"])

    _add_tasks(blueprint, store)
    return blueprint


def _add_tasks(blueprint: Blueprint, store: Store) -> None:
    actors: list[dict[str, Any]] = []

    @blueprint.get("/internetaken")
    def tasks() -> Response:
        about = request.args.get("aanleidinggevendKlantcontact__uuid")
        found = [task for row in store.rows() for task in row.get("internetaken", ()) if _belongs(row, about)]
        return jsonify(count=len(found), next=None, previous=None, results=found)

    @blueprint.post("/internetaken")
    def create_task() -> tuple[Response, int]:
        body = request.get_json()
        _check_fields(body, ("gevraagdeHandeling", "aanleidinggevendKlantcontact", "status", "toegewezenAanActoren"))
        contact_id = body["aanleidinggevendKlantcontact"]["uuid"]
        task = _resource("internetaken") | {"nummer": "", "toelichting": ""} | body
        with store.changing() as rows:
            row = rows.get(contact_id) or abort(404)
            rows[contact_id] = row | {"internetaken": [*row.get("internetaken", ()), task]}
        return jsonify(task), 201

    @blueprint.get("/actoren")
    def search_actors() -> Response:
        found = [actor for actor in actors if _is_actor(actor, request.args.get("actoridentificatorObjectId"))]
        return jsonify(count=len(found), next=None, previous=None, results=found)

    @blueprint.post("/actoren")
    def create_actor() -> tuple[Response, int]:
        body = request.get_json()
        _check_fields(body, ("naam", "soortActor"))
        actors.append(_resource("actoren") | body)
        return jsonify(actors[-1]), 201


def _check(body: Any) -> None:
    """Raise InputRefused for what the register does not take: a part or field missing, or a text too long."""
    if not isinstance(body, dict) or "klantcontact" not in body:
        raise InputRefused({"name": "klantcontact", "code": "required", "reason": "Dit veld is vereist."})
    wrong = [
        {"name": f"{part}.{field}", "code": "required", "reason": "Dit veld is vereist."}
        for part, fields in REQUIRED.items()
        for field in fields
        if part in body and field not in body[part]
    ]
    wrong += _too_long(body, "")
    if body.get("betrokkene", {}).get("rol", "klant") not in {"klant", "vertegenwoordiger"}:
        wrong.append({"name": "betrokkene.rol", "code": "invalid_choice", "reason": "Dit is geen geldige keuze."})
    if wrong:
        raise InputRefused(*wrong)


def _check_fields(body: Any, required: tuple[str, ...]) -> None:
    wrong = [
        {"name": field, "code": "required", "reason": "Dit veld is vereist."} for field in required if field not in body
    ]
    if wrong + _too_long(body, ""):
        raise InputRefused(*wrong, *_too_long(body, ""))


def _belongs(row: Row, contact_id: str | None) -> bool:
    return contact_id is None or row["klantcontact"]["uuid"] == contact_id


def _is_actor(actor: dict[str, Any], object_id: str | None) -> bool:
    return object_id is None or (actor.get("actoridentificator") or {}).get("objectId") == object_id


def _too_long(part: dict[str, Any], path: str) -> list[dict[str, str]]:
    wrong = []
    for field, value in part.items():
        name = f"{path}{field}"
        if isinstance(value, dict):
            wrong += _too_long(value, f"{name}.")
        elif isinstance(value, str) and len(value) > LENGTHS.get(field, 4000):
            reason = f"Zorg ervoor dat dit veld niet meer dan {LENGTHS[field]} karakters bevat."
            wrong.append({"name": name, "code": "max_length", "reason": reason})
    return wrong


def _check_query() -> None:
    unknown = sorted(set(request.args) - set(FILTERS) - {"page", "pageSize", "kanaal"})
    if unknown:
        reason = f"Onbekende query parameters: {', '.join(unknown)}"
        raise InputRefused(
            {"name": "__all__", "code": "unknown-parameters", "reason": reason}, code="unknown-parameters"
        )


def _matches(row: Row) -> bool:
    identifier = (row.get("onderwerpobject") or {}).get("onderwerpobjectidentificator") or {}
    about = all(identifier.get(field) == request.args[name] for name, field in FILTERS.items() if name in request.args)
    return about and request.args.get("kanaal", row["klantcontact"]["kanaal"]) == row["klantcontact"]["kanaal"]


def _made(body: dict[str, Any]) -> Row:
    contact = _resource("klantcontacten")
    reference = dict(contact)
    row: Row = {"klantcontact": contact}
    if body.get("betrokkene"):
        row["betrokkene"] = _participant(body["betrokkene"], reference)
    if body.get("onderwerpobject"):
        row["onderwerpobject"] = _subject_object(body["onderwerpobject"], reference)
    contact |= {
        "gingOverOnderwerpobjecten": _references(row.get("onderwerpobject")), "hadBetrokkenActoren": [],
        "omvatteBijlagen": [], "hadBetrokkenen": _references(row.get("betrokkene")), "leiddeTotInterneTaken": [],
        "nummer": None, "referentienummer": None, "inhoud": "", "reactie": "", "indicatieContactGelukt": None,
    } | body["klantcontact"]  # fmt: skip
    contact["plaatsgevondenOp"] = _in_utc(contact.get("plaatsgevondenOp"))
    return row


def _participant(given: dict[str, Any], contact: dict[str, str]) -> dict[str, Any]:
    name = given.get("contactnaam") or {}
    parts = (name.get(part, "") for part in ("voorletters", "voornaam", "voorvoegselAchternaam", "achternaam"))
    party = given.get("wasPartij")
    return _resource("betrokkenen") | {
        "wasPartij": {"uuid": party["uuid"], "url": _url("partijen", party["uuid"])} if party else None,
        "hadKlantcontact": contact, "digitaleAdressen": [], "bezoekadres": None, "correspondentieadres": None,
        "contactnaam": given.get("contactnaam"), "volledigeNaam": " ".join(part for part in parts if part),
        "rol": given["rol"], "organisatienaam": given.get("organisatienaam", ""), "initiator": given["initiator"],
    }  # fmt: skip


def _subject_object(given: dict[str, Any], contact: dict[str, str]) -> dict[str, Any]:
    identifier = given.get("onderwerpobjectidentificator")
    return _resource("onderwerpobjecten") | {
        "klantcontact": contact, "wasKlantcontact": given.get("wasKlantcontact"),
        "onderwerpobjectidentificator": identifier,
    }  # fmt: skip


def _resource(kind: str) -> dict[str, Any]:
    uuid = str(uuid4())
    return {"uuid": uuid, "url": _url(kind, uuid)}


def _url(kind: str, uuid: str) -> str:
    return f"{request.host_url.rstrip('/')}{PREFIX}/{kind}/{uuid}"


def _references(part: dict[str, Any] | None) -> list[dict[str, str]]:
    return [{"uuid": part["uuid"], "url": part["url"]}] if part else []


def _in_utc(moment: str | None) -> str:
    try:
        happened = datetime.fromisoformat(moment) if moment else utc_now()
    except ValueError:
        raise InputRefused(
            {
                "name": "klantcontact.plaatsgevondenOp",
                "code": "invalid",
                "reason": "Datetime heeft een ongeldig formaat.",
            }
        ) from None
    return happened.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _error(status: int, code: str, invalid_params: list[dict[str, str]] | None = None) -> Response:
    title = TITLES.get(status, "Er is een fout opgetreden.")
    answer = jsonify(
        type=f"{request.host_url}ref/fouten/{code}/", code=code, title=title, status=status, detail=title,
        instance=f"urn:uuid:{uuid4()}", invalidParams=invalid_params or [],
    )  # fmt: skip
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Token"
    return answer
