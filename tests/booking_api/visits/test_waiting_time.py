"""The expected wait: the queue, who is there to serve it, who is still to come, and how long helping really takes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from booking_api.availability.models import Shift
from booking_api.availability.versions import bump_all_days
from booking_api.db import Database
from booking_api.identity.actor import SYSTEM
from booking_api.identity.models import StaffMember, Team
from booking_api.identity.rules import PERMISSIONS, Role
from booking_api.references import new_id
from booking_api.visits import queries, service
from booking_api.visits.models import StaffPresence, Visit, VisitLeg
from booking_api.visits.ratios import known_ratios, ratios_for
from booking_api.visits.rules import LegState, PlaceKind, Presence, TransferKind, WaitBand
from booking_api.visits.rules_waiting import USUAL, Job, Server, Spot, band_of, deciles, sample, waits
from booking_api.visits.service_times import learn_service_times
from booking_api.visits.staffing import close_desk
from booking_api.visits.values import VisitView, Wait, WalkInActivity, WalkInRequest
from booking_api.visits.values_desk import Destination
from tests.booking_api.visits.hall import NOW, Hall, open_hall


@pytest.fixture
def hall(sqlite_database: Database) -> Hall:
    return open_hall(sqlite_database)


def arrive(hall: Hall, **booking: object) -> VisitView:
    booked = hall.booked(**booking)  # type: ignore[arg-type]
    with hall.database.transaction() as session:
        return service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")


def on_shift(hall: Hall, *staff: object) -> None:
    with hall.database.transaction() as session:
        session.add_all(
            Shift(
                location_id=hall.location.id,
                staff_id=actor.id,  # type: ignore[attr-defined]
                starts_at=NOW - timedelta(hours=1),
                ends_at=NOW + timedelta(hours=3),
            )
            for actor in staff
        )
        bump_all_days(session, [hall.location.id])  # as a roster that comes in counts a change


def wait_of(hall: Hall, visit: VisitView, minutes: int = 0) -> Wait | None:
    with hall.database.reading() as session:
        return queries.expected_wait(
            session, hall.pillar, hall.location.id, visit.leg_id, NOW + timedelta(minutes=minutes)
        )


def band(hall: Hall, visit: VisitView) -> WaitBand:
    found = wait_of(hall, visit)
    assert found is not None
    assert found.band is not None
    return found.band


def test_the_first_in_an_idle_hall_is_helped_soon(hall: Hall) -> None:
    on_shift(hall, hall.fatima)
    assert wait_of(hall, arrive(hall)) == Wait(1, WaitBand(0, 5))


def test_two_employees_halve_the_wait_behind_four_visitors(hall: Hall) -> None:
    visits = [arrive(hall, at=NOW + timedelta(minutes=number)) for number in range(5)]
    on_shift(hall, hall.fatima)
    alone = band(hall, visits[-1])
    on_shift(hall, hall.bram)
    together = band(hall, visits[-1])
    assert alone.low < 4 * 10 < alone.high
    assert together.low < 4 * 10 / 2 < together.high < alone.high


def test_who_lacks_the_skill_is_not_counted_on(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    assert wait_of(hall, arrive(hall, products=(hall.licence,))) == Wait(1, None)


def test_whoever_sits_at_the_desk_now_counts_for_what_is_left(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    first, second = arrive(hall), arrive(hall, at=NOW + timedelta(minutes=1))
    with hall.database.transaction() as session:
        service.call(session, hall.bram, first.id, hall.at_desk4, NOW)
        service.start(session, hall.bram, first.id, NOW)
    assert wait_of(hall, second) == Wait(1, WaitBand(5, 20))
    assert wait_of(hall, second, minutes=9) == Wait(1, WaitBand(0, 15))
    assert wait_of(hall, first) is None


def test_who_has_an_own_employee_waits_for_that_one(hall: Hall) -> None:
    on_shift(hall, hall.fatima, hall.bram)
    arrive(hall)
    mine = arrive(hall, named=hall.bram, at=NOW + timedelta(minutes=5))
    theirs = arrive(hall, named=hall.fatima, at=NOW + timedelta(minutes=10))
    # Who waits for anybody goes to the one that is free first, so each of these may wait for that visitor, or not.
    assert all(band(hall, each).low <= 5 and band(hall, each).high >= 10 for each in (mine, theirs))


@pytest.mark.parametrize("kind", [TransferKind.TEAM, TransferKind.DESK])
def test_who_is_passed_on_waits_for_those_who_may_take_that_on(hall: Hall, kind: TransferKind) -> None:
    on_shift(hall, hall.fatima, hall.bram)
    first, other = arrive(hall), arrive(hall, at=NOW + timedelta(minutes=1))
    with hall.database.transaction() as session:
        team = Team(department_id=hall.civil.id, name="Baliezaken")
        session.add(team)
        session.flush()
        session.get_one(StaffMember, hall.fatima.id).team_id = team.id
        session.flush()
        service.tell_presence(session, hall.fatima, hall.location.id, Presence.AVAILABLE, hall.desk3.id, NOW)
        service.tell_presence(session, hall.bram, hall.location.id, Presence.AVAILABLE, hall.desk4.id, NOW)
        service.call(session, hall.fatima, other.id, hall.at_desk3, NOW)
        to = Destination(kind, team.id if kind is TransferKind.TEAM else hall.desk3.id)
        passed = service.transfer(session, hall.host, first.id, to, "", NOW)
    assert band(hall, passed).low >= 5, "Bram is free, but it is Fatima's turn to help"


def test_who_is_still_to_come_with_an_appointment_goes_before_a_walk_in(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    with hall.database.transaction() as session:
        wanted = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),))
        first = service.register_walk_in(session, hall.host, wanted, NOW)
        second = service.register_walk_in(session, hall.host, wanted, NOW + timedelta(seconds=1))
    before = band(hall, second)
    for number in range(3):
        hall.booked(at=NOW + timedelta(minutes=5 * number + 5))
    assert band(hall, second).high >= before.high + 20
    assert wait_of(hall, first) == Wait(1, WaitBand(0, 5))


def test_a_closed_desk_helps_nobody(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    leader = replace(hall.host, permissions=PERMISSIONS[Role.SUPERVISOR])
    with hall.database.transaction() as session:
        shift = session.exec(select(Shift)).one()
        shift.desk_id = hall.desk4.id
        session.add(shift)
        close_desk(session, leader, hall.desk4.id, NOW)
    assert wait_of(hall, arrive(hall)) == Wait(1, None)


def test_who_went_home_or_on_a_break_counts_so(hall: Hall) -> None:
    on_shift(hall, hall.bram)
    visit = arrive(hall)
    present = StaffPresence(staff_id=hall.bram.id or new_id(), location_id=hall.location.id, state="break", since=NOW)
    with hall.database.transaction() as session:
        session.add(present)
    assert wait_of(hall, visit) == Wait(1, WaitBand(10, 15))
    with hall.database.transaction() as session:
        present.state = "away"
        session.merge(present)
    assert wait_of(hall, visit) == Wait(1, None)


def test_what_helping_took_lately_is_learnt_per_product(hall: Hall) -> None:
    with hall.database.transaction() as session:
        for number in range(25):
            minutes = 20 + number % 3
            visit = Visit(location_id=hall.location.id, channel="host", arrived_at=NOW)
            session.add(visit)
            session.flush()
            session.add(
                VisitLeg(
                    visit_id=visit.id, location_id=hall.location.id, department_id=hall.civil.id, minutes=10,
                    product_ids=[str(hall.passport.id)], state=LegState.DONE, waiting_since=NOW,
                    called_at=NOW - timedelta(minutes=minutes), ended_at=NOW,
                )
            )  # fmt: skip
        session.flush()
        learn_service_times(session, SYSTEM, NOW)
        learn_service_times(session, SYSTEM, NOW)
    with hall.database.reading() as session:
        known = known_ratios(session, hall.host, hall.location.id)
    assert ratios_for(known, [str(hall.passport.id)])[4] == 2.1
    assert ratios_for(known, [str(hall.licence.id)]) == known[""]
    assert ratios_for({}, [str(hall.licence.id)]) == USUAL


def test_a_distribution_is_sampled_between_its_deciles() -> None:
    assert deciles(list(range(11))) == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert sample(USUAL, 0.5) == USUAL[4]
    assert USUAL[0] * 0.7 == sample(USUAL, 0.0) < sample(USUAL, 0.05) < USUAL[0]
    assert sample(USUAL, 0.9999) > USUAL[-1]


def test_a_band_is_honest_about_what_it_does_not_know() -> None:
    assert band_of([]) is None
    assert band_of([0.0] * 10) == WaitBand(0, 5)
    assert band_of([7.0, 8.0, 13.0, 21.0]) == WaitBand(5, 20)


ROOM, DESK = (Spot(new_id(), kind) for kind in (PlaceKind.ROOM, PlaceKind.DESK))


def talk(number: int, place_kind: str = "room", skill: str = "talk") -> Job:
    return Job(number, (number,), 30, frozenset({skill}), place_kind=place_kind)


def typical(servers: list[Server], jobs: list[Job], shared: list[Spot]) -> list[float]:
    return [deciles(found)[4] if found else -1.0 for found in waits(servers, jobs, shared).values()]


def test_colleagues_without_a_place_share_the_rooms() -> None:
    three = [Server(new_id(), frozenset({"talk"})) for _ in range(3)]
    one_room = typical(three, [talk(number) for number in range(3)], [ROOM])
    assert one_room[0] < 1 < 20 < one_room[1] < 45 < one_room[2]
    assert max(typical(three, [talk(number) for number in range(3)], [replace(ROOM, id=new_id()) for _ in three])) < 1
    assert typical(three, [talk(0, "desk")], [ROOM]) == [-1.0]  # a room is no desk


def test_who_sits_at_a_desk_leaves_the_rooms_to_others() -> None:
    at_desk = Server(new_id(), frozenset({"talk"}), place=DESK)
    assert typical([at_desk], [talk(0)], [ROOM]) == [-1.0]
    assert typical([at_desk], [talk(0, "desk")], [])[0] < 1
    by_name = replace(talk(0), staff_id=at_desk.id)
    assert typical([at_desk], [by_name], [ROOM])[0] < 1


def test_who_was_passed_on_waits_for_that_team_or_that_place_only() -> None:
    team = new_id()
    busy = Server(new_id(), frozenset(), team, busy_with=(30, 0, (1.0,) * 9), place=DESK)
    idle = Server(new_id(), frozenset(), new_id(), place=replace(DESK, id=new_id()))
    anybody = replace(talk(0, "desk"), skills=frozenset())
    assert typical([busy, idle], [anybody], [])[0] < 1
    assert typical([busy, idle], [replace(anybody, team_id=team)], [])[0] > 20
    assert typical([busy, idle], [replace(anybody, place_id=DESK.id)], [])[0] > 20
    assert typical([idle], [replace(anybody, place_id=DESK.id)], []) == [-1.0]


def test_who_has_no_desk_may_take_the_one_that_somebody_was_passed_on_to() -> None:
    roaming = Server(new_id(), frozenset())
    sent = replace(talk(0, "desk"), skills=frozenset(), place_id=DESK.id)
    assert typical([roaming], [sent], [replace(DESK, id=new_id()), DESK])[0] < 1
    assert typical([roaming], [sent], [replace(DESK, id=new_id())]) == [-1.0]


def test_a_room_is_free_once_its_visitor_left() -> None:
    busy = Server(new_id(), frozenset({"other"}), busy_with=(30, 0, (1.0,) * 9), busy_at=ROOM.id)
    free = Server(new_id(), frozenset({"talk"}))
    assert 20 < typical([busy, free], [talk(0)], [ROOM])[0] < 45
