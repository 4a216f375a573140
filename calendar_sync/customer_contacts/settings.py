"""Settings of the customer-contact register: which one, where it is, and what it is told."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from calendar_sync.addresses import is_encrypted, is_loopback

# What Welkom calls a channel → what the register is told; Open Klant takes any text of 50 characters.
CHANNELS = {
    "web": "website",
    "kcc": "telefoon",
    "host": "balie",
    "walk-in": "balie",
    "e-form": "e-formulier",
    "pillar": "zuil",
    "phone": "mobiel",
}


class OpenKlantSettings(BaseModel):
    """How to reach Open Klant, or the integration platform before it."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(default="", description="address up to and with /klantinteracties/api/v1")
    token: SecretStr = Field(default=SecretStr(""), description="token of 40 characters; it has all rights")
    connect_timeout_seconds: float = Field(
        default=5, gt=0, description="after so long without a connection: later again"
    )
    read_timeout_seconds: float = Field(default=10, gt=0, description="after so long without an answer: later again")

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        if url and not is_encrypted(url) and not is_loopback(url):
            raise ValueError("must be https: a token with all rights travels over it")
        return url.rstrip("/")

    @property
    def timeout(self) -> tuple[float, float]:
        """Return the time-outs for connecting and for reading, in seconds."""
        return (self.connect_timeout_seconds, self.read_timeout_seconds)


class ContactSettings(BaseModel):
    """Which register is told of bookings and check-ins (need C2)."""

    register_name: Literal["none", "open_klant"] = Field(default="none", description="none or open_klant")
    open_klant: OpenKlantSettings = Field(default_factory=OpenKlantSettings, description="the national register")
    channels: dict[str, str] = Field(
        default_factory=lambda: dict(CHANNELS), description="what the register is told for each of our channels"
    )
    names_person: bool = Field(
        default=True, description="give the register the customer's name; without it every contact is anonymous"
    )

    @model_validator(mode="after")
    def _complete(self) -> "ContactSettings":
        open_klant = self.open_klant
        if self.register_name == "open_klant" and not (open_klant.url and open_klant.token.get_secret_value()):
            raise ValueError("open_klant needs a url and a token")
        return self
