"""Who helps now or soon, each at the own desk or room, and which places whoever has none takes in turn (V11)."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import Shift
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits.known import known_places, own_skills, teams_of
from booking_api.visits.models import StaffPresence, VisitLeg
from booking_api.visits.models_hall import DaySkill
from booking_api.visits.presence import told_today, who_is_with_whom
from booking_api.visits.ratios import Ratios, ratios_for
from booking_api.visits.rules import LegState, PlaceKind, Presence
from booking_api.visits.rules_waiting import Server, Spot
from booking_api.visits.staffing import changes_today, closed_desks, with_changes

LOOKED_AHEAD = timedelta(hours=2)
REST_OF_DAY = timedelta(hours=12)
BREAK_MINUTES = 10.0


@dataclass(frozen=True, slots=True)
class Present:
    """What staff told of themselves, and what a supervisor changed for today; what was told yesterday says nothing."""

    told: Mapping[UUID, StaffPresence]
    changes: Sequence[DaySkill]

    @property
    def mark(self) -> Hashable:
        """Return something that is another one as soon as any of it changed."""
        told = tuple((row.staff_id, row.state, row.place_id, row.since) for row in self.told.values())
        return told, tuple((row.staff_id, row.skill, row.has) for row in self.changes)


def present_at(session: Session, actor: Actor, location_id: UUID, now: datetime) -> Present:
    """Return who told lately to be at a location or to have gone, and all changes of skills of today."""
    actor.require_location(location_id)
    return Present(told_today(session, location_id, now), changes_today(session, now))


def staff_of(
    session: Session,
    actor: Actor,
    location_id: UUID,
    legs: Sequence[VisitLeg],
    present_ones: Present,
    known: Ratios,
    now: datetime,
) -> tuple[list[Server], list[Spot]]:
    """Return who helps here and the places that nobody has for the day; a closed desk is neither.

    Somebody helps who is on a shift, comes on one soon, has a visitor, or is waited for by name; nobody who went home.
    """
    actor.require(Permission.BROWSE_CATALOGUE)
    shut = closed_desks(session, actor, location_id, now)
    spots = _spots(session, location_id)
    shifts = [shift for shift in _shifts(session, location_id, now) if shift.desk_id not in shut]
    told = present_ones.told
    at_work = who_is_with_whom(legs)
    named = {leg.assigned_staff_id for leg in legs if leg.assigned_staff_id}
    gone = {staff_id for staff_id, row in told.items() if row.state == Presence.AWAY} - set(at_work)
    until = _until(shifts, now)
    on_duty = {shift.staff_id: shift for shift in shifts if shift.starts_at <= now}
    soon = [shift for shift in shifts if now < shift.starts_at < now + LOOKED_AHEAD]
    present = (set(on_duty) | named | set(at_work)) - gone
    everybody = {*present, *(shift.staff_id for shift in soon)}
    skills = with_changes(own_skills(session, everybody), present_ones.changes)
    teams = teams_of(session, everybody)
    servers = [
        Server(
            staff_id,
            skills.get(staff_id, frozenset()),
            teams.get(staff_id),
            until[on_duty[staff_id].id] if staff_id in on_duty else math.inf,
            BREAK_MINUTES if staff_id in told and told[staff_id].state == Presence.BREAK else 0.0,
            _busy(at_work.get(staff_id), known, now),
            _own_place(spots, told.get(staff_id), on_duty.get(staff_id), at_work.get(staff_id)),
            _place_id(at_work.get(staff_id)),
        )
        for staff_id in sorted(present)
    ]
    servers += [
        Server(
            shift.staff_id,
            skills.get(shift.staff_id, frozenset()),
            teams.get(shift.staff_id),
            until[shift.id],
            (shift.starts_at - now).total_seconds() / 60,
            place=_own_place(spots, None, shift, None),
        )
        for shift in sorted(soon, key=lambda shift: (shift.starts_at, shift.staff_id))
    ]
    own = {server.place.id for server in servers if server.place}
    return servers, [spot for spot in spots.values() if spot.id not in own and spot.id not in shut]


def _spots(session: Session, location_id: UUID) -> dict[UUID, Spot]:
    desks, rooms = known_places(session, location_id)
    found = {row.id: Spot(row.id, PlaceKind.DESK, frozenset(row.facilities)) for row in desks}
    found |= {row.id: Spot(row.id, PlaceKind.ROOM, frozenset(row.facilities)) for row in rooms}
    return dict(sorted(found.items()))


def _shifts(session: Session, location_id: UUID, now: datetime) -> Iterable[Shift]:
    query = select(Shift).where(
        Shift.location_id == location_id, col(Shift.starts_at) < now + REST_OF_DAY, col(Shift.ends_at) > now
    )
    return session.exec(query)


def _until(shifts: Sequence[Shift], now: datetime) -> dict[UUID, float]:
    """Return in how many minutes each shift ends; who closes up still helps everybody who waits by then."""
    last = max((shift.ends_at for shift in shifts), default=now)
    return {
        shift.id: math.inf if shift.ends_at == last else (shift.ends_at - now).total_seconds() / 60 for shift in shifts
    }


def _own_place(
    spots: Mapping[UUID, Spot], told: StaffPresence | None, shift: Shift | None, leg: VisitLeg | None
) -> Spot | None:
    """Return where somebody sits today: as told on signing in, else by the shift, else where the visitor is."""
    chosen = told.place_id if told else None
    planned = (shift.desk_id or shift.room_id) if shift else _place_id(leg)
    return (spots.get(chosen) if chosen else None) or (spots.get(planned) if planned else None)


def _place_id(leg: VisitLeg | None) -> UUID | None:
    return (leg.desk_id or leg.room_id) if leg else None


def _busy(leg: VisitLeg | None, known: Ratios, now: datetime) -> tuple[float, float, tuple[float, ...]] | None:
    if leg is None or leg.state == LegState.PAUSED:
        return None
    begun = leg.called_at or leg.started_at or now
    return leg.minutes, (now - begun).total_seconds() / 60, ratios_for(known, leg.product_ids)
