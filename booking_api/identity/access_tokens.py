"""Access tokens of OAuth 2.0 client credentials: signed, so that they hold on any process and after a restart.

A token says which client, until when, and a mark of the client's secret; the client is looked up at each request, so a
revoked client or a renewed secret ends its tokens at once.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.identity.models import ApiClient
from booking_api.identity.naming import client_named
from booking_api.identity.queries import actor_of_client
from booking_api.references import same_token

LIFETIME = timedelta(hours=1)
_BODY = struct.Struct(">16sI8s")  # client, end in seconds, mark of the secret


def issue(session: Session, client_id: str, secret: str, key: str, now: datetime) -> str | None:
    """Return an access token for LIFETIME; None for an unknown or revoked client or another secret."""
    client = client_named(session, client_id)
    if client is None or not same_token(secret, client.token_hash):
        return None
    body = _BODY.pack(client.id.bytes, int((now + LIFETIME).timestamp()), _mark(client))
    return _text(body) + "." + _text(_signature(body, key))


def actor_of(session: Session, token: str, key: str, now: datetime) -> Actor | None:
    """Return the client of an access token; None for one that is forged, over or of a client that may not any more."""
    body = _signed_body(token, key)
    if body is None:
        return None
    client_id, until, mark = _BODY.unpack(body)
    client = client_named(session, str(UUID(bytes=client_id)))
    if client is None or now.timestamp() >= until or not hmac.compare_digest(mark, _mark(client)):
        return None
    return actor_of_client(client)


def _signed_body(token: str, key: str) -> bytes | None:
    first, _, second = token.partition(".")
    try:
        body, signature = _bytes(first), _bytes(second)
    except (binascii.Error, ValueError):
        return None
    genuine = len(body) == _BODY.size and hmac.compare_digest(signature, _signature(body, key))
    return body if genuine else None


def _mark(client: ApiClient) -> bytes:
    return bytes.fromhex(client.token_hash)[:8]


def _signature(body: bytes, key: str) -> bytes:
    return hmac.digest(key.encode(), b"access-token" + body, hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
