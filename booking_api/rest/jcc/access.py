"""Who calls: an API client that exchanged its id and secret for an access token (OAuth 2.0 client credentials)."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import Response, jsonify, request

from booking_api.identity import access_tokens
from booking_api.identity.actor import Actor
from booking_api.rest import access
from booking_api.rest.problems import NotSignedIn
from booking_api.rest.running import now, running

P = ParamSpec("P")
R = TypeVar("R")
SCOPE = "warp-api"


def _signed_in() -> Actor:
    token = access.bearer_token()
    with running().db.reading() as session:
        actor = access_tokens.actor_of(session, token, running().token_secret, now())
    if actor is None:
        raise NotSignedIn
    return actor


def scope(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in whose access token is of a client with this scope."""
    return access.scope(name, identify=_signed_in)


def token() -> Response:
    """Answer a token request (RFC 6749 section 4.4), the secret in HTTP Basic."""
    if request.form.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", 400)
    if request.form.get("scope") not in (None, "", SCOPE):
        return _error("invalid_scope", 400)
    basic = request.authorization
    if basic is None or basic.type != "basic":
        return _error("invalid_client", 401)
    with running().db.reading() as session:
        issued = access_tokens.issue(session, basic.username or "", basic.password or "", running().token_secret, now())
    if issued is None:
        return _error("invalid_client", 401)
    running().limits.count_client(running().db, UUID(basic.username), now())
    # The scope is left out: another one than was asked for makes the form stop.
    seconds = int(access_tokens.LIFETIME.total_seconds())
    return jsonify({"access_token": issued, "token_type": "Bearer", "expires_in": seconds})


def _error(code: str, status: int) -> Response:
    response = jsonify(error=code)
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Welkom"'
    return response
