"""Use cases of the public keys by which an API client proves itself (private_key_jwt): add one, see them, revoke one.

To replace a key, add the new one first: until the old one is revoked, both are good.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import RSAAlgorithm
from sqlmodel import Session

from booking_api.errors import AlreadyDone, InvalidInput, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.queries_managing import managed_client
from booking_api.identity.service_clients import PRIVATE, set_client_keys

LEAST_BITS = 2048
MOST_KEYS = 10
LONGEST = 20_000
NOT_PUBLIC = "geen-openbare-sleutel"


@dataclass(frozen=True, slots=True)
class KeyView:
    """A public key: its name (`kid`), its size in bits and its thumbprint (RFC 7638), to compare with the owner's."""

    kid: str
    bits: int
    thumbprint: str


def client_keys(session: Session, actor: Actor, client_id: UUID) -> list[KeyView]:
    """Return the keys of a client; raises NotFound."""
    row = managed_client(session, actor, client_id)
    return [_view(key) for key in (row.jwks or {}).get("keys", [])]


def add_client_key(session: Session, actor: Actor, client_id: UUID, typed: str, now: datetime) -> None:
    """Add the keys that were typed: a public key as PEM, a JWK or a JWKS; a key without a name gets its thumbprint.

    Raises NotFound, AlreadyDone for a revoked client, and InvalidInput (`key`) for anything but public RSA keys of
    enough bits with names of their own.
    """
    row = managed_client(session, actor, client_id)
    if row.revoked_at is not None:
        raise AlreadyDone
    known = list((row.jwks or {}).get("keys", []))
    added = _read(typed)
    names = [key.get("kid") for key in (*known, *added)]
    if len(set(names)) < len(names):
        raise InvalidInput(fields={"key": "bestaat-al"})
    if len(names) > MOST_KEYS:
        raise InvalidInput(fields={"key": "te-veel"})
    set_client_keys(session, actor, client_id, {"keys": [*known, *added]}, now)


def remove_client_key(session: Session, actor: Actor, client_id: UUID, kid: str, now: datetime) -> None:
    """Revoke a key: nothing that is signed with it is taken any more; one that is already gone is fine."""
    row = managed_client(session, actor, client_id)
    known = (row.jwks or {}).get("keys", [])
    kept = [key for key in known if _view(key).kid != kid]
    if len(kept) < len(known):
        set_client_keys(session, actor, client_id, {"keys": kept}, now)


def key_of_client(session: Session, actor: Actor, client_id: UUID, kid: str) -> KeyView:
    """Return one key of a client by its name; raises NotFound."""
    for key in client_keys(session, actor, client_id):
        if key.kid == kid:
            return key
    raise NotFound("key")


def _read(typed: str) -> list[dict[str, Any]]:
    text = typed.strip()
    if not text:
        raise InvalidInput(fields={"key": "verplicht"})
    if len(text) > LONGEST:
        raise InvalidInput(fields={"key": "te-lang"})
    try:
        found = [_of_pem(text)] if text.startswith("-----") else _of_json(text)
        return [_checked(key) for key in found]
    except (ValueError, TypeError, KeyError, jwt.PyJWTError) as error:
        raise InvalidInput(fields={"key": NOT_PUBLIC}) from error


def _of_pem(text: str) -> dict[str, Any]:
    key = load_pem_public_key(text.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError
    return RSAAlgorithm.to_jwk(key, as_dict=True)


def _of_json(text: str) -> list[dict[str, Any]]:
    told = json.loads(text)
    found = told.get("keys", [told]) if isinstance(told, dict) else None
    if not isinstance(found, list) or not found:
        raise TypeError
    return found


def _checked(key: dict[str, Any]) -> dict[str, Any]:
    """Return a key as it is kept: public RSA with a name. Raises InvalidInput, or what reading it raises."""
    if key.get("kty") != "RSA" or key.keys() & PRIVATE:
        raise TypeError
    if _bits(key) < LEAST_BITS:
        raise InvalidInput(fields={"key": "te-klein"})
    named = {"kty": "RSA", "use": "sig", "n": key["n"], "e": key["e"], "kid": str(key.get("kid") or _thumbprint(key))}
    if len(named["kid"]) > 200:
        raise InvalidInput(fields={"key": "te-lang"})
    return named


def _view(key: dict[str, Any]) -> KeyView:
    thumbprint = _thumbprint(key)
    return KeyView(str(key.get("kid") or thumbprint), _bits(key), thumbprint)


def _bits(key: dict[str, Any]) -> int:
    public = RSAAlgorithm.from_jwk(key)
    return public.key_size


def _thumbprint(key: dict[str, Any]) -> str:
    telling = json.dumps({name: key[name] for name in ("e", "kty", "n")}, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(telling.encode()).digest()).decode().rstrip("=")
