"""The OpenID Connect client of an app (Authlib): code flow with PKCE, state and nonce."""

from typing import Any

from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app

from web.login.settings import OidcSettings

EXTENSION = "welkom_oidc"


def init_provider(app: Flask, settings: OidcSettings) -> None:
    """Register the identity provider when one is configured; its metadata are fetched at the first login."""
    if not settings.discovery_url:
        return
    oauth = OAuth(app)
    oauth.register(
        "staff",
        server_metadata_url=settings.discovery_url,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        client_kwargs={"scope": settings.scopes, "code_challenge_method": "S256", "timeout": 10},
    )
    app.extensions[EXTENSION] = oauth


def provider() -> Any | None:
    """Return the client of the identity provider, or None when this installation has none."""
    oauth = current_app.extensions.get(EXTENSION)
    return oauth.staff if oauth else None
