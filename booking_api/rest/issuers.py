"""Access tokens of an identity provider (NL GOV profile for OAuth 2.0), and the keys that it signs them with now."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jwt
import requests
from sqlmodel import Session, col, select

from booking_api.customers.claims import LoginRefused, proven_person
from booking_api.customers.values import ProvenPerson
from booking_api.db import Database
from booking_api.errors import Busy
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import SCOPE_PERMISSIONS, Role, permissions_of_scopes
from booking_api.identity.signed_tokens import ALGORITHMS, NO_CLOCK, is_over
from booking_api.rest.settings import CustomerIssuerSettings, IssuerSettings

log = logging.getLogger("welkom.api")

TIMEOUT = 3  # seconds
ALL = "*"


@dataclass
class Keys:
    """The keys that somebody signs tokens with, as they were when we last looked."""

    settings: IssuerSettings | CustomerIssuerSettings
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _looked_at: float | None = None
    _lock: Lock = field(default_factory=Lock)

    def claims_of(self, token: str, now: datetime) -> dict[str, Any] | None:
        """Return what a token says; None for one that does not hold. Raises Busy when the keys cannot be had."""
        try:
            key = self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            if key is None:
                return None
            options: Any = {"require": ["iss", "aud", "exp"], **NO_CLOCK}
            claims: dict[str, Any] = jwt.decode(
                token, key.key, ALGORITHMS, options, audience=self.settings.audience, issuer=self.settings.issuer
            )
        except jwt.PyJWTError:
            return None
        return None if is_over(claims, now) else claims

    def _key(self, key_id: str) -> jwt.PyJWK | None:
        """Return a key of the provider; an unknown one makes us look again, but not more often than the interval."""
        with self._lock:
            age = None if self._looked_at is None else time.monotonic() - self._looked_at
            unknown = key_id not in self._keys and (age is None or age >= self.settings.keys_minimum_seconds)
            if unknown or (age is not None and age >= self.settings.keys_maximum_seconds):
                self._look()
            if not self._keys:
                raise Busy
            return self._keys.get(key_id)

    def _look(self) -> None:
        """Fetch the keys; when that fails the ones we have go on being good."""
        self._looked_at = time.monotonic()
        try:
            answer = requests.get(self.settings.jwks_url, timeout=TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            found = jwt.PyJWKSet.from_dict(answer.json()).keys
        except (requests.RequestException, jwt.PyJWTError, ValueError, AttributeError) as error:
            log.warning("keys of %s cannot be had: %s", self.settings.issuer, type(error).__name__)
            return
        self._keys = {key.key_id: key for key in found if key.key_id and key.key_type == "RSA"}


class Issuer:
    """An identity provider whose access tokens we take."""

    def __init__(self, settings: IssuerSettings) -> None:
        self.settings = settings
        self._keys = Keys(settings)

    def actor_of(self, db: Database, token: str, now: datetime) -> Actor | None:
        """Return the client of a token; None for one that does not hold. Raises Busy when the keys cannot be had."""
        claims = self._keys.claims_of(token, now)
        client = str(claims.get("azp") or claims.get("appid") or "") if claims else ""
        known = self.settings.clients
        if claims is None or not client or (known and client not in known):
            return None
        with db.reading() as session:
            return self._actor(session, client, _granted(claims))

    def _actor(self, session: Session, client: str, granted: frozenset[str]) -> Actor:
        """Return a client with the scopes and departments that it was granted: no department when none is named."""
        named = self.settings.scope_names
        scopes = frozenset(named.get(each, each) for each in granted) & SCOPE_PERMISSIONS.keys()
        prefix = self.settings.department_prefix
        codes = {each.removeprefix(prefix) for each in granted if each.startswith(prefix)}
        query = select(Department.id).where(col(Department.code).in_(codes))
        return Actor(
            "client",
            uuid5(NAMESPACE_URL, f"{self.settings.issuer}#{client}"),
            permissions_of_scopes(scopes),
            frozenset({Role.CLIENT}),
            client,
            department_ids=None if ALL in codes else frozenset(session.exec(query)),
            origin="api",
        )


class CustomerIssuer:
    """A broker at which customers log in to a portal, whose ID tokens say who that is."""

    def __init__(self, settings: CustomerIssuerSettings) -> None:
        self.settings = settings
        self._keys = Keys(settings)

    def person_of(self, token: str, now: datetime) -> ProvenPerson | None:
        """Return who logged in; None for a token that does not hold, or says too little. Raises Busy as above."""
        claims = self._keys.claims_of(token, now)
        try:
            return proven_person(self.settings.kind, claims, self.settings) if claims else None
        except LoginRefused as refused:
            log.warning("login of a customer at a portal refused: %s", refused.reason)
            return None


def issuer_named_in(token: str) -> str:
    """Return who a token says it is from, not yet believed; empty for what is no token at all."""
    try:
        return str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
    except jwt.PyJWTError:
        return ""


def _granted(claims: dict[str, Any]) -> frozenset[str]:
    """Return everything that a token grants: roles of an application, scopes of who is signed in."""
    roles, scopes = claims.get("roles", []), claims.get("scp") or claims.get("scope") or ""
    listed = roles if isinstance(roles, list) else []
    return frozenset(str(each) for each in listed) | frozenset(scopes.split() if isinstance(scopes, str) else ())
