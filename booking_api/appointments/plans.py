"""Turns what somebody asks into what can be looked for: products checked, legs reckoned, bounds in time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from booking_api.appointments import rules
from booking_api.appointments.intake import Demands, adapted, demands, extra_minutes, replaced
from booking_api.appointments.kept_back import kept_beside
from booking_api.appointments.requests import NOTHING_TOLD, ActivityWish, Intake
from booking_api.availability.rules import cell_of, moment_of, zone_of
from booking_api.availability.skills import lane_skill_sets
from booking_api.availability.values import Wish
from booking_api.availability.versions import all_days_version, has_bumped_all_days
from booking_api.catalogue.bookable import bookable_products, duration_rules
from booking_api.catalogue.rules import legs_for, separate_minutes
from booking_api.catalogue.values import CELL_MINUTES, BookableProduct, Need
from booking_api.configuration import remembered
from booking_api.errors import InvalidInput, NotBookable, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location

_INTERNAL_KINDS = frozenset({"staff", "system", "device"})
_INTERNAL_CHANNELS = frozenset({"kcc", "host"})
_MOST_COMBINATIONS = 1000  # of products are remembered
_FARTHEST = timedelta(days=20 * 366)
_location_row = Location.__table__.c  # type: ignore[attr-defined]
_LOCATION = sqlalchemy.select(_location_row.id, _location_row.code, _location_row.timezone).where(
    _location_row.id == bindparam("location_id"), _location_row.active
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Checked activities at a location. `wish` has no needs for a joint session: `session_product` says which.

    `asked` is what was asked for, `activities` what the answers made of it. `is_internal`: who books sees what is kept
    back, and places given back that the public does not see yet.
    """

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
    asked: tuple[ActivityWish, ...] = ()
    asked_products: tuple[BookableProduct, ...] = ()
    intake: Intake = NOTHING_TOLD
    is_internal: bool = False

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
    def most_persons(self) -> int:
        """How many persons may come: one for each copy, where `persons` has each ask for as many as it may."""
        asked = zip(self.activities, self.products, strict=True)
        return max(min(activity.count, product.max_persons) for activity, product in asked)

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
    intake: Intake = NOTHING_TOLD,
) -> Plan:
    """Check what is asked and reckon its legs, with what was told beforehand.

    Raises NotFound for an unknown location, InvalidInput with every wrong activity, NotBookable with a `reason`.
    Without a channel (a quote, a booking from a hold) the channel is not checked.
    """
    actor.require_location(location_id)
    asked = rules.merged(activities)
    location = _location(session, location_id)
    known = bookable_products(session, [each.product_id for each in asked], location_id)
    _check_asked(session, asked, known, staff_id)
    asked_products = tuple(known[each.product_id] for each in asked)
    longer = extra_minutes(known, intake) if intake.minutes is None else intake.minutes
    wanted, known = _replaced(session, asked, known, intake, location_id)
    products = tuple(known[each.product_id] for each in wanted)
    needed = demands(
        session, (code for each in (*asked_products, *products) for code in each.rules.special_needs), intake
    )
    reason = rules.refusal(products, channel if channel is not None else _any_channel(products))
    if reason:
        raise NotBookable(reason, reason=reason)
    internal = is_internal(actor)
    earliest, latest = rules.booking_span(products, location.timezone, not actor.may(Permission.BOOK_FOR_OTHERS), now)
    joint = next((product for product in products if product.is_seated), None)
    return Plan(
        location_id=location_id,
        location_code=location.code,
        timezone=location.timezone,
        activities=wanted,
        products=products,
        wish=_adapted(
            session,
            _wish(session, location, wanted, products, staff_id, joint, now),
            products,
            longer,
            needed,
            internal,
            now,
        ),
        persons=rules.persons(wanted, known),
        session_product=joint,
        earliest=earliest,
        latest=latest,
        asked=asked,
        asked_products=asked_products,
        intake=intake,
        is_internal=internal,
    )


def _check_asked(
    session: Session,
    asked: tuple[ActivityWish, ...],
    known: dict[UUID, BookableProduct],
    staff_id: UUID | None = None,
) -> None:
    """Raise InvalidInput with all that is wrong with the activities, and with who must help."""
    problems = rules.activity_problems(asked, known)
    if staff_id and not _is_bookable(session, staff_id):
        problems["staff_id"] = "onbekend"
    if problems:
        raise InvalidInput(fields=problems, bounds=rules.bounds_of(asked, known))


