"""Our own access tokens (JWT), for installations without an identity provider, and how a client proves itself for one.

A token holds for at most an hour and on any process; the client is looked up at each request, so that a revoked client
or a renewed secret ends its tokens at once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from booking_api.identity.actor import Actor
from booking_api.identity.models import ApiClient, UsedAssertion
from booking_api.identity.naming import client_named
from booking_api.identity.queries import actor_of_client
from booking_api.identity.rules import CUSTOMER_SCOPES, permissions_of_scopes
from booking_api.references import new_nonce, same_token

ISSUER = AUDIENCE = "welkom"
LIFETIME = timedelta(hours=1)
FOR_A_CUSTOMER = timedelta(minutes=15)
LONGEST_PROOF = timedelta(minutes=5)
ALGORITHMS = ["RS256", "PS256"]
# Time is compared with our own clock, see `is_over`.
NO_CLOCK = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is: a client with scopes, and what the token says of the customer it acts for, if it does."""

    client: Actor
    scopes: frozenset[str]
    customer: Mapping[str, str] | None


def client_by_secret(session: Session, client_id: str, secret: str) -> ApiClient | None:
    """Return the client with this id and secret; None for an unknown or revoked one, or another secret."""
    client = client_named(session, client_id)
    return client if client and same_token(secret, client.token_hash) else None


def client_by_assertion(session: Session, assertion: str, audience: str, now: datetime) -> ApiClient | None:
    """Return the client that signed this proof (private_key_jwt) for us, a first time; None otherwise.

    The proof counts as used, so run it within `db.transaction()`.
    """
    try:
        told = jwt.decode(assertion, options={"verify_signature": False})
        client = client_named(session, str(told.get("sub", "")))
        if client is None or not client.jwks:
            return None
        claims = _proven(assertion, client, audience)
    except jwt.PyJWTError:
        return None
    latest = (now + LONGEST_PROOF).timestamp()
    if is_over(claims, now) or claims["exp"] > latest or not _is_first(session, client, claims, now):
        return None
    return client


def issue(
    client: ApiClient, wanted: str, key: str, now: datetime, *, customer: Mapping[str, str] | None = None
) -> tuple[str, list[str]] | None:
    """Return an access token and its scopes: those wanted (all when empty); None for one too many.

    For a `customer` (how and as whom somebody logged in, without an identifier) it holds for FOR_A_CUSTOMER, and for
    CUSTOMER_SCOPES only; the client is the one that acts (RFC 8693).
    """
    may = [each for each in client.scopes if customer is None or each in CUSTOMER_SCOPES]
    scopes = wanted.split() or may
    if not key or not scopes or not set(scopes) <= set(may):
        return None
    lasts = LIFETIME if customer is None else FOR_A_CUSTOMER
    acting = {} if customer is None else {"act": {"sub": str(client.id)}, "customer": dict(customer)}
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(client.id) if customer is None else customer["mark"],
        "azp": str(client.id),
        **acting,
        "iat": int(now.timestamp()),
        "exp": int((now + lasts).timestamp()),
        "jti": new_nonce(),
        "scope": " ".join(scopes),
        "mark": _mark(client),
    }
    return jwt.encode(claims, _key(key), "HS256", headers={"typ": "at+jwt"}), scopes


def holder_of(session: Session, token: str, key: str, now: datetime) -> Holder | None:
    """Return whose one of our tokens is; None for one that is forged, over or of a revoked client."""
    try:
        options: Any = {"require": ["exp", "jti"], **NO_CLOCK}
        claims = jwt.decode(token, _key(key), ["HS256"], options, audience=AUDIENCE, issuer=ISSUER)
    except jwt.PyJWTError:
        return None
    client = client_named(session, claims["azp"])
    if not key or client is None or is_over(claims, now) or claims["mark"] != _mark(client):
        return None
    scopes = frozenset(claims["scope"].split()) & frozenset(client.scopes)
    actor = replace(actor_of_client(client), permissions=permissions_of_scopes(scopes))
    return Holder(actor, scopes, claims.get("customer"))


def is_over(claims: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a token no longer holds, or does not yet; times that are no numbers never hold."""
    moment = now.timestamp()
    ends, begins = claims.get("exp"), claims.get("nbf", 0)
    return not isinstance(ends, int | float) or not isinstance(begins, int | float) or not begins <= moment < ends


def _proven(assertion: str, client: ApiClient, audience: str) -> dict[str, Any]:
    """Return the claims of a proof that the client signed for us; raises PyJWTError."""
    keys = jwt.PyJWKSet.from_dict(client.jwks or {}).keys
    kid = jwt.get_unverified_header(assertion).get("kid")
    known = [key for key in keys if kid is None or key.key_id == kid]
    if not audience or not known:
        raise jwt.InvalidKeyError
    options: Any = {"require": ["iss", "sub", "aud", "exp", "jti"], **NO_CLOCK}
    return jwt.decode(assertion, known[0].key, ALGORITHMS, options, audience=audience, issuer=str(client.id))


def _is_first(session: Session, client: ApiClient, claims: dict[str, Any], now: datetime) -> bool:
    session.execute(delete(UsedAssertion).where(col(UsedAssertion.expires_at) < now))
    key = hashlib.sha256(f"{client.id} {claims['jti']}".encode()).hexdigest()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(UsedAssertion).values(key=key, expires_at=now + LONGEST_PROOF)
    return session.connection().execute(row.on_conflict_do_nothing()).rowcount == 1


def _mark(client: ApiClient) -> str:
    return hashlib.sha256(client.token_hash.encode()).hexdigest()[:16]


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"own-token" + secret.encode()).digest()
