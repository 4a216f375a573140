"""A supervisor changes skills and desks for one day: it holds today, and tomorrow all is as usual."""

from datetime import datetime, time, timedelta

import pytest

from booking_api.appointments.requests import ActivityWish
from booking_api.availability.models import Shift
from booking_api.availability.queries import free_starts
from booking_api.availability.values import Wish
from booking_api.catalogue.values import Need
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.locations.models import OpeningHours
from booking_api.visits import service, staffing
from tests.booking_api.visits.hall import NOW, Hall

TOMORROW = NOW + timedelta(days=1)


def change(hall: Hall, leader: Actor, skill: str, has: bool) -> None:
    assert hall.bram.id
    with hall.database.transaction() as session:
        staffing.change_skill_today(session, leader, hall.location.id, hall.bram.id, skill, has, NOW)


def skills(hall: Hall, now: datetime) -> frozenset[str]:
    with hall.database.reading() as session:
        return staffing.skills_of(session, hall.bram.id, now)


def test_a_skill_given_for_today_is_gone_tomorrow(hall: Hall, leader: Actor) -> None:
    change(hall, leader, "rijbewijs", True)
    assert skills(hall, NOW) == {"paspoort", "rijbewijs"}
    assert skills(hall, TOMORROW) == {"paspoort"}


def test_what_somebody_may_do_today_is_added_to_the_visit_at_the_own_desk(hall: Hall, leader: Actor) -> None:
    change(hall, leader, "rijbewijs", True)
    booked = hall.booked()
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.bram, visit.id, hall.at_desk4, NOW)
        wider = service.add_on_the_spot(session, hall.bram, visit.id, [ActivityWish(hall.licence.id)], 0, NOW)
    assert (wider.leg_count, set(wider.product_ids)) == (1, {hall.passport.id, hall.licence.id})


def test_a_skill_taken_for_today_is_back_tomorrow(hall: Hall, leader: Actor) -> None:
    change(hall, leader, "paspoort", False)
    assert skills(hall, NOW) == frozenset()
    assert skills(hall, TOMORROW) == {"paspoort"}


def test_changing_back_leaves_nothing(hall: Hall, leader: Actor) -> None:
    for has in (True, True, False):
        change(hall, leader, "rijbewijs", has)
    assert skills(hall, NOW) == {"paspoort"}
    with hall.database.reading() as session:
        assert hall.bram.id
        assert staffing.changed_skills(session, leader, [hall.bram.id], NOW) == set()


def test_a_skill_of_another_department_is_not_theirs_to_give(hall: Hall, leader: Actor) -> None:
    with pytest.raises(NotAllowed):
        change(hall, leader, "schuldhulp", True)
    with pytest.raises(NotFound):
        change(hall, leader, "toveren", True)
    with pytest.raises(NotAllowed):
        change(hall, hall.fatima, "rijbewijs", True)


def closed(hall: Hall, now: datetime) -> bool:
    with hall.database.reading() as session:
        return hall.desk3.id in staffing.closed_desks(session, hall.host, hall.location.id, now)


def test_a_desk_is_closed_until_the_end_of_the_day_or_until_it_is_opened(hall: Hall, leader: Actor) -> None:
    for _again in range(2):
        with hall.database.transaction() as session:
            staffing.close_desk(session, leader, hall.desk3.id, NOW)
    assert closed(hall, NOW)
    assert closed(hall, NOW + timedelta(hours=13, minutes=59))
    assert not closed(hall, NOW + timedelta(hours=14))
    with hall.database.transaction() as session:
        staffing.open_desk(session, leader, hall.desk3.id, NOW + timedelta(hours=1))
        staffing.open_desk(session, leader, hall.desk3.id, NOW + timedelta(hours=1))
    assert not closed(hall, NOW + timedelta(hours=1))
    with hall.database.transaction() as session, pytest.raises(NotAllowed):
        staffing.close_desk(session, hall.host, hall.desk4.id, NOW)


def starts(hall: Hall) -> int:
    need = Need(10, frozenset({"paspoort"}), frozenset(), "desk", hall.civil.id, (hall.passport.id,))
    wish = Wish(hall.location.id, (need,))
    with hall.database.reading() as session:
        return len(free_starts(session, SYSTEM, wish, NOW.date(), NOW.date(), NOW))


def test_nothing_more_is_booked_at_a_closed_desk(hall: Hall, leader: Actor) -> None:
    with hall.database.transaction() as session:
        here, bram = hall.location.id, hall.bram.id
        assert bram
        session.add(OpeningHours(location_id=here, weekday=NOW.weekday(), opens=time(9), closes=time(13)))
        begins, ends = NOW - timedelta(hours=1), NOW + timedelta(hours=2)
        session.add(Shift(location_id=here, staff_id=bram, desk_id=hall.desk3.id, starts_at=begins, ends_at=ends))
    before = starts(hall)
    with hall.database.transaction() as session:
        staffing.close_desk(session, leader, hall.desk3.id, NOW)
    assert (before > 0, starts(hall)) == (True, 0)
    with hall.database.transaction() as session:
        staffing.open_desk(session, leader, hall.desk3.id, NOW)
    assert starts(hall) == before