def _replaced(
    session: Session,
    asked: tuple[ActivityWish, ...],
    known: dict[UUID, BookableProduct],
    intake: Intake,
    location_id: UUID,
) -> tuple[tuple[ActivityWish, ...], dict[UUID, BookableProduct]]:
    """Return what the answers make of the activities, with their products."""
    wanted = rules.merged(replaced(session, asked, known, intake))
    if wanted == asked:
        return asked, known
    fresh = bookable_products(session, [each.product_id for each in wanted], location_id)
    _check_asked(session, wanted, fresh)
    return wanted, fresh


def _adapted(
    session: Session,
    wish: Wish,
    products: Sequence[BookableProduct],
    longer: int,
    needed: Demands,
    internal: bool,
    now: datetime,
) -> Wish:
    """Return a wish with what was told beforehand and, for the public, with what is kept back for others."""
    kept = () if internal else kept_beside(session, wish.location_id, wish.needs, products, now)
    return replace(wish, needs=adapted(wish.needs, longer, needed), kept=kept, sees_late=internal)


def check_moment(starts_at: datetime, now: datetime) -> None:
    """Raise InvalidInput for a moment without a zone or in the past, NotBookable for one that no calendar reaches.

    Before anything is reckoned with it: near the ends of the calendar even adding an hour fails.
    """
    if starts_at.utcoffset() is None:
        raise InvalidInput(fields={"starts_at": "geen-tijdzone"})
    if starts_at < now:
        raise InvalidInput(fields={"starts_at": "in-het-verleden"})
    if starts_at > now + _FARTHEST:
        raise NotBookable("te-ver-vooruit", reason="te-ver-vooruit")


def check_start(plan: Plan, starts_at: datetime, now: datetime) -> None:
    """Raise InvalidInput for a start that no clock offers or that has passed, NotBookable for one outside the rules."""
    check_moment(starts_at, now)
    if starts_at > plan.latest:
        raise NotBookable("te-ver-vooruit", reason="te-ver-vooruit")
    if plan.session_product is None and not _is_on_grid(plan, starts_at):
        raise InvalidInput(fields={"starts_at": "buiten-raster"})
    if starts_at < plan.earliest:
        raise NotBookable("te-kort-van-tevoren", reason="te-kort-van-tevoren")


def is_internal(actor: Actor) -> bool:
    """Tell whether host or contact centre books, who see what is kept back for walk-in and urgent cases."""
    return actor.kind in _INTERNAL_KINDS or actor.origin in _INTERNAL_CHANNELS


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
    different = len({step.skills for product in products for step in product.stepped.steps}) > 1
    version = all_days_version(session, location.id) if different else 0
    # What a session sees that has changed who can do what may still be rolled back.
    known: dict[Any, tuple[Need, ...]] = (
        {} if has_bumped_all_days(session) else remembered(session).setdefault("legs", {})
    )
    key = (location.id, version, *((activity.product_id, activity.count) for activity in activities))
    legs = known.get(key)
    if legs is None:
        if len(known) >= _MOST_COMBINATIONS:
            known.clear()
        lanes = lane_skill_sets(session, location.id, version, now) if different else ()
        legs = known[key] = _legs(session, activities, products, lanes)
    return Wish(location.id, legs, staff_id, grid)


def _legs(
    session: Session,
    activities: Sequence[ActivityWish],
    products: Sequence[BookableProduct],
    lanes: Collection[frozenset[str]],
) -> tuple[Need, ...]:
    counts = {activity.product_id: activity.count for activity in activities}
    return legs_for([product.stepped for product in products], counts, lanes, duration_rules(session))


def _location(session: Session, location_id: UUID) -> Any:
    """Return id, code and time zone of a location; raises NotFound."""
    kept = remembered(session)
    row = kept.get(("location", location_id))
    if row is None:
        row = session.connection().execute(_LOCATION, {"location_id": location_id}).one_or_none()
        if row is None:
            raise NotFound("location")
        kept["location", location_id] = row
    return row


def _is_bookable(session: Session, staff_id: UUID) -> bool:
    query = select(col(StaffMember.id)).where(
        StaffMember.id == staff_id, col(StaffMember.active), col(StaffMember.bookable)
    )
    return session.execute(query).first() is not None


def _any_channel(products: Sequence[BookableProduct]) -> str:
    return products[0].channels[0] if products[0].channels else ""
