"""Nobody is forgotten: a wait is signalled step by step, once each, until a colleague takes it up by name."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from booking_api.db import Database
from booking_api.errors import AlreadyDone, NotAllowed
from booking_api.identity.actor import SYSTEM, Actor
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.escalating import escalate_due, escalations, take_up
from booking_api.visits.rules_hall import EscalationPolicy, EscalationStep, due_steps, is_silent, waits_from
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from booking_api.visits.values_hall import EscalationView
from tests.booking_api.visits.hall import NOW, Hall, open_hall

TEAM, HOST, SUPERVISOR = EscalationStep
POLICY = EscalationPolicy(10, 15, 25)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def walk_in(hall: Hall) -> VisitView:
    wanted = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),))
    with hall.database.transaction() as session:
        return service.register_walk_in(session, hall.host, wanted, NOW)


def look(hall: Hall, after: float) -> int:
    with hall.database.transaction() as session:
        return escalate_due(session, SYSTEM, minutes(after))


def signalled(hall: Hall, visit: VisitView) -> EscalationView | None:
    with hall.database.reading() as session:
        return escalations(session, hall.host, hall.location.id).get(visit.leg_id)


def takes_up(hall: Hall, actor: Actor, visit: VisitView, after: float) -> str:
    with hall.database.transaction() as session:
        return take_up(session, actor, visit.id, minutes(after))


@pytest.mark.parametrize(
    ("waited", "has_employee", "expected"),
    [
        (9, False, []),
        (10, False, [TEAM]),
        (15, False, [TEAM, HOST]),
        (25, False, [TEAM, HOST, SUPERVISOR]),
        (10, True, []),
        (25, True, [HOST, SUPERVISOR]),
    ],
)
def test_each_step_has_its_own_minutes(waited: float, has_employee: bool, expected: list[EscalationStep]) -> None:
    assert due_steps(NOW, {}, POLICY, minutes(waited), has_employee=has_employee) == expected


def test_what_was_raised_is_not_raised_again() -> None:
    assert due_steps(NOW, {TEAM: None}, POLICY, minutes(16), has_employee=False) == [HOST]


def test_who_takes_it_up_gets_the_time_between_two_steps() -> None:
    taken_up = {TEAM: minutes(14)}
    assert due_steps(NOW, taken_up, POLICY, minutes(16), has_employee=False) == []
    assert due_steps(NOW, taken_up, POLICY, minutes(19), has_employee=False) == [HOST]


def test_who_comes_early_waits_for_the_own_time_first() -> None:
    assert waits_from(NOW, minutes(30)) == minutes(30)
    assert waits_from(NOW, minutes(-30)) == NOW
    assert waits_from(NOW, None) == NOW


def test_a_device_is_missed_only_after_it_lived() -> None:
    assert not is_silent(None, NOW)
    assert not is_silent(NOW, minutes(3))
    assert is_silent(NOW, minutes(3.1))


def test_a_walk_in_nobody_calls_goes_from_team_to_host_to_supervisor(hall: Hall) -> None:
    visit = walk_in(hall)
    assert look(hall, 9) == 0
    assert signalled(hall, visit) is None
    steps = []
    for after in (10, 15, 25, 60):
        look(hall, after)
        found = signalled(hall, visit)
        assert found is not None
        steps.append(found.step)
    assert steps == [TEAM, HOST, SUPERVISOR, SUPERVISOR]


def test_looking_twice_signals_once_and_tells_once(hall: Hall) -> None:
    walk_in(hall)
    assert [look(hall, 16), look(hall, 16)] == [2, 0]
    with hall.database.reading() as session:
        told = session.exec(select(OutboxEvent.keys_after).where(OutboxEvent.kind == "VisitEscalated")).all()
    assert sorted(keys["step"] for keys in told) == ["host", "team"]


def test_the_minutes_are_those_of_the_location(database: Database) -> None:
    hall = open_hall(database, escalate_team_minutes=0, escalate_host_minutes=2, escalate_supervisor_minutes=240)
    visit = walk_in(hall)
    look(hall, 3)
    found = signalled(hall, visit)
    assert found is not None
    assert found.step == HOST


def test_who_is_early_for_an_appointment_is_not_forgotten_yet(hall: Hall) -> None:
    booked = hall.booked(at=minutes(30))
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    assert look(hall, 39) == 0
    assert look(hall, 40) == 1
    found = signalled(hall, visit)
    assert found is not None
    assert found.step == TEAM


def test_one_colleague_takes_it_up_and_the_other_hears_who(hall: Hall) -> None:
    visit = walk_in(hall)
    look(hall, 10)
    assert takes_up(hall, hall.fatima, visit, 11) == "Fatima Yilmaz"
    assert takes_up(hall, hall.bram, visit, 12) == "Fatima Yilmaz"
    found = signalled(hall, visit)
    assert found is not None
    assert (found.taken_up_name, found.is_open) == ("Fatima Yilmaz", False)


def test_who_took_it_up_and_did_nothing_is_overtaken(hall: Hall) -> None:
    visit = walk_in(hall)
    look(hall, 10)
    takes_up(hall, hall.fatima, visit, 14)
    assert look(hall, 16) == 0
    look(hall, 19)
    found = signalled(hall, visit)
    assert found is not None
    assert (found.step, found.is_open) == (HOST, True)


def test_one_may_take_somebody_up_before_anything_was_signalled(hall: Hall) -> None:
    visit = walk_in(hall)
    assert takes_up(hall, hall.host, visit, 1) == "Joke Maas"
    assert signalled(hall, visit) is not None


def test_who_was_called_is_not_signalled_and_cannot_be_taken_up(hall: Hall) -> None:
    visit = walk_in(hall)
    look(hall, 10)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, minutes(11))
    assert look(hall, 60) == 0
    assert signalled(hall, visit) is None
    with pytest.raises(AlreadyDone):
        takes_up(hall, hall.bram, visit, 12)


def test_whoever_waits_anew_begins_with_the_first_step_again(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    look(hall, 25)
    with hall.database.transaction() as session:
        service.leave(session, hall.host, visit.id, minutes(26))
        service.check_in(session, hall.host, hall.location.id, minutes(40), code=booked.code, channel="host")
    assert look(hall, 49) == 0
    look(hall, 50)
    found = signalled(hall, visit)
    assert found is not None
    assert found.step == TEAM


def test_another_department_does_not_take_up_what_it_may_not_serve(hall: Hall) -> None:
    booked = hall.booked(products=(hall.support,))
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    with pytest.raises(NotAllowed):
        takes_up(hall, hall.bram, visit, 11)
