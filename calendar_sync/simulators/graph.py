"""A small Microsoft Graph: log-in and events in mailboxes, with the traps of the real one."""

import re
import secrets
from typing import Any

import jwt
from flask import Blueprint, Flask, Response, abort, jsonify, render_template_string, request
from jwt import InvalidTokenError

from calendar_sync.simulators.faults import add_faults
from calendar_sync.simulators.graph_events import BodyRefused, changed_row, check, new_row
from calendar_sync.simulators.pages import GRAPH_PAGE
from calendar_sync.simulators.store import Row, Store

LOGIN = "https://login.microsoftonline.com"
PREFERS_IMMUTABLE = 'IdType="ImmutableId"'
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEMO_SECRET = "welkom-demo"  # noqa: S105 - opens nothing but the simulator
BY_PROPERTY = re.compile(r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']+)' and ep/value eq '([^']+)'\)")


def create_app(
    store: Store,
    *,
    client_id: str = "welkom",
    client_secret: str = DEMO_SECRET,
    client_key: Any = None,
    duplicate_status: int = 201,
) -> Flask:
    """Return the simulator; `client_key` is the public key that a certificate log-in is checked with.

    `duplicate_status` is the answer to a transactionId that was used before: 201 as seen in practice, or 409.
    """
    app = Flask("graph_simulator")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    tokens: set[str] = set()
    app.register_blueprint(_login(tokens, client_id, client_secret, client_key))
    app.register_blueprint(_events(store, tokens, duplicate_status))
    app.register_error_handler(BodyRefused, lambda refused: _error(400, str(refused)))
    app.register_error_handler(404, lambda _: _error(404, "ErrorItemNotFound"))
    add_faults(app, store, _error, "/v1.0/")

    @app.get("/")
    def page() -> str:
        return render_template_string(GRAPH_PAGE, rows=store.rows())

    @app.get("/_state")
    def state() -> dict[str, Any]:
        return {"events": [{"mailbox": row["mailbox"], **row["event"], "id": row["id"]} for row in store.rows()]}

    @app.post("/_forget_tokens")
    def forget_tokens() -> tuple[str, int]:
        tokens.clear()
        return "", 204

    return app


def _login(tokens: set[str], client_id: str, client_secret: str, client_key: Any) -> Blueprint:
    blueprint = Blueprint("login", __name__)

    @blueprint.get("/<tenant>/v2.0/.well-known/openid-configuration")
    def discovery(tenant: str) -> dict[str, Any]:
        base = f"{LOGIN}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        }

    @blueprint.post("/<tenant>/oauth2/v2.0/token")
    def token(tenant: str) -> Response | tuple[Response, int]:
        form = request.form
        if form.get("client_assertion_type") == ASSERTION_TYPE:
            known = _signed_by_client(form.get("client_assertion", ""), client_key, client_id, tenant)
        else:
            known = secrets.compare_digest(form.get("client_secret", "").encode(), client_secret.encode())
        if form.get("client_id") != client_id or not known:
            return jsonify(error="invalid_client", error_description="AADSTS7000215: Invalid client secret."), 401
        if form.get("scope") != "https://graph.microsoft.com/.default":
            return jsonify(error="invalid_scope", error_description="AADSTS70011: The scope is not valid."), 400
        access_token = secrets.token_urlsafe(32)
        tokens.add(access_token)
        return jsonify({"token_type": "Bearer", "expires_in": 3599, "access_token": access_token})

    return blueprint


def _signed_by_client(assertion: str, key: Any, client_id: str, tenant: str) -> bool:
    audience = f"{LOGIN}/{tenant}/oauth2/v2.0/token"
    try:
        jwt.decode(assertion, key, algorithms=["PS256"], audience=audience, issuer=client_id)
    except (InvalidTokenError, TypeError):
        return False
    return True


def _events(store: Store, tokens: set[str], duplicate_status: int) -> Blueprint:
    blueprint = Blueprint("events", __name__, url_prefix="/v1.0/users/<mailbox>/events")

    @blueprint.before_request
    def authorised() -> Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return None if token in tokens else _error(401, "InvalidAuthenticationToken")

    _add_collection(blueprint, store, duplicate_status)
    _add_single(blueprint, store)
    return blueprint


