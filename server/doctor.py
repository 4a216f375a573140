"""Looks whether all parts can be reached, and says in plain words what to do when not."""

import socket
from dataclasses import dataclass

from sqlalchemy import text

from booking_api.db import Database
from server.migrate import current, head
from server.settings import Settings

SECONDS = 3.0
SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """One part and how it is."""

    part: str
    ok: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Return how each part is; nothing is changed."""
    findings = [_database(settings), _secret(settings), _security_contact(settings)]
    if settings.hardware.bus.kind == "mqtt":
        findings.append(_reachable("broker", settings.hardware.bus.host, settings.hardware.bus.port))
    if settings.notifications.channel == "smtp":
        findings.append(_reachable("mail", settings.notifications.smtp.host, settings.notifications.smtp.port))
    for name, printer in settings.hardware.printers.items():
        if printer.kind == "escpos":
            findings.append(_reachable(f"printer {name}", printer.host, printer.port))
    return findings


def _database(settings: Settings) -> Finding:
    try:
        with Database(settings.database.url).reading() as session:
            session.execute(text("SELECT 1"))
        revision = current(settings.database.url)
    except Exception as error:  # noqa: BLE001 - the kind of error is the finding
        return Finding("database", False, f"cannot be reached ({type(error).__name__}); look at WELKOM_DATABASE__URL")
    if revision != head():
        return Finding("database", False, f"is at revision {revision}, the code wants {head()}: run `welkom migrate`")
    return Finding("database", True, f"revision {revision}")


def _secret(settings: Settings) -> Finding:
    long_enough = len(settings.web.secret_key.get_secret_value()) >= SECRET_LENGTH
    return Finding("secret key", long_enough, "set" if long_enough else "too short: set WELKOM_WEB__SECRET_KEY")


def _security_contact(settings: Settings) -> Finding:
    told = settings.web.security.contacts
    missing = "nobody is named to whom a weakness can be reported: set WELKOM_WEB__SECURITY__CONTACTS"
    return Finding("security.txt", bool(told), f"names {told[0]}" if told else missing)


def _reachable(part: str, host: str, port: int) -> Finding:
    try:
        with socket.create_connection((host, port), SECONDS):
            return Finding(part, True, f"answers at {host}:{port}")
    except OSError as error:
        return Finding(part, False, f"does not answer at {host}:{port} ({error.strerror or error})")
