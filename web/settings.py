"""Settings of everything that the screens share; composed into the whole in server/settings.py."""

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr

from booking_api.sealing import DataKey
from web.login.settings import CitizenLoginSettings, OidcSettings


class SecuritySettings(BaseModel):
    """What /.well-known/security.txt tells who found a weakness (RFC 9116); without a contact there is no such file."""

    contacts: list[str] = Field(
        default_factory=list, description="mailto:, tel: or https: addresses, the preferred one first"
    )
    policy: str = Field("", description="page that tells how reports are handled")
    acknowledgments: str = Field("", description="page that thanks who reported something")
    canonical: list[str] = Field(default_factory=list, description="addresses where this very file stands")


class WebSettings(BaseModel):
    """How the screens look and behave, and what browsers may do with them."""

    municipality: str = Field("Gemeente Voorbeeldstad", description="name in the header of every screen")
    secret_key: SecretStr = Field(SecretStr(""), description="signs session cookies; at least 32 random characters")
    link_key: SecretStr = Field(
        SecretStr(""),
        description="signs personal links in mails; a new one voids those sent; empty: made of secret_key",
    )
    data_key: SecretStr = Field(
        SecretStr(""),
        description="seals what is kept of citizens (BSN, unfinished bookings) and finds who logged in; "
        "keep it as long as the database; empty: made of secret_key",
    )
    seal_keys: list[SecretStr] = Field(
        default_factory=list,
        description="keys that seal instead of data_key, the newest first; the older ones open what they sealed until "
        "`welkom reseal` is done",
    )
    bsn_keep_days: int = Field(
        30, ge=0, description="a BSN is wiped so many days after the appointment, and soon after cancelling"
    )
    demo: bool = Field(False, description="one-click login and pages under /demo; refused outside loopback")
    secure_cookies: bool = Field(True, description="cookies over HTTPS only; off in the demo and in tests")
    languages: list[str] = Field(
        ["nl", "en", "de", "fr", "pl", "tr", "ar", "uk"],
        description="languages that customers may choose, first the default",
    )
    time_zone: str = Field("Europe/Amsterdam", description="zone of times on screens that belong to no single location")
    theme_dir: Path | None = Field(None, description="folder with the municipality's own theme.css and logo.svg")
    frame_ancestors: list[str] = Field(
        default_factory=list,
        description="origins (https://…) that may embed the citizen site and the appointment screens of staff",
    )
    connect_sources: list[str] = Field(
        default_factory=list, description="addresses (wss://…) of brokers that pages may open"
    )
    staff_session_hours: int = Field(10, description="after so many hours staff sign in again")
    oidc: OidcSettings = Field(default_factory=OidcSettings, description="login of staff")
    citizen_login: CitizenLoginSettings = Field(
        default_factory=CitizenLoginSettings, description="login of citizens and companies"
    )
    security: SecuritySettings = Field(default_factory=SecuritySettings, description="security.txt")
    help_phone: str = Field("", description="telephone number for help where no location is known, as 14 013")
    help_url: str = Field("", description="page of the municipality with other ways to reach it")
    map_url: str = Field(
        "https://www.openstreetmap.org/search?query={address}",
        description="where a link to the route leads, with {address} in it; empty: no link",
    )
    accessibility_url: str = Field(
        "", description="the accessibility statement in the national register; linked on /toegankelijkheid"
    )
    privacy_url: str = Field("", description="the municipality's own privacy statement; linked on /privacy")

    @property
    def is_embedded(self) -> bool:
        """Tell whether pages of other origins may embed ours."""
        return bool(self.frame_ancestors)

    @property
    def personal_link_key(self) -> bytes:
        """Return the key of `booking_api.appointments.links`."""
        own = self.link_key.get_secret_value() or f"personal-link:{self.secret_key.get_secret_value()}"
        return own.encode()

    @property
    def day_list_key(self) -> bytes:
        """Return the key behind the codes by which a host opens the list that a pillar keeps."""
        return f"day-list:{self.secret_key.get_secret_value()}".encode()

    @property
    def citizen_key(self) -> bytes:
        """Return the key that seals what is kept of citizens, and finds it again."""
        own = self.data_key.get_secret_value() or f"citizen-data:{self.secret_key.get_secret_value()}"
        return DataKey(own.encode(), (each.get_secret_value().encode() for each in self.seal_keys))