def _add_collection(blueprint: Blueprint, store: Store, duplicate_status: int) -> None:
    spent: set[tuple[str, str]] = set()

    @blueprint.post("")
    def create(mailbox: str) -> Response:
        body = request.get_json()
        check(body, creating=True)
        with store.changing() as rows:
            transaction = (mailbox, body.get("transactionId", ""))
            row = _of_transaction(rows.values(), *transaction)
            if transaction in spent and (row is None or duplicate_status == 409):
                return _error(409, "ErrorDuplicateTransactionId")
            if transaction[1]:
                spent.add(transaction)
            if row is None:
                row = new_row(mailbox, body)
                rows[row["id"]] = row
        return _answer(row, 201)

    @blueprint.get("")
    def listing(mailbox: str) -> Response:
        rows = [row for row in store.rows() if row["mailbox"] == mailbox and _matches(row, request.args.get("$filter"))]
        return _json({"@odata.context": _context(mailbox), "value": [_public(row) for row in rows]}, 200)


def _add_single(blueprint: Blueprint, store: Store) -> None:
    @blueprint.get("/<event_id>")
    def read(mailbox: str, event_id: str) -> Response:
        return _answer(_find(store, mailbox, event_id), 200)

    @blueprint.patch("/<event_id>")
    def change(mailbox: str, event_id: str) -> Response:
        body = request.get_json()
        check(body, creating=False)
        with store.changing() as rows:
            row = _find(store, mailbox, event_id)
            if request.headers.get("If-Match", row["event"]["@odata.etag"]) != row["event"]["@odata.etag"]:
                return _error(412, "ErrorIrresolvableConflict")
            rows[row["id"]] = changed_row(row, body)
            return _answer(rows[row["id"]], 200)

    @blueprint.delete("/<event_id>")
    def delete(mailbox: str, event_id: str) -> Response:
        with store.changing() as rows:
            del rows[_find(store, mailbox, event_id)["id"]]
        return Response(status=204)


def _of_transaction(rows: Any, mailbox: str, transaction: str) -> Row | None:
    """Return the event made earlier in this transaction; Graph keeps transactions per mailbox."""
    same = (row for row in rows if transaction and row["mailbox"] == mailbox)
    return next((row for row in same if row["event"]["transactionId"] == transaction), None)


def _find(store: Store, mailbox: str, event_id: str) -> Row:
    """Return the event by the kind of id that the caller asked for; ids are compared in upper and lower case."""
    rows = (row for row in store.rows() if row["mailbox"] == mailbox and event_id == row[_id_field()])
    return next(rows, None) or abort(404)


def _id_field() -> str:
    return "id" if PREFERS_IMMUTABLE in request.headers.get("Prefer", "") else "mutable_id"


def _matches(row: Row, condition: str | None) -> bool:
    if condition is None:
        return True
    wanted = BY_PROPERTY.fullmatch(condition)
    if wanted is None:
        raise BodyRefused("ErrorInvalidUrlQueryFilter")
    name, value = wanted.groups()
    return any(item["id"] == name and item["value"].lower() == value.lower() for item in row["properties"])


def _public(row: Row) -> dict[str, Any]:
    event_id = row[_id_field()]
    link = f"https://outlook.office365.com/owa/?itemid={event_id}"
    return {"@odata.etag": row["event"]["@odata.etag"], "id": event_id, **row["event"], "webLink": link}


def _answer(row: Row, status: int) -> Response:
    return _json({"@odata.context": f"{_context(row['mailbox'])}/$entity", **_public(row)}, status)


def _context(mailbox: str) -> str:
    return f"https://graph.microsoft.com/v1.0/$metadata#users('{mailbox}')/events"


def _json(content: dict[str, Any], status: int) -> Response:
    answer = jsonify(content)
    answer.status_code = status
    answer.headers["request-id"] = secrets.token_hex(16)
    if _id_field() == "id":
        answer.headers["Preference-Applied"] = PREFERS_IMMUTABLE
    return answer


def _error(status: int, code: str) -> Response:
    content = {"error": {"code": code, "message": code, "innerError": {"request-id": secrets.token_hex(16)}}}
    answer = jsonify(content)
    answer.status_code = status
    return answer
