"""Settings of messages to customers: who sends them, by which channel, and where the links in them lead."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class SmtpSettings(BaseModel):
    """The mail server of the municipality; mail leaves by no other way."""

    host: str = Field(default="localhost", description="name of the mail server")
    port: int = Field(default=587, description="port of the mail server; 587 for STARTTLS, 465 for TLS from the start")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls (demanded: without it nothing is sent), tls, or none (loopback only)"
    )
    username: str = Field(default="", description="name to sign in with; empty for no sign-in")
    password: SecretStr = Field(default=SecretStr(""), description="password to sign in with")
    ca_file: Path | None = Field(default=None, description="certificates to trust instead of those of the system")
    timeout_seconds: float = Field(
        default=10.0, description="after so long without an answer the mail is tried again later"
    )


class NotificationSettings(BaseModel):
    """Messages to customers (need A11)."""

    channel: Literal["log", "smtp"] = Field(
        default="log", description="log keeps mails for the demo's post page, smtp sends them"
    )
    sender: str = Field(default="afspraken@voorbeeldstad.example", description="address that mails come from")
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="address of the citizen site, for links in mails"
    )
    smtp: SmtpSettings = Field(default_factory=SmtpSettings, description="the mail server")
