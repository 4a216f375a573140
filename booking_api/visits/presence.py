"""Who of the staff is present: told by hand, or by signing out; who helps somebody is busy."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from booking_api import outbox
from booking_api.errors import InvalidInput
from booking_api.events import PRESENCE_CHANGED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.visits.models import StaffPresence, VisitLeg
from booking_api.visits.rules import AT_WORK, LegState, Presence, presence_of
from booking_api.visits.values_desk import PresenceView

ONE_DAY = timedelta(hours=16)
"""Longer than any day at work: what was told before says nothing about today."""
TOLD = select_many(col(StaffPresence.state)).where(
    col(StaffPresence.staff_id) == bindparam("staff_id"), col(StaffPresence.since) > bindparam("told_since")
)
BY_HAND = frozenset({Presence.AVAILABLE, Presence.BREAK, Presence.AWAY})


def tell_presence(
    session: Session, actor: Actor, location_id: UUID, state: Presence, place_id: UUID | None, now: datetime
) -> None:
    """Tell that I am available, on a break or away, and at which desk or room; the same again changes nothing."""
    actor.require(Permission.SERVE_VISITS)
    actor.require_location(location_id)
    if state not in BY_HAND or actor.id is None:
        raise InvalidInput(fields={"presence": "onbekend"})
    row = session.get(StaffPresence, actor.id)
    told = (location_id, state.value, place_id)
    if row is not None and (row.location_id, row.state, row.place_id) == told and row.since > now - ONE_DAY:
        return
    row = row or StaffPresence(staff_id=actor.id, location_id=location_id, state=state.value, since=now)
    row.location_id, row.state, row.place_id, row.since = location_id, state.value, place_id, now
    session.add(row)
    session.flush()
    outbox.record(session, actor, Event(PRESENCE_CHANGED, actor.id, location_id), now)


def sign_off(session: Session, actor: Actor, now: datetime) -> None:
    """Tell that a member of staff signed out: whoever still sits there can be taken over by a colleague."""
    row = session.get(StaffPresence, actor.id) if actor.is_staff else None
    if row is not None and row.state != Presence.AWAY:
        row.state, row.since = Presence.AWAY.value, now
        session.add(row)
        outbox.record(session, actor, Event(PRESENCE_CHANGED, row.staff_id, row.location_id), now)


def my_presence(session: Session, actor: Actor, now: datetime) -> Presence:
    """Return what I told today."""
    session.flush()
    told = session.connection().execute(TOLD, {"staff_id": actor.id, "told_since": now - ONE_DAY}).scalar()
    return Presence(told) if told else Presence.AWAY


def presences(session: Session, actor: Actor, location_id: UUID, now: datetime) -> list[PresenceView]:
    """Return the colleagues who told today that they are at a location, or who help somebody there, by name."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    told = told_today(session, location_id, now)
    with_whom: dict[UUID, list[VisitLeg]] = defaultdict(list)
    for leg in session.exec(
        select(VisitLeg).where(
            VisitLeg.location_id == location_id, col(VisitLeg.ended_at).is_(None), col(VisitLeg.state).in_(AT_WORK)
        )
    ):
        if leg.staff_id is not None:
            with_whom[leg.staff_id].append(leg)
    members = session.exec(select(StaffMember).where(col(StaffMember.id).in_({*told, *with_whom})))
    found = [_view(member, told.get(member.id), with_whom[member.id]) for member in members]
    return sorted(found, key=lambda each: each.name)


def told_today(session: Session, location_id: UUID, now: datetime) -> dict[UUID, StaffPresence]:
    """Return what staff told about themselves at a location today."""
    query = select(StaffPresence).where(
        StaffPresence.location_id == location_id, col(StaffPresence.since) > now - ONE_DAY
    )
    return {row.staff_id: row for row in session.exec(query)}


def set_aside_first(legs: Iterable[VisitLeg]) -> list[VisitLeg]:
    """Return legs such that of one employee or place the one that goes on now comes after those that were set aside."""
    return sorted(legs, key=lambda leg: leg.state is not LegState.PAUSED)


def who_is_with_whom(legs: Iterable[VisitLeg]) -> dict[UUID, VisitLeg]:
    """Return for each employee the leg that goes on now, or else one that was set aside."""
    return {leg.staff_id: leg for leg in set_aside_first(legs) if leg.staff_id and leg.state in AT_WORK}


def _view(member: StaffMember, told: StaffPresence | None, legs: list[VisitLeg]) -> PresenceView:
    helps = any(leg.state is not LegState.PAUSED for leg in legs)
    return PresenceView(
        staff_id=member.id,
        name=member.name,
        team_id=member.team_id,
        presence=presence_of(told.state if told else None, helps),
        since=told.since if told else None,
        place_id=told.place_id if told else None,
        visit_ids=tuple(dict.fromkeys(leg.visit_id for leg in legs)),
    )
