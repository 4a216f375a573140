"""Turns what somebody asks into what can be looked for: products checked, legs reckoned, bounds in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import and_, bindparam
from sqlmodel import Session, col, select

from booking_api.appointments import rules
from booking_api.appointments.requests import ActivityWish
from booking_api.availability.models import ScopeVersion
from booking_api.availability.rules import cell_of, moment_of, zone_of
from booking_api.availability.skills import lane_skill_sets
from booking_api.availability.values import Wish
from booking_api.availability.versions import ALL_DAYS
from booking_api.catalogue.bookable import bookable_products, duration_rules
from booking_api.catalogue.rules import legs_for, separate_minutes
from booking_api.catalogue.values import CELL_MINUTES, BookableProduct
from booking_api.errors import InvalidInput, NotBookable, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

_location_row, _version = Location.__table__.c, ScopeVersion.__table__.c  # type: ignore[attr-defined]
_LOCATION = (
    sqlalchemy.select(_location_row.id, _location_row.code, _location_row.timezone, _version.version)
    .outerjoin(ScopeVersion, and_(_version.scope_id == _location_row.id, _version.day == ALL_DAYS))
    .where(_location_row.id == bindparam("location_id"), _location_row.active)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Checked activities at a location. `wish` has no needs for a joint session: `session_product` says which."""

    location_id: UUID
    location_code: str
    timezone: str
    activities: tuple[ActivityWish, ...]
    products: tuple[BookableProduct, ...]
    wish: Wish
    persons: int
    session_product: BookableProduct | None
    earliest: datetime
    latest: datetime

    @property
    def minutes(self) -> int:
        """How long it takes without waiting in between; a joint session says itself how long."""
        return sum(need.cells for need in self.wish.needs) * CELL_MINUTES

    @property
    def separate_minutes(self) -> int:
        """How long the same takes one by one."""
        counts = {activity.product_id: activity.count for activity in self.activities}
        return separate_minutes([product.stepped for product in self.products], counts)

    @property
    def seats(self) -> int:
        """How many places it takes in a joint session."""
        return sum(activity.count for activity in self.activities)

    @property
    def required_fields(self) -> tuple[str, ...]:
        """What must be known of the customer."""
        return tuple(dict.fromkeys(name for product in self.products for name in product.required_fields))


def plan(
    session: Session,
    actor: Actor,
    location_id: UUID,
    activities: Iterable[ActivityWish],
    now: datetime,
    channel: str | None = None,
    staff_id: UUID | None = None,
) -> Plan:
    """Check what is asked and reckon its legs.

    Raises NotFound for an unknown location, InvalidInput with every wrong activity, NotBookable with a `reason`.
    Without a channel (a quote, a booking from a hold) the channel is not checked.
    """
    actor.require_location(location_id)
    asked = rules.merged(activities)
    location = _location(session, location_id)
    known = bookable_products(session, [each.product_id for each in asked], location_id)
    problems = rules.activity_problems(asked, known)
    if staff_id and not _is_bookable(session, staff_id):
        problems["staff_id"] = "onbekend"
    if problems:
        raise InvalidInput(fields=problems)
    products = tuple(known[each.product_id] for each in asked)
    reason = rules.refusal(products, channel if channel is not None else _any_channel(products))
    if reason:
        raise NotBookable(reason, reason=reason)
    earliest, latest = rules.booking_span(products, location.timezone, not actor.may(Permission.BOOK_FOR_OTHERS), now)
    joint = next((product for product in products if product.kind == "session"), None)
    return Plan(
        location_id=location_id,
        location_code=location.code,
        timezone=location.timezone,
        activities=asked,
        products=products,
        wish=_wish(session, location, asked, products, staff_id, joint, now),
        persons=rules.persons(asked, known),
        session_product=joint,
        earliest=earliest,
        latest=latest,
    )


def check_start(plan: Plan, starts_at: datetime, now: datetime) -> None:
    """Raise InvalidInput for a start that no clock offers or that has passed, NotBookable for one outside the rules."""
    if starts_at.utcoffset() is None:
        raise InvalidInput(fields={"starts_at": "geen-tijdzone"})
    if starts_at < now:
        raise InvalidInput(fields={"starts_at": "in-het-verleden"})
    if starts_at > plan.latest:
        raise NotBookable("te-ver-vooruit", reason="te-ver-vooruit")
    if plan.session_product is None and not _is_on_grid(plan, starts_at):
        raise InvalidInput(fields={"starts_at": "buiten-raster"})
    if starts_at < plan.earliest:
        raise NotBookable("te-kort-van-tevoren", reason="te-kort-van-tevoren")


def _is_on_grid(plan: Plan, starts_at: datetime) -> bool:
    if moment_of(cell_of(starts_at)) != starts_at:
        return False
    local = starts_at.astimezone(zone_of(plan.timezone))
    return (local.hour * 60 + local.minute) % max(plan.wish.grid_minutes, CELL_MINUTES) == 0


def _wish(
    session: Session,
    location: Any,
    activities: Sequence[ActivityWish],
    products: Sequence[BookableProduct],
    staff_id: UUID | None,
    joint: BookableProduct | None,
    now: datetime,
) -> Wish:
    grid = max(product.grid_minutes for product in products)
    if joint:
        return Wish(location.id, (), grid_minutes=grid)
    counts = {activity.product_id: activity.count for activity in activities}
    stepped = [product.stepped for product in products]
    different = len({step.skills for product in stepped for step in product.steps}) > 1
    lanes = lane_skill_sets(session, location.id, location.version or 0, now) if different else ()
    durations = duration_rules(session)
    return Wish(location.id, legs_for(stepped, counts, lanes, durations), staff_id, grid)


def _location(session: Session, location_id: UUID) -> Any:
    row = session.connection().execute(_LOCATION, {"location_id": location_id}).one_or_none()
    if row is None:
        raise NotFound("location")
    return row


def _is_bookable(session: Session, staff_id: UUID) -> bool:
    query = select(col(StaffMember.id)).where(
        StaffMember.id == staff_id, col(StaffMember.active), col(StaffMember.bookable)
    )
    return session.execute(query).first() is not None


def _any_channel(products: Sequence[BookableProduct]) -> str:
    return products[0].channels[0] if products[0].channels else ""
