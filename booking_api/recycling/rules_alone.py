"""What a gate decides while it cannot ask: by its list of appointments, by the signature, and by what it opened itself.

The list and a signed code may each be the newer one. The code says since when its times hold, the list when it was
made: so a code of before a move opens nothing, and what was booked after the list was made is let in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking_api.recycling.codes import GateCode
from booking_api.recycling.rules import GateFacts, GateReason, refusal

MOST_SKEW = timedelta(minutes=5)
"""A clock further off than this decides nothing: whoever it refused or let in could be an hour wrong."""


@dataclass(frozen=True, slots=True)
class GateList:
    """What the gate knows of its list: for which site, made when, and until when appointments stand in it."""

    site: int
    made_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """One appointment in the list, without anything of a person; `reason` is why it never opens, whatever the time."""

    starts_at: datetime
    ends_at: datetime
    reason: GateReason | None = None
    pass_mark: str = ""
    credit: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedHere:
    """What this gate opened for since: this very code, and so many others on the same pass that the list knows not."""

    used: bool = False
    spent: int = 0


def decide_alone(
    known: GateList, listed: Listed | None, signed: GateCode | None, opened: OpenedHere, now: datetime
) -> GateReason:
    """Return why the gate opens or stays closed; `signed` is a code whose signature proved right.

    The credit of a pass that the list does not name is unknown: it is let in, and settled when the server is back.
    """
    if signed is not None and signed.site != known.site:
        return GateReason.OTHER_SITE
    if signed is not None and _knows_more(signed, known):
        listed = Listed(signed.starts_at, signed.ends_at)
    if listed is None:
        return GateReason.UNKNOWN if signed is None else GateReason.CHANGED
    return _by_list(listed, opened, now)


def clock_is_sure(skew: timedelta, now: datetime, latest_known: datetime) -> bool:
    """Tell whether this clock may decide: near the server's when last compared, and not gone back since."""
    return abs(skew) <= MOST_SKEW and now >= latest_known - MOST_SKEW


def _knows_more(signed: GateCode, known: GateList) -> bool:
    """Tell whether a code is newer than the list, to the second, or about a day that the list does not reach."""
    return signed.as_of >= known.made_at.replace(microsecond=0) or signed.starts_at >= known.until


def _by_list(listed: Listed, opened: OpenedHere, now: datetime) -> GateReason:
    if listed.reason is not None:
        return listed.reason
    credit = None if listed.credit is None else listed.credit - opened.spent
    facts = GateFacts(
        at_this_site=True,
        cancelled=False,
        starts_at=listed.starts_at,
        ends_at=listed.ends_at,
        used=opened.used,
        credit_left=credit,
    )
    return refusal(facts, now) or GateReason.VALID
