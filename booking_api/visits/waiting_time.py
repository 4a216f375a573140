"""How long somebody still has to wait: the queue, those who are there to serve it, and who is still to come (V11)."""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.availability.capacity import Window
from booking_api.availability.rules import DAY_CELLS, cell_of
from booking_api.availability.versions import has_bumped, versions_of
from booking_api.identity.actor import Actor
from booking_api.visits.leg_rows import LegRow, current, leg_rows
from booking_api.visits.rules import LegState
from booking_api.visits.rules_waiting import able_to, band_of, waits
from booking_api.visits.values import Wait
from booking_api.visits.waiting_hall import WaitingHall, hall_of
from booking_api.visits.waiting_staff import present_at

REMEMBERED = timedelta(seconds=30)
"""A page that is refreshed, and each of the many phones that follow a turn, need no estimate of their own."""

Waits = dict[UUID, Wait]


def expected_wait(session: Session, actor: Actor, location_id: UUID, visit_leg_id: UUID, now: datetime) -> Wait | None:
    """Return somebody's place in the queue and the expected wait in minutes; None for who no longer waits.

    Any actor at the location may ask it for a leg it knows: it tells nothing about others but how many they are.
    """
    return expected_waits(session, actor, location_id, now).get(visit_leg_id)


def expected_waits(
    session: Session, actor: Actor, location_id: UUID, now: datetime, here: Sequence[LegRow] | None = None
) -> Waits:
    """Return place and expected wait of everybody who waits at a location, by leg.

    `here` are the legs that go on there, for who has just read them. What was estimated is remembered for a moment, as
    long as nobody came, was called or went, and staff and bookings of today are the same.
    """
    actor.require_location(location_id)
    rows = leg_rows(session, *current(location_id)) if here is None else here
    if not any(row.leg.state == LegState.WAITING for row in rows):
        return {}
    present = present_at(session, actor, location_id, now)
    today = cell_of(now) // DAY_CELLS
    asked = (_legs(rows), present.mark, versions_of(session, Window(location_id, today, today)))
    memory = session.info.setdefault("shared", {}).setdefault("expected_waits", {})
    mark, then, found = memory.get(location_id, (None, now, {}))
    if mark != asked or not timedelta(0) <= now - then < REMEMBERED:
        found = _estimated(hall_of(session, actor, location_id, rows, present, now))
        if not has_bumped(session):  # what this session changed may still be undone
            memory[location_id] = (asked, now, found)
    return dict(found)


def _legs(rows: Sequence[LegRow]) -> Hashable:
    return frozenset(
        (row.leg.id, row.leg.state, row.leg.called_at, row.leg.assigned_staff_id, row.leg.minutes, row.entry)
        for row in rows
    )


def _estimated(hall: WaitingHall) -> Waits:
    starts = waits(hall.servers, hall.jobs, hall.shared)
    here = sorted((job for job in hall.jobs if job.comes_in is None), key=lambda job: job.key)
    able = able_to(hall.servers, here, hall.shared)
    helpers = [frozenset(number for number, can in enumerate(able) if place in can) for place in range(len(here))]
    found: Waits = {}
    for place, job in enumerate(here):
        ahead = sum(bool(helpers[place] & other) for other in helpers[:place])
        found[_leg_id(job.id)] = Wait(ahead + 1, band_of(starts[job.id]))
    return found


def _leg_id(job_id: Hashable) -> UUID:
    return UUID(str(job_id))
