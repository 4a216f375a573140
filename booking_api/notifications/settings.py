"""Settings of messages to customers: who sends them, by which channel, and where the links in them lead."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr

from booking_api.notifications.rules import LONGEST_REMINDER, MOST_REMINDERS, SHORTEST_REMINDER


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


class NotifySettings(BaseModel):
    """NotifyNL, the government's own sender of e-mail and SMS."""

    base_url: str = Field(default="https://api.notifynl.nl", description="address of the API")
    api_key: SecretStr = Field(default=SecretStr(""), description="key of the municipality's service there")
    email_template: str = Field(
        default="", description="number of the e-mail template, which holds ((onderwerp)) and ((tekst)); empty: no mail"
    )
    sms_template: str = Field(
        default="", description="number of the SMS template, which holds ((tekst)); empty: no SMS"
    )
    timeout_seconds: float = Field(default=10.0, description="after so long without an answer it is tried again later")


class ExternSettings(BaseModel):
    """The municipality's integration platform, when that sends; it is told the number of a message and no more."""

    url: str = Field(default="", description="address to tell that there is a message; empty: it asks for the list")
    token: SecretStr = Field(default=SecretStr(""), description="bearer token to tell it with")
    timeout_seconds: float = Field(default=10.0, description="after so long without an answer it is tried again later")


class NotificationSettings(BaseModel):
    """Messages to customers (need A11)."""

    channel: Literal["log", "smtp", "notify_nl", "extern"] = Field(
        default="log",
        description="log keeps messages for the demo's post page; smtp and notify_nl send them; extern has another "
        "system send them",
    )
    sender: str = Field(default="afspraken@voorbeeldstad.example", description="address that mails come from")
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="address of the citizen site, for links in mails"
    )
    reminder_minutes: list[Annotated[int, Field(ge=SHORTEST_REMINDER, le=LONGEST_REMINDER)]] = Field(
        default_factory=lambda: [2 * 24 * 60, 2 * 60],
        max_length=MOST_REMINDERS,
        description="when to remind, in minutes before the start (half an hour to thirty days, four at most); "
        "departments and products may choose otherwise",
    )
    turn_near_waiting: int = Field(
        default=1, ge=0, description="«it is almost your turn» is told when at most so many others are before somebody"
    )
    follow_turn: bool = Field(
        default=False,
        description="tell who checked in where to follow the own turn on the phone, at locations that allow phones",
    )
    quiet_from: time = Field(default=time(21), description="no SMS from this time of the clock of the location")
    quiet_until: time = Field(default=time(8), description="SMS of the night leave at this time; equal: no quiet hours")
    smtp: SmtpSettings = Field(default_factory=SmtpSettings, description="the mail server")
    notify_nl: NotifySettings = Field(default_factory=NotifySettings, description="NotifyNL")
    extern: ExternSettings = Field(default_factory=ExternSettings, description="the integration platform that sends")
