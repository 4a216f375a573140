"""Settings of the box at a recycling centre; its gates stand under the settings of the hardware."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, Field, SecretStr


class SiteControllerSettings(BaseModel):
    """Where the box asks, as whom, and what it keeps."""

    server: str = Field("", description="address of Welkom, as https://afspraken.gemeente.example")
    token: SecretStr = Field(
        SecretStr(""), description="token of a client with toegang:controleren for this location; seals what is kept"
    )
    file: Path = Field(Path("data/poort.db"), description="where the list and the own decisions are kept")
    port: int = Field(8090, description="port of the gates' pages, on this machine only")
    answer_seconds: float = Field(1.0, gt=0, description="how long a car waits for an answer before the box decides")
    refresh_seconds: float = Field(30, gt=0, description="how often the list is fetched")
    retry_seconds: float = Field(5, gt=0, description="how often Welkom is tried again while it is away")

    @property
    def list_key(self) -> bytes:
        """The key by which codes in the list are unreadable."""
        return self._key(b"welkom-gatelist")

    @property
    def seal_key(self) -> bytes:
        """The key that seals scanned codes until they are sent."""
        return self._key(b"welkom-gateseal")

    def _key(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self.token.get_secret_value().encode(), digest_size=32, person=purpose).digest()
