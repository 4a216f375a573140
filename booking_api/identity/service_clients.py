"""Use cases of API clients in the administrator's hands: make one within the own rights, and revoke one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from sqlmodel import Session

from booking_api import audit
from booking_api.errors import InvalidInput
from booking_api.identity.actor import Actor
from booking_api.identity.queries_managing import managed_client, organisation
from booking_api.identity.rules import SCOPE_PERMISSIONS, Permission
from booking_api.identity.service import create_client

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
CHANNELS = ("api", "e-form", "kcc")


def issue_client(
    session: Session,
    actor: Actor,
    name: str,
    scopes: Collection[str],
    department_ids: Collection[UUID],
    location_id: UUID | None,
    channel: str,
    now: datetime,
) -> tuple[UUID, str]:
    """Make an API client and return its id and its token, shown this once; no departments means all of them.

    Raises InvalidInput with every wrong field: an administrator of some departments gives access to those only.
    """
    actor.require(Permission.MANAGE)
    known = organisation(session, actor).departments
    faults = {}
    if not name or len(name) > 120:
        faults["name"] = "te-lang" if name else "verplicht"
    if not scopes or set(scopes) - SCOPE_PERMISSIONS.keys():
        faults["scopes"] = "onbekende-keuze" if scopes else "verplicht"
    if set(department_ids) - known.keys() or (actor.department_ids is not None and not department_ids):
        faults["department_ids"] = "onbekende-keuze" if department_ids else "verplicht"
    if actor.location_id not in (None, location_id):
        faults["location_id"] = "onbekende-keuze"
    if channel not in CHANNELS:
        faults["channel"] = "onbekende-keuze"
    if faults:
        raise InvalidInput(fields=faults)
    return create_client(
        session, actor, name, scopes, now,
        channel=channel, department_ids=department_ids or None, location_id=location_id,
    )  # fmt: skip


def set_client_keys(session: Session, actor: Actor, client_id: UUID, jwks: dict[str, Any], now: datetime) -> None:
    """Keep the public RSA keys (JWKS) by which a client proves itself at the token endpoint; no keys take that away.

    Raises NotFound, and InvalidInput for anything but public RSA keys: a private key belongs with the client alone.
    """
    row = managed_client(session, actor, client_id)
    keys = jwks.get("keys", [])
    public = all(isinstance(key, dict) and key.get("kty") == "RSA" and not key.keys() & PRIVATE for key in keys)
    try:
        jwt.PyJWKSet.from_dict({"keys": keys}) if keys else None
    except jwt.PyJWTError as error:
        raise InvalidInput(fields={"jwks": "ongeldig"}) from error
    if not public:
        raise InvalidInput(fields={"jwks": "geen-openbare-sleutel"})
    row.jwks = {"keys": keys} if keys else None
    session.add(row)
    audit.note(session, actor, "client.keys", "api_client", row.id, now, count=len(keys))


def revoke_client(session: Session, actor: Actor, client_id: UUID, now: datetime) -> None:
    """End a client's token at once and for good; one that was revoked before is fine. Raises NotFound."""
    row = managed_client(session, actor, client_id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        audit.note(session, actor, "client.revoke", "api_client", row.id, now)
