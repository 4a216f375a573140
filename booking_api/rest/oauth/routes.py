"""Client credentials (RFC 6749 section 4.4): a client proves itself by secret or by key, and gets a token."""

from flask import Blueprint, Response, jsonify, request
from sqlmodel import Session

from booking_api.identity import signed_tokens
from booking_api.identity.models import ApiClient
from booking_api.rest.access import open_to_proof
from booking_api.rest.running import now, running

blueprint = Blueprint("oauth", __name__)

BY_KEY = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@blueprint.post("/token")
@open_to_proof
def token() -> Response:
    """Answer a token request."""
    if request.form.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type", 400)
    with running().db.transaction() as session:
        client = _client(session)
    if client is None:
        return _refused("invalid_client", 401)
    running().limits.count_client(running().db, client.id, now())
    issued = signed_tokens.issue(client, request.form.get("scope", ""), running().token_secret, now())
    if issued is None:
        return _refused("invalid_scope", 400)
    text, scopes = issued
    seconds = int(signed_tokens.LIFETIME.total_seconds())
    return jsonify({"access_token": text, "token_type": "Bearer", "expires_in": seconds, "scope": " ".join(scopes)})


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
