"""Decisions about bookings: what may be asked, how early and how late, and until when one may change. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from booking_api.appointments.requests import ActivityWish
from booking_api.catalogue.values import BookableProduct, go_together

HOLD_MINUTES = 15
# WCAG 2.2.1 asks that a limit can be put off ten times by who needs more time; who is not there any more does not.
MOST_RENEWALS = 10
MOST_ACTIVITIES = 10
MOST_ALTERNATIVES = 5
MAX_REMARKS = 1000


def merged(activities: Iterable[ActivityWish]) -> tuple[ActivityWish, ...]:
    """Return the activities with each product once, its counts added."""
    counts: dict[UUID, int] = {}
    for activity in activities:
        counts[activity.product_id] = counts.get(activity.product_id, 0) + activity.count
    return tuple(ActivityWish(product_id, count) for product_id, count in counts.items())


def activity_problems(activities: Sequence[ActivityWish], products: Mapping[UUID, BookableProduct]) -> dict[str, str]:
    """Return what is wrong with the activities, as field → reason; empty when nothing is."""
    if not activities:
        return {"activities": "verplicht"}
    if len(activities) > MOST_ACTIVITIES:
        return {"activities": "te-veel"}
    problems: dict[str, str] = {}
    for number, activity in enumerate(activities):
        product = products.get(activity.product_id)
        if product is None:
            problems[f"activities.{number}.product_id"] = "onbekend"
        elif activity.count < 1:
            problems[f"activities.{number}.count"] = "te-klein"
        elif activity.count > most_of(product):
            problems[f"activities.{number}.count"] = "te-groot"
    return problems


def most_of(product: BookableProduct) -> int:
    """Return how often a product can be asked in one appointment."""
    return product.max_persons * max(product.max_per_person, 1)


def bounds_of(activities: Sequence[ActivityWish], products: Mapping[UUID, BookableProduct]) -> dict[str, int]:
    """Return the bound that each wrong count passed, as field → bound."""
    return {
        f"activities.{number}.count": 1 if each.count < 1 else most_of(products[each.product_id])
        for number, each in enumerate(activities)
        if each.product_id in products
    }


def refusal(products: Iterable[BookableProduct], channel: str) -> str | None:
    """Return why these products cannot be booked together here and by this channel, or None when they can.

    At the pillar one books for oneself what the host may book for one.
    """
    chosen = list(products)
    channel = "host" if channel == "pillar" else channel
    if not all(product.offered for product in chosen):
        return "niet-op-locatie"
    if not all(channel in product.channels for product in chosen):
        return "kanaal-niet-toegestaan"
    if not go_together(chosen):
        return "niet-combineerbaar"
    if not all(product.stepped.steps or product.is_seated for product in chosen):
        return "geen-stappen"
    return None


def persons(activities: Sequence[ActivityWish], products: Mapping[UUID, BookableProduct]) -> int:
    """Return how many persons come: as many as the product that needs most of them."""
    return max(-(-each.count // max(products[each.product_id].max_per_person, 1)) for each in activities)


def booking_span(
    products: Iterable[BookableProduct], timezone: str, bound_to_lead: bool, now: datetime
) -> tuple[datetime, datetime]:
    """Return the earliest and latest start in UTC: after the longest lead time, within the shortest horizon."""
    chosen = list(products)
    lead = max((product.lead_minutes for product in chosen), default=0) if bound_to_lead else 0
    horizon = min((product.horizon_days for product in chosen), default=0)
    zone = ZoneInfo(timezone)
    last_day = now.astimezone(zone).date() + timedelta(days=horizon + 1)
    end = datetime.combine(last_day, time(), zone).astimezone(UTC) - timedelta(minutes=1)
    return now + timedelta(minutes=lead), end


def version_of(status: str, sequence: int, changed_at: datetime) -> str:
    """Return a mark that is another one after each change; it tells nothing of what changed."""
    return hashlib.sha256(f"{status} {sequence} {changed_at.timestamp():.6f}".encode()).hexdigest()[:16]


def nearest(starts: Iterable[datetime], wanted: datetime) -> list[datetime]:
    """Return the few starts nearest to the one wanted, in order of time."""
    return sorted(sorted(starts, key=lambda start: abs(start - wanted))[:MOST_ALTERNATIVES])


def are_nearest(starts: Iterable[datetime], wanted: datetime, begin: datetime, end: datetime) -> bool:
    """Tell whether the starts known between two moments hold all that `nearest` would return, whatever lies outside."""
    reach = min(wanted - begin, end - wanted)
    return sum(abs(start - wanted) < reach for start in starts) >= MOST_ALTERNATIVES
