"""Settings of the Outlook coupling; credentials come from the environment or a mounted file."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, field_validator, model_validator

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class OutlookSettings(BaseModel):
    """How to reach Microsoft Graph, and how much an event says."""

    enabled: bool = False
    tenant_id: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    private_key_path: Path | None = None
    """PEM file of the private key; with `certificate_path` this goes before the secret."""
    certificate_path: Path | None = None
    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com/v1.0"
    """Both may point at the integration platform instead of at Microsoft."""
    simulator_url: str = ""
    """Demo only: log-in and Graph are both answered by the simulator at this loopback address."""
    shows_customer_name: bool = False
    """Put the customer's name in the event. Off by default: calendars are shared more widely than visits."""
    event_text: str = "Afspraak uit Welkom. Wijzigen of annuleren kan alleen in Welkom."
    """Stands in the body of every event; never holds anything about the customer."""
    connect_timeout_seconds: float = 5
    read_timeout_seconds: float = 20

    @field_validator("simulator_url")
    @classmethod
    def _simulator_on_loopback(cls, url: str) -> str:
        if url and urlsplit(url).hostname not in LOOPBACK:
            raise ValueError("the simulator speaks plain http and lives on a loopback address only")
        return url.rstrip("/")

    @field_validator("login_url", "graph_url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        if urlsplit(url).scheme != "https":
            raise ValueError("must be https: credentials travel over it")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> "OutlookSettings":
        has_certificate = self.private_key_path is not None and self.certificate_path is not None
        if self.enabled and not (self.tenant_id and self.client_id):
            raise ValueError("tenant_id and client_id are needed when Outlook is enabled")
        if self.enabled and not (has_certificate or self.client_secret.get_secret_value()):
            raise ValueError("a certificate (private_key_path and certificate_path) or a client_secret is needed")
        return self

    @property
    def api_url(self) -> str:
        """Return where Graph calls go."""
        return f"{self.simulator_url}/v1.0" if self.simulator_url else self.graph_url

    @property
    def timeout(self) -> tuple[float, float]:
        """Return the time-outs for connecting and for reading, in seconds."""
        return (self.connect_timeout_seconds, self.read_timeout_seconds)
