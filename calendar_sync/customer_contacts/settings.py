"""Settings of the customer-contact register: which one, where it is, and what it is told."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

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

    url: str = ""
    """Up to and with `/klantinteracties/api/v1`."""
    token: SecretStr = SecretStr("")
    connect_timeout_seconds: float = 5
    read_timeout_seconds: float = 20

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("must be https: a token with all rights travels over it")
        return url.rstrip("/")

    @property
    def timeout(self) -> tuple[float, float]:
        """Return the time-outs for connecting and for reading, in seconds."""
        return (self.connect_timeout_seconds, self.read_timeout_seconds)


class ContactSettings(BaseModel):
    """Which register is told of bookings and check-ins."""

    register_name: Literal["none", "open_klant"] = "none"
    open_klant: OpenKlantSettings = Field(default_factory=OpenKlantSettings)
    channels: dict[str, str] = Field(default_factory=lambda: dict(CHANNELS))
    names_person: bool = True
    """Give the register the customer's name; without it every contact is anonymous."""

    @model_validator(mode="after")
    def _complete(self) -> "ContactSettings":
        if self.register_name == "open_klant" and not (
            self.open_klant.url and self.open_klant.token.get_secret_value()
        ):
            raise ValueError("open_klant needs a url and a token")
        return self
