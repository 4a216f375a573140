"""Login of citizens and companies at a broker of OpenID Connect (Authlib), and what its claims say."""

from collections.abc import Mapping
from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app

from booking_api.customers.values import ProvenPerson
from web.login.settings import CitizenLoginSettings, LoginKindSettings

KINDS = ("digid", "eherkenning", "eidas")
EXTENSION = "welkom_citizen_oidc"


class LoginRefused(Exception):
    """The broker vouched for somebody, but not in a way that we can use; `reason` is a code with a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def init_brokers(app: Flask, settings: CitizenLoginSettings) -> None:
    """Register each login that has a broker; its metadata are fetched at the first login."""
    oauth = OAuth(app)
    for kind in KINDS:
        known: LoginKindSettings = getattr(settings, kind)
        if known.discovery_url:
            oauth.register(
                f"citizen_{kind}",
                server_metadata_url=known.discovery_url,
                client_id=known.client_id,
                client_secret=known.client_secret.get_secret_value(),
                client_kwargs={"scope": known.scopes, "code_challenge_method": "S256", "timeout": 10},
            )
    app.extensions[EXTENSION] = oauth


def broker(kind: str) -> Any | None:
    """Return the client of a login, or None when this installation has no such login."""
    oauth = current_app.extensions.get(EXTENSION)
    return oauth.create_client(f"citizen_{kind}") if oauth else None


def proven_person(kind: str, claims: Mapping[str, Any], settings: LoginKindSettings) -> ProvenPerson:
    """Return who the broker vouches for; raises LoginRefused without a known level, or when it does not say who."""
    told = settings.levels.get(str(claims.get(settings.level_claim) or ""), "")
    level = told or ("" if claims.get(settings.level_claim) else settings.level_without_claim)
    if not level:
        raise LoginRefused("inlogniveau-te-laag")
    identifier = next((_text(claims, name) for name in settings.identifier_claims if _text(claims, name)), "")
    if not identifier:
        raise LoginRefused("geen-kenmerk")
    return ProvenPerson(
        kind=kind,
        level=level,
        identifier=identifier,
        bsn=_text(claims, settings.bsn_claim),
        given_name=_text(claims, settings.given_name_claim),
        family_name=_text(claims, settings.family_name_claim),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else ""
    return value.strip() if isinstance(value, str) else ""
