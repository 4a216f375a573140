"""Finds a place for a plan under the day's lock: lanes for its legs, seats in its session, or else other times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from booking_api.appointments import rules
from booking_api.appointments.models import JointSession
from booking_api.appointments.plans import Plan
from booking_api.appointments.repacking import make_room
from booking_api.appointments.sessions import session_starts, take_seats
from booking_api.availability import service as availability
from booking_api.availability.allocating import Scope, clear_expired, lock, scopes_taken, take_late
from booking_api.availability.cache import forget, free_time
from booking_api.availability.queries import free_starts, is_open, starts_nearby
from booking_api.availability.rules import cell_of, days_of, moment_of, zone_of
from booking_api.availability.values import Placement
from booking_api.errors import NotBookable, SlotTaken
from booking_api.identity.actor import SYSTEM, Actor

_LOOK_AHEAD_DAYS = 7
OUTSIDE_HOURS = "buiten-openingstijd"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when a plan goes: lanes for its legs, or a joint session; bump `scopes` once it is written."""

    starts_at: datetime
    ends_at: datetime
    placements: tuple[Placement, ...]
    joint: JointSession | None
    scopes: frozenset[Scope]


class Refused(SlotTaken):
    """It does not fit. Why, and what else there is, has not been looked at yet: a lock should not be held for that."""

    def __init__(self, plan: Plan, starts_at: datetime, now: datetime) -> None:
        super().__init__(alternatives=[])
        self.plan, self.starts_at, self.now = plan, starts_at, now

    def with_alternatives(self, session: Session) -> SlotTaken | NotBookable:
        """Return why, with the nearest free starts: somebody was first, or it is outside the opening hours."""
        others = alternatives(session, self.plan, self.starts_at, self.now)
        if _is_open(session, self.plan, self.starts_at, self.now):
            return SlotTaken(alternatives=others)
        return NotBookable(OUTSIDE_HOURS, reason=OUTSIDE_HOURS, alternatives=others)


def find_spot(session: Session, actor: Actor, plan: Plan, starts_at: datetime, now: datetime) -> Spot:
    """Lock the days, and choose lanes or take seats; raises Refused, to which `attempts.py` adds the alternatives."""
    if plan.session_product:
        return _joint_spot(session, plan, starts_at, now)
    found = availability.place(session, actor, plan.wish, starts_at, now)
    clear_expired(session, found.free, now)
    placements, scopes = found.placements, set[Scope]()
    if placements and plan.wish.sees_late and found.free.late:
        take_late(session, placements, now)
    if placements is None and not plan.wish.is_kept_at(cell_of(starts_at)):
        whole_day = free_time(session, found.free.capacity.window, now)
        clear_expired(session, whole_day, now)
        placements, scopes = make_room(session, actor, whole_day, plan, cell_of(starts_at), now)
    if placements is None:
        raise Refused(plan, starts_at, now)
    return Spot(
        starts_at=moment_of(placements[0].begin),
        ends_at=moment_of(placements[-1].finish),
        placements=placements,
        joint=None,
        scopes=frozenset(scopes | scopes_taken(found.free, placements)),
    )


def alternatives(session: Session, plan: Plan, starts_at: datetime, now: datetime) -> list[datetime]:
    """Return the free starts nearest to the one that was wanted, from the day before it to a week later."""
    day = starts_at.astimezone(zone_of(plan.timezone)).date()
    first, last = day - timedelta(days=1), day + timedelta(days=_LOOK_AHEAD_DAYS)
    if plan.session_product:
        begin, end = starts_at - timedelta(days=1), starts_at + timedelta(days=_LOOK_AHEAD_DAYS)
        rows = session_starts(session, plan, max(begin, plan.earliest), min(end, plan.latest), now)
        return rules.nearest((row.starts_at for row in rows), starts_at)
    near = starts_nearby(session, SYSTEM, plan.wish, starts_at, now, plan.earliest, plan.latest)
    if rules.are_nearest(near.starts, starts_at, near.begin, near.end):
        return rules.nearest(near.starts, starts_at)
    starts = free_starts(session, SYSTEM, plan.wish, first, last, now, plan.earliest, plan.latest)
    if starts_at in starts:  # it was just refused under the lock: something was written without telling the versions
        forget(session)
        starts = free_starts(session, SYSTEM, plan.wish, first, last, now, plan.earliest, plan.latest)
    return rules.nearest(starts, starts_at)


def _is_open(session: Session, plan: Plan, starts_at: datetime, now: datetime) -> bool:
    """Tell whether the location is open all the while; who comes nowhere (a call, a home visit) needs no open door.

    Nor does a joint session, which may be planned for an evening.
    """
    if plan.session_product or all(need.place_kind == "none" for need in plan.wish.needs):
        return True
    return is_open(session, SYSTEM, plan.location_id, starts_at, plan.minutes, now)


def _joint_spot(session: Session, plan: Plan, starts_at: datetime, now: datetime) -> Spot:
    scope = (plan.location_id, days_of(cell_of(starts_at), cell_of(starts_at) + 1)[0])
    lock(session, [scope])
    try:
        joint = take_seats(session, plan, starts_at, now)
    except SlotTaken:
        raise Refused(plan, starts_at, now) from None
    return Spot(joint.starts_at, joint.ends_at, (), joint, frozenset())
