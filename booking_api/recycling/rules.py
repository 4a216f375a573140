"""When a gate opens: from an hour before to an hour after the booked time, at that site, once, with credit (H2)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

OPEN = "open"
REFUSE = "refuse"
MINUTES_BEFORE = 60
MINUTES_AFTER = 60


class GateReason(StrEnum):
    """Why a gate opened or not, in the words of the wire; screens have the sentence."""

    VALID = "geldig"
    UNKNOWN = "onbekend"
    FORGED = "ongeldig"
    OTHER_SITE = "andere-locatie"
    CANCELLED = "geannuleerd"
    TOO_EARLY = "te-vroeg"
    TOO_LATE = "te-laat"
    USED = "al-gebruikt"
    PASS_INVALID = "pas-ongeldig"  # noqa: S105 - a recycling pass, not a password
    NO_CREDIT = "geen-tegoed"
    CHANGED = "gewijzigd"
    UNSURE = "klok-onzeker"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is known of the appointment behind a code; times are UTC, `credit_left` is None without a pass."""

    at_this_site: bool
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    used: bool
    pass_valid: bool = True
    credit_left: int | None = None


def refusal(facts: GateFacts, now: datetime) -> GateReason | None:
    """Return why the gate stays closed, or None when it may open; both ends of the window still open it."""
    reasons = (
        (not facts.at_this_site, GateReason.OTHER_SITE),
        (facts.cancelled, GateReason.CANCELLED),
        (facts.used, GateReason.USED),
        (now < facts.starts_at - timedelta(minutes=MINUTES_BEFORE), GateReason.TOO_EARLY),
        (now > facts.ends_at + timedelta(minutes=MINUTES_AFTER), GateReason.TOO_LATE),
        (not facts.pass_valid, GateReason.PASS_INVALID),
        (facts.credit_left is not None and facts.credit_left <= 0, GateReason.NO_CREDIT),
    )
    return next((reason for holds, reason in reasons if holds), None)


def is_valid_on(valid_from: date, valid_until: date | None, day: date) -> bool:
    """Tell whether a pass holds on a local day; the last day counts."""
    return valid_from <= day and (valid_until is None or day <= valid_until)
