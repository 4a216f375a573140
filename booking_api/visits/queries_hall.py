"""Reads for who keeps watch (V13): load of teams and desks, who does what, waits of today, and the next two hours."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.availability.models import Shift
from booking_api.availability.rules import local_day, moment_of, zone_of
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import Department, StaffMember, Team
from booking_api.identity.rules import Permission
from booking_api.locations.models import Desk, Location, Room
from booking_api.visits import loading
from booking_api.visits.hours_ahead import AHEAD, HALF_HOUR, hours_ahead
from booking_api.visits.known import known_member
from booking_api.visits.models import StaffPresence, VisitLeg
from booking_api.visits.presence import ONE_DAY, set_aside_first, who_is_with_whom
from booking_api.visits.rules import AT_WORK, LegState, Presence, presence_of
from booking_api.visits.shared_rows import shared_rows
from booking_api.visits.staffing import closed_desks
from booking_api.visits.values import VisitView
from booking_api.visits.values_hall import HallLoad, PersonLoad, PlaceLoad, TeamLoad, WaitsToday


def hall_load(session: Session, actor: Actor, location_id: UUID, now: datetime) -> HallLoad:
    """Return the load of a location now; raises NotFound, and NotAllowed for who does not supervise."""
    actor.require(Permission.SUPERVISE)
    actor.require_location(location_id)
    location = session.get(Location, location_id)
    if location is None:
        raise NotFound("location")
    legs = _open_legs(session, location_id)
    # Whoever waits for a joint session waits for its time and for nobody's desk; who is in it does fill its room.
    in_turn = [leg for leg in legs if leg.session_id is None]
    shifts = _shifts(session, location_id, now)
    dealt_with = _called_today(session, location, now)
    staffed = _staffed(session, location_id, legs, shifts, now)
    return HallLoad(
        teams=_teams(session, in_turn, location.wait_limit_minutes, now),
        places=_places(session, actor, location_id, legs, staffed, now),
        people=_people(legs, staffed, dealt_with, now),
        waits=_waits(location, [*dealt_with, *(leg for leg in in_turn if leg.state in AT_WORK)]),
        ahead=hours_ahead(session, actor, location_id, in_turn, shifts, now),
        limit=location.wait_limit_minutes,
    )


def places_now(session: Session, actor: Actor, location_id: UUID, now: datetime) -> tuple[PlaceLoad, ...]:
    """Return who is at each desk and in each room and what happens there; for who sends a visitor to one."""
    actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    legs = _open_legs(session, location_id)
    staffed = _staffed(session, location_id, legs, _shifts(session, location_id, now), now)
    return _places(session, actor, location_id, legs, staffed, now)


@dataclass(frozen=True, slots=True)
class _Staffed:
    """Who is here: names, what they told of themselves, and where they sit."""

    names: dict[UUID, str]
    told: dict[UUID, StaffPresence]
    sits_at: dict[UUID, UUID]
    places: dict[UUID, tuple[str, str]]


def _open_legs(session: Session, location_id: UUID) -> list[VisitLeg]:
    query = select(VisitLeg).where(
        VisitLeg.location_id == location_id,
        col(VisitLeg.ended_at).is_(None),
        col(VisitLeg.waiting_since).is_not(None),
    )
    return list(session.exec(query))


def _shifts(session: Session, location_id: UUID, now: datetime) -> list[Shift]:
    query = select(Shift).where(
        Shift.location_id == location_id,
        col(Shift.ends_at) > now,
        col(Shift.starts_at) < now + AHEAD * HALF_HOUR,
    )
    return list(session.exec(query))


def _called_today(session: Session, location: Location, now: datetime) -> list[VisitLeg]:
    zone = zone_of(location.timezone)
    midnight = moment_of(local_day(location.timezone, now.astimezone(zone).date())[0])
    query = select(VisitLeg).where(
        VisitLeg.location_id == location.id,
        col(VisitLeg.ended_at) > midnight,
        col(VisitLeg.called_at).is_not(None),
        col(VisitLeg.waiting_since).is_not(None),
        col(VisitLeg.session_id).is_(None),
    )
    return list(session.exec(query))


def _teams(session: Session, legs: list[VisitLeg], limit: int, now: datetime) -> tuple[TeamLoad, ...]:
    names = dict(session.exec(select(Team.id, Team.name)).all()) | dict(
        session.exec(select(Department.id, Department.name)).all()
    )
    grouped: dict[UUID, list[VisitLeg]] = defaultdict(list)
    for leg in legs:
        grouped[leg.team_id or leg.department_id].append(leg)
    loads = [_team(names.get(key, ""), of_team, limit, now) for key, of_team in grouped.items()]
    return tuple(sorted(loads, key=lambda load: (-load.waiting, load.name)))


def _team(name: str, legs: list[VisitLeg], limit: int, now: datetime) -> TeamLoad:
    waits = [_minutes(leg.waiting_since, now) for leg in legs if leg.state == LegState.WAITING]
    over = sum(wait >= limit for wait in waits)
    return TeamLoad(name, len(waits), len(legs) - len(waits), max(waits, default=0), over)


def _staffed(session: Session, location_id: UUID, legs: list[VisitLeg], shifts: list[Shift], now: datetime) -> _Staffed:
    lately = now - ONE_DAY
    told = {
        row.staff_id: row
        for row in session.exec(select(StaffPresence).where(StaffPresence.location_id == location_id))
        if row.since > lately
    }
    on_shift = {shift.staff_id: shift for shift in shifts if shift.starts_at <= now}
    at_work = who_is_with_whom(legs)
    who = {*told, *on_shift, *at_work}
    names = dict(session.exec(select(StaffMember.id, StaffMember.name).where(col(StaffMember.id).in_(who))).all())
    sits_at = {id_: place for id_, shift in on_shift.items() if (place := shift.desk_id or shift.room_id)}
    sits_at |= {id_: row.place_id for id_, row in told.items() if row.place_id and row.state != Presence.AWAY}
    sits_at |= {id_: place for id_, leg in at_work.items() if (place := leg.desk_id or leg.room_id)}
    desks = select(Desk).where(Desk.location_id == location_id, col(Desk.active)).order_by(col(Desk.number))
    rooms = select(Room).where(Room.location_id == location_id, col(Room.active)).order_by(Room.name)
    places = {row.id: ("desk", row.name) for row in session.exec(desks)}
    places |= {row.id: ("room", row.name) for row in session.exec(rooms)}
    return _Staffed(names, told, sits_at, places)


def _places(
    session: Session, actor: Actor, location_id: UUID, legs: list[VisitLeg], staffed: _Staffed, now: datetime
) -> tuple[PlaceLoad, ...]:
    shut = closed_desks(session, actor, location_id, now)
    used = {place: leg for leg in set_aside_first(legs) if (place := leg.desk_id or leg.room_id)}
    sitting = {place: staff_id for staff_id, place in staffed.sits_at.items()}
    found = []
    for place_id, (kind, name) in staffed.places.items():
        leg, staff_id, is_closed = used.get(place_id), sitting.get(place_id), place_id in shut
        if leg is not None:
            state, since = leg.state.value, leg.started_at or leg.called_at
        else:
            state, since = "closed" if is_closed else _who_sits(staff_id, staffed), None
        helper = leg.staff_id if leg and leg.staff_id else staff_id
        staff_name = staffed.names.get(helper, "") if helper else ""
        found.append(PlaceLoad(place_id, kind, name, state, helper, staff_name, _minutes(since, now), is_closed))
    return tuple(found)


def _who_sits(staff_id: UUID | None, staffed: _Staffed) -> str:
    """Return how it is at a place without a visitor."""
    told = staffed.told.get(staff_id) if staff_id else None
    if told is not None and told.state == Presence.BREAK:
        return "break"
    return "free" if staff_id else "empty"


def _people(
    legs: list[VisitLeg], staffed: _Staffed, dealt_with: list[VisitLeg], now: datetime
) -> tuple[PersonLoad, ...]:
    at_work = who_is_with_whom(legs)
    helped: dict[UUID | None, int] = defaultdict(int)
    for done in dealt_with:
        helped[done.staff_id] += done.state == LegState.DONE
    found = []
    for staff_id, name in staffed.names.items():
        leg, told = at_work.get(staff_id), staffed.told.get(staff_id)
        # Who is on the roster and told nothing yet is expected to be there.
        helps = leg is not None and leg.state is not LegState.PAUSED
        presence = presence_of(told.state if told else Presence.AVAILABLE.value, helps)
        since = (leg.started_at or leg.called_at) if leg else (told.since if told else None)
        place = staffed.places.get(staffed.sits_at.get(staff_id, staff_id), ("", ""))[1]
        found.append(PersonLoad(staff_id, name, presence, place, _minutes(since, now), helped[staff_id]))
    return tuple(sorted(found, key=lambda one: (one.presence == Presence.AWAY, one.name)))


def _waits(location: Location, dealt_with: Iterable[VisitLeg]) -> WaitsToday:
    waits: dict[int, list[int]] = defaultdict(list)
    for leg in dealt_with:
        if leg.called_at and leg.waiting_since:
            hour = leg.called_at.astimezone(zone_of(location.timezone)).hour
            waits[hour].append(_minutes(leg.waiting_since, leg.called_at))
    together = [wait for of_hour in waits.values() for wait in of_hour]
    return WaitsToday(
        called=len(together),
        within_limit=sum(wait < location.wait_limit_minutes for wait in together),
        typical=round(median(together)) if together else 0,
        by_hour=tuple((hour, len(of_hour), round(median(of_hour))) for hour, of_hour in sorted(waits.items())),
    )


def team_needs(
    session: Session,
    actor: Actor,
    location_id: UUID,
    leg_ids: Collection[UUID],
    now: datetime,
    most: int,
    *,
    language: str = "",
) -> list[VisitView]:
    """Return who of these legs waits for my team and for nobody by name, the longest wait first (V6)."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    member = known_member(session, actor.id) if actor.is_staff else None
    if member is None:
        return []
    waiting = [row for row in shared_rows(session, location_id) if row.leg.state == LegState.WAITING]
    mine = [
        row
        for row in waiting
        if row.leg.id in leg_ids
        and row.leg.assigned_staff_id is None
        and (row.leg.team_id or row.leg.department_id) in (member.team_id, member.department_id)
    ]
    mine.sort(key=lambda row: row.leg.waiting_since or now)
    return loading.views(session, actor, mine[:most], now, language)


def _minutes(since: datetime | None, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60)) if since else 0
