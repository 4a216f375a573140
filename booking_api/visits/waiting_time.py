"""How long somebody still has to wait: the queue, those who are there to serve it, and who is still to come (V11)."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from booking_api.identity.actor import Actor
from booking_api.visits.rules_waiting import able_to, band_of, waits
from booking_api.visits.values import Wait
from booking_api.visits.waiting_hall import WaitingHall, hall_of

REMEMBERED = timedelta(seconds=30)
"""A page that is refreshed, and each of the many phones that follow a turn, need no estimate of their own."""

Waits = dict[UUID, Wait]


def expected_wait(session: Session, actor: Actor, location_id: UUID, visit_leg_id: UUID, now: datetime) -> Wait | None:
    """Return somebody's place in the queue and the expected wait in minutes; None for who no longer waits.

    Any actor at the location may ask it for a leg it knows: it tells nothing about others but how many they are.
    """
    return expected_waits(session, actor, location_id, now).get(visit_leg_id)


def expected_waits(session: Session, actor: Actor, location_id: UUID, now: datetime) -> Waits:
    """Return place and expected wait of everybody who waits at a location, by leg.

    What was estimated is remembered for a moment, as long as nobody came, was called or went.
    """
    hall = hall_of(session, actor, location_id, now)
    if not hall.jobs:
        return {}
    memory = session.info.setdefault("shared", {}).setdefault("expected_waits", {})
    mark, then, found = memory.get(location_id, (None, now, {}))
    if mark != hall.mark or not timedelta(0) <= now - then < REMEMBERED:
        found = _estimated(hall)
        memory[location_id] = (hall.mark, now, found)
    return dict(found)


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
