"""What a supervisor sees at once (V13): a wait counts as soon as it is over, and the next hours as they stand now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking_api.errors import NotAllowed
from booking_api.identity.actor import Actor
from booking_api.visits import service
from booking_api.visits.absent import mark_absent
from booking_api.visits.queries_hall import hall_load
from booking_api.visits.rules import Presence
from booking_api.visits.values_hall import HallLoad
from tests.booking_api.visits.hall import NOW, Hall

CALLED = NOW + timedelta(minutes=25)


def load(hall: Hall, leader: Actor) -> HallLoad:
    with hall.database.reading() as session:
        return hall_load(session, leader, hall.location.id, CALLED)


def test_a_wait_counts_as_soon_as_somebody_is_called(hall: Hall, leader: Actor) -> None:
    first, second = hall.booked(), hall.booked("Bakker")
    with hall.database.transaction() as session:
        for booked in (first, second):
            visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
    found = load(hall, leader)
    assert (found.waits.called, found.waits.typical, found.waits.within_limit) == (1, 25, 0)
    assert replace(found, waits=replace(found.waits, within_limit=1)).percent_in_time == 50, "one still waits too long"
    assert [(team.waiting, team.helped, team.longest, team.over_limit) for team in found.teams] == [(1, 1, 25, 1)]
    with pytest.raises(NotAllowed):
        load(hall, hall.host)


def test_who_did_not_come_asks_nothing_of_the_next_hours(hall: Hall, leader: Actor) -> None:
    booked = hall.booked(at=NOW + timedelta(minutes=20))
    assert [half.asked for half in load(hall, leader).ahead] == [10, 0, 0, 0]
    with hall.database.transaction() as session:
        mark_absent(session, hall.host, booked.id, CALLED)
    assert [half.asked for half in load(hall, leader).ahead] == [0, 0, 0, 0]


def test_who_set_somebody_aside_and_helps_the_next_is_with_that_one(hall: Hall, leader: Actor) -> None:
    booked = [hall.booked().code for _ in range(2)]
    with hall.database.transaction() as session:
        next_one, aside = (
            service.check_in(session, hall.pillar, hall.location.id, NOW, code=code, channel="pillar")
            for code in booked
        )
        for visit in (aside, next_one):
            service.call(session, hall.fatima, visit.id, hall.at_desk3, NOW)
            service.start(session, hall.fatima, visit.id, NOW)
            if visit is aside:
                service.pause(session, hall.fatima, visit.id, NOW)
    assert seen(hall, leader) == ("in_service", Presence.BUSY)
    with hall.database.transaction() as session:
        service.finish(session, hall.fatima, next_one.id, CALLED)
    assert seen(hall, leader) == ("paused", Presence.AVAILABLE), "the next one can be called"


def seen(hall: Hall, leader: Actor) -> tuple[str, Presence]:
    """Return how desk 3 and who works there stand for the supervisor."""
    found = load(hall, leader)
    desk = next(each for each in found.places if each.id == hall.desk3.id)
    return desk.state, next(each for each in found.people if each.id == hall.fatima.id).presence
