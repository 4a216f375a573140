"""Free times as a visitor reads them: days with times in pages of five, the times of one day by part of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request

DAYS_A_PAGE = 5
MANY = 24
QUARTER = 15
NOON = 12
EVENING = 17
SPANS = {"morning": (0, NOON), "afternoon": (NOON, EVENING), "evening": (EVENING, 24)}
DAY_PARTS = {"ochtend": ("morning",), "middag": ("afternoon", "evening")}


@dataclass(frozen=True)
class Times:
    """One page of days and the times of one of them; moments in UTC."""

    first: datetime | None
    days: tuple[date, ...]
    chosen_day: date | None
    parts: tuple[tuple[str, tuple[datetime, ...]], ...]
    earlier: date | None
    later: date | None
    thinned: bool
    part: str = ""


def asked_times(days: Iterable[tuple[date, Sequence[datetime]]], zone: ZoneInfo, held: datetime | None) -> Times:
    """Return what the address asks for (`dag`, `vanaf`, `dagdeel`, `alle`); else the first free day, or that of `held`.

    `held` is the visitor's own time: taken for all others, but not for who holds it.
    """
    part = request.args.get("dagdeel", "") if request.args.get("dagdeel") in DAY_PARTS else ""
    free = {day: fit for day, times in days if (fit := _in_part(times, zone, part))}
    if held:
        own = held.astimezone(zone).date()
        free[own] = sorted({*free.get(own, []), held})
    if not free:
        return Times(None, (), None, (), None, None, False, part)
    ordered = sorted(free)
    wanted = _asked("dag") or (held.astimezone(zone).date() if held else None)
    chosen = wanted if wanted in free else ordered[0]
    page = _page(ordered, _asked("vanaf") or chosen)
    thin = [] if request.args.get("alle") else _thinned(free[chosen], zone)
    return Times(
        first=min(free[ordered[0]]),
        days=tuple(ordered[page : page + DAYS_A_PAGE]),
        chosen_day=chosen,
        parts=_parts(thin or free[chosen], zone),
        earlier=ordered[page - DAYS_A_PAGE] if page else None,
        later=ordered[page + DAYS_A_PAGE] if page + DAYS_A_PAGE < len(ordered) else None,
        thinned=bool(thin),
        part=part,
    )


def posted_time() -> datetime | None:
    """Return the time (UTC) that the form chose, or None when it chose none that makes sense."""
    try:
        moment = datetime.fromisoformat(request.form.get("eerste") or request.form.get("tijd", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _asked(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _page(ordered: list[date], day: date) -> int:
    """Return where the page of five begins on which a day stands."""
    before = sum(other < day for other in ordered)
    return min(before, len(ordered) - 1) // DAYS_A_PAGE * DAYS_A_PAGE


def _thinned(times: list[datetime], zone: ZoneInfo) -> list[datetime]:
    """Return only the quarters of an hour when a day has very many times; nothing when there is no need."""
    quarters = [time for time in times if time.astimezone(zone).minute % QUARTER == 0]
    return quarters if len(times) > MANY and len(quarters) < len(times) else []


def _parts(times: list[datetime], zone: ZoneInfo) -> tuple[tuple[str, tuple[datetime, ...]], ...]:
    parts = ((name, tuple(time for time in times if _is_in(time, zone, name))) for name in SPANS)
    return tuple((name, part) for name, part in parts if part)


def _in_part(times: Sequence[datetime], zone: ZoneInfo, part: str) -> list[datetime]:
    """Return the times in the morning or the afternoon, as the visitor asks; all of them for who asks neither."""
    if not part:
        return list(times)
    return [time for time in times if any(_is_in(time, zone, name) for name in DAY_PARTS[part])]


def _is_in(time: datetime, zone: ZoneInfo, name: str) -> bool:
    begin, end = SPANS[name]
    return begin <= time.astimezone(zone).hour < end
