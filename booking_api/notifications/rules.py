"""When reminders are due, which texts may say what, and when nobody wants an SMS. Pure."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

JUST_BOOKED = timedelta(hours=1)
"""Who booked so shortly before needs no reminder: the confirmation is still on top."""
A_DAY = 24 * 60
SHORTEST_REMINDER, LONGEST_REMINDER = 30, 30 * A_DAY
MOST_REMINDERS = 4
PLACEHOLDERS = ("naam", "dag", "tijd", "plaats", "waarvoor", "code", "link", "gemeente")
OF_NO_APPOINTMENT = ("link", "gemeente")
"""Which of them there are in a message that tells of no appointment."""
_BRACES = re.compile(r"\{([^{}]*)\}")


def reminders_of(
    default: Sequence[int], departments: Iterable[Sequence[int] | None], products: Iterable[Sequence[int] | None]
) -> list[int]:
    """Return how many minutes before the start to remind, the longest first.

    For each product of the appointment its own rule counts, else that of its department, else the default; the
    appointment gets all of them together.
    """
    found: set[int] = set()
    for department, product in zip(departments, products, strict=True):
        chosen = product if product is not None else department if department is not None else default
        found.update(chosen)
    return sorted(found, reverse=True)


def due_moments(starts_at: datetime, minutes: Iterable[int], zone: str, now: datetime) -> dict[int, datetime]:
    """Return when each reminder is due, without those that would come right after booking or are over."""
    moments = {each: _before(starts_at, each, zone) for each in minutes}
    return {each: due for each, due in moments.items() if due >= now + JUST_BOOKED}


def _before(starts_at: datetime, minutes: int, zone: str) -> datetime:
    """Return a moment so long before another one: whole days by the calendar of the place, the rest by the clock.

    Two days before nine o'clock is nine o'clock, also when the clocks change in between.
    """
    days, rest = divmod(minutes, A_DAY)
    same_time = starts_at.astimezone(ZoneInfo(zone)) - timedelta(days=days)
    return same_time.astimezone(UTC) - timedelta(minutes=rest)


def unknown_placeholders(text: str, known: Container[str] = PLACEHOLDERS) -> list[str]:
    """Return what stands between braces and means nothing; an odd brace counts too."""
    wrong = [name for name in _BRACES.findall(text) if name not in known]
    return wrong or (["{ }"] if set(_BRACES.sub("", text)) & {"{", "}"} else [])


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with what the placeholders stand for; an unknown one stays as it was typed."""
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)


def after_quiet_hours(now: datetime, zone: str, starts: time, ends: time) -> datetime | None:
    """Return when quiet hours end, by the clock of a place; None when it is not quiet now."""
    if starts == ends:
        return None
    local = now.astimezone(ZoneInfo(zone))
    clock = local.timetz().replace(tzinfo=None)
    quiet = starts <= clock < ends if starts < ends else clock >= starts or clock < ends
    if not quiet:
        return None
    day = local.date() + timedelta(days=1) if clock >= ends else local.date()
    return datetime.combine(day, ends, ZoneInfo(zone)).astimezone(now.tzinfo)


def mobile_number(typed: str) -> str:
    """Return a number that takes SMS, as +31612345678; empty for any other. Of numbers abroad we cannot tell: those do.

    A Dutch number takes SMS when it begins with 06.
    """
    number = re.sub(r"[^\d+]", "", typed)
    number = "+" + number[2:] if number.startswith("00") else number
    number = "+31" + number[1:] if re.fullmatch(r"0\d{9}", number) else number
    if number.startswith("+31"):
        return number if re.fullmatch(r"\+316\d{8}", number) else ""
    return number if re.fullmatch(r"\+\d{9,15}", number) else ""


def medium_of(email: str, sms_number: str, media: Container[str], wants: str) -> tuple[str, str] | None:
    """Return by what to write to somebody and where: the wish if possible, else the other way; None for not at all."""
    if wants == "none":
        return None
    ways = [("email", email), ("sms", sms_number)]
    if wants == "sms":
        ways.reverse()
    return next(((medium, address) for medium, address in ways if address and medium in media), None)
