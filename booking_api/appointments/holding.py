"""Use cases of holds: keep a time, keep it longer, let it go; an expired one no longer counts, whoever cleans up."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.finding import Spot, find_spot
from booking_api.appointments.intake import as_json, intake_of, kept_needs
from booking_api.appointments.kept_legs import leg_to_json
from booking_api.appointments.models import Hold, UnfinishedBooking
from booking_api.appointments.plans import Plan, check_start, plan
from booking_api.appointments.requests import ActivityWish, HoldRequest, Intake
from booking_api.appointments.rules import HOLD_MINUTES, MOST_RENEWALS
from booking_api.appointments.sessions import give_back
from booking_api.appointments.values import HoldView
from booking_api.availability.allocating import Purpose, Scope, lock, release_lanes_of_hold, scopes_of, take
from booking_api.availability.models import Allocation
from booking_api.availability.rules import cell_from, cell_of, days_of
from booking_api.availability.versions import bump
from booking_api.errors import HoldExpired, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission


def hold(session: Session, actor: Actor, request: HoldRequest, now: datetime) -> HoldView:
    """Keep a time for HOLD_MINUTES.

    Raises InvalidInput, NotFound (location), NotBookable with a `reason`, SlotTaken with `alternatives`.
    """
    actor.require(Permission.BOOK)
    wanted = plan(
        session, actor, request.location_id, request.activities, now, request.channel, request.staff_id, request.intake
    )
    check_start(wanted, request.starts_at, now)
    spot = find_spot(session, actor, wanted, request.starts_at, now)
    owner = actor.id if actor.kind in {"client", "staff"} else None
    row = keep_spot(session, wanted, spot, request.channel, now + timedelta(minutes=HOLD_MINUTES), owner, now)
    return view_of(row)


def keep_spot(
    session: Session, wanted: Plan, spot: Spot, channel: str, expires_at: datetime, owner: UUID | None, now: datetime
) -> Hold:
    """Write a hold of a spot that was just found; `owner` says whose it is, None for nobody in particular."""
    staff_id = wanted.wish.staff_id
    row = Hold(
        location_id=wanted.location_id,
        channel=channel,
        activities=[{"product_id": str(each.product_id), "count": each.count} for each in wanted.asked],
        legs=[leg_to_json(placement) for placement in spot.placements],
        staff_id=staff_id,
        answers=as_json(wanted.intake),
        special_needs=kept_needs(wanted.intake),
        session_id=spot.joint.id if spot.joint else None,
        seats=wanted.seats if spot.joint else 0,
        starts_at=spot.starts_at,
        ends_at=spot.ends_at,
        created_at=now,
        expires_at=expires_at,
        client_id=owner,
    )
    session.add(row)
    session.flush()
    _take_lanes(session, row, spot, staff_id is not None)
    return row


def take_over_hold(session: Session, actor: Actor, hold_id: UUID, now: datetime) -> HoldView:
    """Let staff go on with somebody's unfinished booking: the time stays kept, and is theirs from now on.

    It was found by its code (`hold_codes.hold_of_code`). Raises NotFound, HoldExpired when it is too late.
    """
    actor.require(Permission.BOOK_FOR_OTHERS)
    if not actor.is_staff:
        raise NotFound("hold")
    row = locked_hold(session, actor, hold_id)
    row.client_id = actor.id
    theirs = update(UnfinishedBooking).where(col(UnfinishedBooking.hold_id) == row.id)
    session.execute(theirs.values(taken_over_at=now))
    audit.note(session, actor, "take_over_hold", "hold", row.id, now)
    return renew_hold(session, actor, row.id, now)


def renew_hold(session: Session, actor: Actor, hold_id: UUID, now: datetime) -> HoldView:
    """Keep a hold for another HOLD_MINUTES from now; raises NotFound, or HoldExpired when it is too late.

    The public cannot keep one longer than MOST_RENEWALS times that: nobody sits on a place all day.
    """
    actor.require(Permission.BOOK)
    row = locked_hold(session, actor, hold_id)
    if row.expires_at <= now:
        raise HoldExpired
    until = now + timedelta(minutes=HOLD_MINUTES)
    if not actor.may(Permission.BOOK_FOR_OTHERS):
        until = min(until, row.created_at + timedelta(minutes=HOLD_MINUTES * (1 + MOST_RENEWALS)))
    row.expires_at = max(row.expires_at, until)
    session.add(row)
    session.execute(update(Allocation).where(col(Allocation.hold_id) == hold_id).values(expires_at=row.expires_at))
    return view_of(row)


def release_hold(session: Session, actor: Actor, hold_id: UUID, now: datetime) -> None:
    """Let a hold go; one that is already gone is fine."""
    actor.require(Permission.BOOK)
    try:
        row = locked_hold(session, actor, hold_id)
    except NotFound:
        return
    drop_hold(session, row)
    audit.note(session, actor, "release_hold", "hold", hold_id, now)


def drop_hold(session: Session, row: Hold) -> None:
    """Delete a hold and give back what it had; the caller holds its locks."""
    release_lanes_of_hold(session, row.id)
    if row.session_id and row.seats:
        give_back(session, row.session_id, row.seats)
    session.delete(row)
    session.flush()
    bump(session, _scopes(session, row))


def locked_hold(session: Session, actor: Actor, hold_id: UUID) -> Hold:
    """Return a hold that this actor may use, with its days locked and its row as it is under that lock.

    Raises NotFound. Staff may take over any hold; a client uses its own; the public what belongs to nobody.
    """
    row = session.get(Hold, hold_id)
    if row is None or not _may_use(actor, row):
        raise NotFound("hold")
    lock(session, lock_scopes(row))
    fresh = session.exec(select(Hold).where(Hold.id == hold_id).execution_options(populate_existing=True)).one_or_none()
    if fresh is None:
        raise NotFound("hold")
    return fresh


def lock_scopes(row: Hold) -> list[Scope]:
    """Return the days that a hold lies in, of its location and of an employee asked for by name."""
    low, high = _cells(row)
    return [(scope, day) for scope in (row.location_id, row.staff_id) if scope for day in days_of(low, high)]


def view_of(row: Hold) -> HoldView:
    """Return a hold as readers get it."""
    return HoldView(
        id=row.id,
        code=row.code,
        location_id=row.location_id,
        activities=activities_of(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        expires_at=row.expires_at,
        minutes=int((row.ends_at - row.starts_at).total_seconds() // 60),
        staff_id=row.staff_id,
        intake=told_with(row),
    )


def activities_of(row: Hold) -> tuple[ActivityWish, ...]:
    """Return what a hold is for."""
    return tuple(ActivityWish(UUID(each["product_id"]), each["count"]) for each in row.activities)


def hold_request(row: Hold) -> HoldRequest:
    """Return a hold as the wish that it was made of."""
    return HoldRequest(row.location_id, activities_of(row), row.starts_at, row.channel, row.staff_id, told_with(row))


def told_with(row: Hold) -> Intake:
    """Return what was told beforehand when a hold was made."""
    return intake_of(row.answers, row.special_needs)


def _take_lanes(session: Session, row: Hold, spot: Spot, personal: bool) -> None:
    purpose = Purpose("hold", hold_id=row.id, personal=personal, expires_at=row.expires_at)
    take(session, ((placement, purpose) for placement in spot.placements))
    bump(session, spot.scopes)


def _may_use(actor: Actor, row: Hold) -> bool:
    return (actor.may(Permission.BOOK_FOR_OTHERS) and actor.kind != "client") or row.client_id in (None, actor.id)


def _cells(row: Hold) -> tuple[int, int]:
    cells = [cell for leg in row.legs for cell in (leg["start_cell"], leg["end_cell"])]
    return min([*cells, cell_of(row.starts_at)]), max([*cells, cell_from(row.ends_at)])


def _scopes(session: Session, row: Hold) -> set[Scope]:
    staff = [UUID(leg["staff_id"]) for leg in row.legs if leg["staff_id"]]
    return scopes_of(session, row.location_id, staff, *_cells(row))
