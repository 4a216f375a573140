"""Settings of everything that the screens share; composed into the whole in server/settings.py."""

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr


class OidcSettings(BaseModel):
    """The identity provider of staff (Entra ID and the like); without a discovery address there is no such login."""

    discovery_url: str = Field(
        "", description="address of the provider's /.well-known/openid-configuration; pin the tenant"
    )
    client_id: str = Field("", description="application id at the provider")
    client_secret: SecretStr = Field(SecretStr(""), description="secret of the application at the provider")
    scopes: str = Field("openid profile", description="scopes to ask for, separated by spaces")
    role_names: dict[str, str] = Field(
        default_factory=dict, description="value of the roles claim → role of Welkom, where the two differ"
    )
    department_prefix: str = Field("afdeling.", description="a role with this prefix names the code of a department")


class WebSettings(BaseModel):
    """How the screens look and behave, and what browsers may do with them."""

    municipality: str = Field("Gemeente Voorbeeldstad", description="name in the header of every screen")
    secret_key: SecretStr = Field(SecretStr(""), description="signs session cookies; at least 32 random characters")
    link_key: SecretStr = Field(
        SecretStr(""),
        description="signs personal links in mails; a new one voids those sent; empty: made of secret_key",
    )
    demo: bool = Field(False, description="one-click login and pages under /demo; refused outside loopback")
    secure_cookies: bool = Field(True, description="cookies over HTTPS only; off in the demo and in tests")
    languages: list[str] = Field(["nl", "en"], description="languages that customers may choose, first the default")
    time_zone: str = Field("Europe/Amsterdam", description="zone of times on screens that belong to no single location")
    theme_dir: Path | None = Field(None, description="folder with the municipality's own theme.css and logo.svg")
    frame_ancestors: list[str] = Field(default_factory=list, description="origins that may embed the booking pages")
    connect_sources: list[str] = Field(
        default_factory=list, description="addresses (wss://…) of brokers that pages may open"
    )
    staff_session_hours: int = Field(10, description="after so many hours staff sign in again")
    oidc: OidcSettings = Field(default_factory=OidcSettings, description="login of staff")

    @property
    def personal_link_key(self) -> bytes:
        """Return the key of `booking_api.appointments.links`."""
        own = self.link_key.get_secret_value() or f"personal-link:{self.secret_key.get_secret_value()}"
        return own.encode()
