"""A client proves itself by secret or by key, and gets a token: for itself (RFC 6749), or for a customer (RFC 8693)."""

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session

from booking_api.customers.values import ProvenPerson
from booking_api.identity import signed_tokens
from booking_api.identity.models import ApiClient
from booking_api.rest.access import open_to_proof
from booking_api.rest.customers import told_of
from booking_api.rest.issuers import issuer_named_in
from booking_api.rest.running import now, running

blueprint = Blueprint("oauth", __name__)

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
BY_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 (a kind of token, and none)
FOR_ACCESS = "urn:ietf:params:oauth:token-type:access_token"
BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@blueprint.post("/token")
@open_to_proof
def token() -> Response:
    """Answer a token request."""
    grant = request.form.get("grant_type")
    if grant not in ("client_credentials", EXCHANGE):
        return _refused("unsupported_grant_type" if grant else "invalid_request", 400)
    with running().db.transaction() as session:
        client = _client(session)
    if client is None:
        return _refused("invalid_client", 401)
    running().limits.count_client(running().db, client.id, now())
    person = _customer(client) if grant == EXCHANGE else None
    if grant == EXCHANGE and person is None:
        return _refused("invalid_grant", 400)
    wanted, key = request.form.get("scope", ""), running().token_secret
    issued = signed_tokens.issue(client, wanted, key, now(), customer=told_of(person) if person else None)
    if issued is None:
        return _refused("invalid_scope", 400)
    text, scopes = issued
    lasts = signed_tokens.FOR_A_CUSTOMER if person else signed_tokens.LIFETIME
    more = {"issued_token_type": FOR_ACCESS} if person else {}
    seconds = int(lasts.total_seconds())
    return jsonify(
        {"access_token": text, "token_type": "Bearer", "expires_in": seconds, "scope": " ".join(scopes), **more}
    )


def _customer(client: ApiClient) -> ProvenPerson | None:
    """Return who logged in at the portal of this client, as the broker's ID token proves; None otherwise."""
    token = request.form.get("subject_token", "")
    if request.form.get("subject_token_type") != BY_ID_TOKEN or not running().citizen_key:
        return None
    told = issuer_named_in(token)
    known = [each for each in running().customer_issuers if each.settings.issuer == told]
    mine = (each for each in known if str(client.id) in each.settings.clients)
    return next((person for each in mine if (person := each.person_of(token, now()))), None)


def _client(session: Session) -> ApiClient | None:
    form, basic = request.form, request.authorization
    if form.get("client_assertion_type") == BY_KEY:
        return signed_tokens.client_by_assertion(session, form.get("client_assertion", ""), running().token_url, now())
    if basic is not None and basic.type == "basic":
        return signed_tokens.client_by_secret(session, basic.username or "", basic.password or "")
    return signed_tokens.client_by_secret(session, form.get("client_id", ""), form.get("client_secret", ""))


def _refused(error: str, status: int) -> Response:
    response = jsonify(error=error)
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Welkom"'
    return response
