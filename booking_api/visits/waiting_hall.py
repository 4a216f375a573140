"""The hall as whoever estimates a wait sees it: who waits or is to come, who helps at which place, which are shared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select as select_many
from sqlmodel import Session, col

from booking_api.appointments.models import Appointment, AppointmentLeg, AppointmentStatus
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits import loading
from booking_api.visits.known import known_location
from booking_api.visits.leg_rows import LegRow
from booking_api.visits.models import Visit
from booking_api.visits.ratios import Ratios, known_ratios, ratios_for
from booking_api.visits.rules import LegState
from booking_api.visits.rules_queue import queue_key
from booking_api.visits.rules_waiting import Job, Server, Spot
from booking_api.visits.waiting_staff import LOOKED_AHEAD, Present, staff_of


@dataclass(frozen=True, slots=True)
class WaitingHall:
    """Who helps, who waits or is to come, and the places that nobody has."""

    servers: Sequence[Server]
    jobs: Sequence[Job]
    shared: Sequence[Spot]


def hall_of(
    session: Session, actor: Actor, location_id: UUID, rows: Sequence[LegRow], present: Present, now: datetime
) -> WaitingHall:
    """Return the hall as it is now, of the legs that go on there and of what staff told."""
    actor.require(Permission.BROWSE_CATALOGUE)
    actor.require_location(location_id)
    location = known_location(session, location_id)
    waiting = [row for row in rows if row.leg.state == LegState.WAITING and row.leg.session_id is None]
    known = known_ratios(session, actor, location_id)
    policy = loading.policy_of(location)
    jobs = [
        Job(
            row.leg.id,
            queue_key(row.entry, policy),
            row.leg.minutes,
            frozenset(row.leg.skills),
            ratios_for(known, row.leg.product_ids),
            row.leg.assigned_staff_id,
            row.leg.team_id if row.leg.team_only else None,
            row.leg.for_place_id,
            place_kind=row.leg.place_kind,
            facilities=frozenset(row.leg.facilities),
        )
        for row in waiting
    ]
    jobs += _to_come(session, location, known, now)
    servers, shared = staff_of(session, actor, location_id, [row.leg for row in rows], present, known, now)
    return WaitingHall(servers, jobs, shared)


def _to_come(session: Session, location: Any, known: Ratios, now: datetime) -> Iterable[Job]:
    """Yield who has an appointment soon and is not here yet: on time, they go before who walked in."""
    late = timedelta(minutes=location.late_minutes)
    query = (
        select_many(AppointmentLeg)
        .join(Appointment, col(Appointment.id) == col(AppointmentLeg.appointment_id))
        .outerjoin(Visit, col(Visit.appointment_id) == col(Appointment.id))
        .where(
            col(Appointment.location_id) == location.id,
            col(Appointment.status) == AppointmentStatus.BOOKED,
            col(Appointment.starts_at) > now - late,
            col(Appointment.starts_at) < now + LOOKED_AHEAD,
            col(AppointmentLeg.position) == 0,
            col(Visit.id).is_(None),
        )
    )
    for leg in session.execute(query).scalars():
        if leg.place_kind == "none":
            continue  # on the telephone or elsewhere: nobody comes
        yield Job(
            ("to come", leg.id),
            (0, leg.starts_at, leg.starts_at, leg.id.int),
            (leg.ends_at - leg.starts_at).total_seconds() / 60,
            frozenset(leg.skills),
            ratios_for(known, leg.product_ids),
            leg.staff_id if leg.named_staff else None,
            comes_in=max(0.0, (leg.starts_at - now).total_seconds() / 60),
            place_kind=leg.place_kind,
            facilities=frozenset(leg.facilities),
        )
