"""Mail that came back: which of our messages it was and why, by the report of who refused it (RFC 3464)."""

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import Message as Part

FAILED = "failed"
HEADERS_ONLY = "text/rfc822-headers"
REPORT = "message/delivery-status"
LONGEST_STATUS = 20


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report tells: the Message-ID of the mail that did not arrive, and the code of the reason, as "5.1.1"."""

    reference: str
    reason: str


def read_bounce(mail: str) -> Bounce | None:
    """Return what a mail reports; None for any other: an answer, a vacation note, word of a delay or of success."""
    parts = list(message_from_string(mail, policy=policy.compat32).walk())
    reference = next(filter(None, (_reference(part) for part in parts)), "")
    reasons = (_reason(group) for part in parts if part.get_content_type() == REPORT for group in _groups(part))
    reason = next(filter(None, reasons), "")
    return Bounce(reference, reason) if reference and reason else None


def _groups(report: Part) -> Iterable[Part]:
    """Return the groups of fields of a report: one about the mail, and one for each who was to get it."""
    payload = report.get_payload()
    return [group for group in payload if isinstance(group, Part)] if isinstance(payload, list) else []


def _reason(group: Part) -> str:
    if str(group.get("Action", "")).strip().lower() != FAILED:
        return ""
    return (str(group.get("Status", "")).split() or ["5.0.0"])[0][:LONGEST_STATUS]


def _reference(part: Part) -> str:
    """Return the Message-ID of the mail that came back: it stands there whole, or its headers alone."""
    payload = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
        return _id_of(payload[0])
    if part.get_content_type() == HEADERS_ONLY:
        return _id_of(message_from_string(str(payload), policy=policy.compat32))
    return ""


def _id_of(mail: object) -> str:
    return str(mail.get("Message-ID", "")).strip() if isinstance(mail, Part) else ""
