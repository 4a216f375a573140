"""Login of citizens and companies at a broker of OpenID Connect (Authlib); `customers.claims` reads what it says."""

from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app

from booking_api.customers.claims import KINDS
from web.login.settings import CitizenLoginSettings, LoginKindSettings

EXTENSION = "welkom_citizen_oidc"


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
