"""Settings of the Outlook coupling; credentials come from the environment or a mounted file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from calendar_sync.addresses import is_encrypted, is_loopback


class OutlookSettings(BaseModel):
    """How to reach Microsoft Graph (or the integration platform before it), and how much an event says (need C1)."""

    model_config = ConfigDict(frozen=True)

    enabled: bool = Field(
        default=False, description="put appointments with a named employee in that employee's calendar"
    )
    tenant_id: str = Field(default="", description="id or name of the tenant")
    client_id: str = Field(default="", description="id of the application registered for Welkom")
    client_secret: SecretStr = Field(default=SecretStr(""), description="secret, where no certificate is used")
    private_key_path: Path | None = Field(
        default=None, description="PEM file of the private key; goes before the secret"
    )
    certificate_path: Path | None = Field(
        default=None, description="PEM file of the certificate that belongs to the key"
    )
    login_url: str = Field(default="https://login.microsoftonline.com", description="where tokens are asked for")
    graph_url: str = Field(
        default="https://graph.microsoft.com/v1.0", description="where Graph, or the platform, answers"
    )
    simulator_url: str = Field(
        default="", description="demo: loopback address of the simulator, which answers for log-in and Graph both"
    )
    shows_customer_name: bool = Field(
        default=False, description="name the customer in the event; calendars are shared more widely than visits"
    )
    event_text: str = Field(
        default="Afspraak uit Welkom. Wijzigen of annuleren kan alleen in Welkom.",
        description="text in every event; the same for all, so it says nothing about the customer",
    )
    connect_timeout_seconds: float = Field(
        default=5, gt=0, description="after so long without a connection: later again"
    )
    read_timeout_seconds: float = Field(default=10, gt=0, description="after so long without an answer: later again")

    @field_validator("simulator_url")
    @classmethod
    def _simulator_on_loopback(cls, url: str) -> str:
        if url and not is_loopback(url):
            raise ValueError("the simulator speaks plain http and lives on a loopback address only")
        return url.rstrip("/")

    @field_validator("login_url", "graph_url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        if not is_encrypted(url):
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
