"""A joint session on its day: one press lets all in, late ones go in at once, one press finishes for all."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from booking_api import events
from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.errors import AlreadyDone, CodeRefused, InvalidInput, NotAllowed, NotFound, TooSoon
from booking_api.identity.actor import SYSTEM
from booking_api.outbox import OutboxEvent
from booking_api.visits import service
from booking_api.visits.absent import due_absent
from booking_api.visits.escalating import escalate_due
from booking_api.visits.models import FinishChoice, Visit, VisitPeriod, VisitResult
from booking_api.visits.queries import board_lines, expected_wait, my_queue, view_of, waiting
from booking_api.visits.rules import LegState
from booking_api.visits.rules_sessions import SessionStage
from booking_api.visits.session_people import Whereabouts, session_people
from booking_api.visits.sessions_today import sessions_here
from booking_api.visits.values import WalkInActivity, WalkInRequest
from booking_api.visits.values_desk import Outcome
from tests.booking_api.visits.evening import ENDS, STARTS, arrive, begin, finish, leg_of, plan, seat, seen
from tests.booking_api.visits.hall import NOW, Hall

LATE = STARTS + timedelta(minutes=45)


def told(hall: Hall, kind: str) -> int:
    with hall.database.reading() as session:
        return len(session.exec(select(OutboxEvent.seq).where(OutboxEvent.kind == kind)).all())


def history(hall: Hall, visit_id: UUID) -> list[str]:
    leg = leg_of(hall, visit_id)
    with hall.database.reading() as session:
        rows = session.exec(select(VisitPeriod).where(VisitPeriod.visit_leg_id == leg.id).order_by(col(VisitPeriod.id)))
        return [row.state for row in rows]


def wall(hall: Hall, area: object, at: object) -> list[tuple[str, str]]:
    with hall.database.reading() as session:
        lines = board_lines(session, hall.wall, area, at)  # type: ignore[arg-type]
    return [(line.name, line.place) for line in lines]


def test_one_press_lets_everybody_in_who_is_here(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    visits = [arrive(hall, seat(hall, evening, name)) for name in ("Vries", "Bakker", "Jansen")]
    seat(hall, evening, "Laat")
    assert begin(hall, evening) == 3
    for visit_id in visits:
        leg = leg_of(hall, visit_id)
        assert (leg.state, leg.room_id, leg.staff_id) == (LegState.IN_SERVICE, hall.room.id, hall.fatima.id)
        assert history(hall, visit_id) == ["waiting", "in_service"]
    assert told(hall, events.VISIT_STARTED) == 3
    assert told(hall, events.VISIT_CALLED) == 0
    assert told(hall, events.SESSION_BEGUN) == 1


def test_it_says_how_many_are_expected_here_and_inside(hall: Hall) -> None:
    evening = plan(hall)
    arrive(hall, seat(hall, evening, "Vries", persons=3))
    seat(hall, evening, "Bakker", persons=2)
    before = seen(hall, evening)
    assert (before.expected, before.here, before.inside, before.stage) == (5, 3, 0, SessionStage.READY)
    begin(hall, evening)
    after = seen(hall, evening)
    assert (after.expected, after.here, after.inside, after.stage) == (5, 3, 3, SessionStage.UNDER_WAY)
    assert after.begun_by == hall.host.name


def test_of_a_party_only_who_came_is_counted(hall: Hall) -> None:
    evening = plan(hall)
    family = seat(hall, evening, "Vries", persons=3)
    with hall.database.transaction() as session:
        service.check_in(
            session, hall.pillar, hall.location.id, NOW, appointment_id=family.id, channel="pillar", everybody=False
        )
    assert seen(hall, evening).here == 1
    begin(hall, evening)
    assert seen(hall, evening).inside == 1
    arrive(hall, family, at=STARTS)
    assert (seen(hall, evening).here, seen(hall, evening).inside) == (3, 3)


def test_who_comes_late_stands_as_begun_at_once_with_the_room(hall: Hall) -> None:
    evening = plan(hall)
    begin(hall, evening)
    late = seat(hall, evening, "Laat")
    with hall.database.transaction() as session:
        view = service.check_in(session, hall.pillar, hall.location.id, LATE, appointment_id=late.id, channel="pillar")
    assert (view.status, view.place_name) == (LegState.IN_SERVICE, hall.room.name)
    assert history(hall, view.id) == ["waiting", "in_service"]
    assert told(hall, events.VISIT_ARRIVED) == 1


def test_once_it_is_over_nobody_checks_in_for_it(hall: Hall) -> None:
    evening = plan(hall)
    begin(hall, evening)
    finish(hall, evening)
    late = seat(hall, evening, "Laat")
    for actor in (hall.pillar, hall.host):
        with pytest.raises(CodeRefused) as refused:
            arrive(hall, late, ENDS, actor)
        assert refused.value.details["reason"] == "te-laat"


def test_the_wall_shows_one_line_with_the_public_name_and_the_room(hall: Hall) -> None:
    evening = plan(hall, product=hall.support)
    for name in ("Vries", "Bakker"):
        arrive(hall, seat(hall, evening, name, product=hall.support))
    assert wall(hall, hall.upstairs.id, STARTS) == []
    begin(hall, evening)
    assert wall(hall, hall.upstairs.id, STARTS) == [("Gesprek", hall.room.name)]
    assert wall(hall, hall.counter.id, STARTS) == []
    shown = timedelta(minutes=hall.location.call_shown_minutes)
    assert wall(hall, hall.upstairs.id, STARTS + shown) == []


def test_without_a_room_the_wall_names_the_waiting_area(hall: Hall) -> None:
    begin(hall, plan(hall, in_room=False))
    assert wall(hall, hall.counter.id, STARTS) == [("Paspoort aanvragen", hall.counter.name)]


def test_the_board_that_changes_is_told(hall: Hall) -> None:
    begin(hall, plan(hall))
    with hall.database.reading() as session:
        [event] = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.SESSION_BEGUN)).all()
    assert event.keys_after["boards"] == [str(hall.upstairs.id)]


def test_next_draws_nobody_of_a_session_and_by_name_one_is_called(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    visit_id = arrive(hall, seat(hall, evening, "Vries"))
    with hall.database.transaction() as session:
        assert my_queue(session, hall.fatima, hall.at_desk3, NOW) == []
        assert waiting(session, hall.host, hall.location.id, NOW) == []
        assert service.call_next(session, hall.fatima, hall.at_desk3, NOW) is None
        called = service.call(session, hall.fatima, visit_id, hall.at_desk3, NOW)
    assert (called.status, called.session_id) == (LegState.CALLED, None)
    assert begin(hall, evening) == 0
    with hall.database.transaction() as session:
        back = service.requeue(session, hall.fatima, visit_id, STARTS)
    assert (back.status, back.session_id, back.place_name) == (LegState.IN_SERVICE, evening, hall.room.name)


def test_whoever_is_called_alone_and_helped_is_not_finished_with_the_others(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    alone, other = (arrive(hall, seat(hall, evening, name)) for name in ("Vries", "Bakker"))
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, alone, hall.at_desk3, NOW)
    begin(hall, evening)
    assert finish(hall, evening) == 1
    assert leg_of(hall, other).state == LegState.DONE
    assert leg_of(hall, alone).state == LegState.CALLED


def test_nobody_gets_an_estimate_for_a_session_nor_waits_longer_for_it(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    with hall.database.transaction() as session:
        request = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id),))
        walk_in = service.register_walk_in(session, hall.host, request, NOW)
    with hall.database.reading() as session:
        before = expected_wait(session, hall.host, hall.location.id, walk_in.leg_id, NOW)
    visit_id = arrive(hall, seat(hall, evening, "Vries"))
    with hall.database.reading() as session:
        leg = view_of(session, hall.host, visit_id, NOW).leg_id
        assert expected_wait(session, hall.host, hall.location.id, leg, NOW) is None
        after = expected_wait(session, hall.host, hall.location.id, walk_in.leg_id, NOW)
    assert before is not None
    assert after is not None
    assert after.place_in_queue == before.place_in_queue == 1


def test_one_press_finishes_for_all_with_one_result(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    booked = [seat(hall, evening, name) for name in ("Vries", "Bakker")]
    visits = [arrive(hall, each) for each in booked]
    with hall.database.transaction() as session:
        reason = FinishChoice(department_id=hall.civil.id, kind="reason", name="Voorlichting")
        session.add(reason)
    begin(hall, evening)
    with hall.database.transaction() as session:
        assert service.finish_session(session, hall.fatima, evening, ENDS, outcome=Outcome(reason.id)) == 2
    with hall.database.reading() as session:
        assert {row.status for row in session.exec(select(Appointment))} == {AppointmentStatus.FULFILLED}
        results = session.exec(select(VisitResult)).all()
        assert {(row.visit_id, row.reason_id, row.staff_id) for row in results} == {
            (visit_id, reason.id, hall.fatima.id) for visit_id in visits
        }
        assert all(row.outcome == "done" and row.closed_at == ENDS for row in session.exec(select(Visit)))
    assert history(hall, visits[0]) == ["waiting", "in_service", "done"]
    assert told(hall, events.VISIT_FINISHED) == told(hall, events.APPOINTMENT_FULFILLED) == 2
    with hall.database.reading() as session:
        assert sessions_here(session, hall.host, hall.location.id, ENDS) == []


def test_a_result_of_another_department_finishes_nobody(hall: Hall) -> None:
    evening = plan(hall)
    visit_id = arrive(hall, seat(hall, evening, "Vries"))
    with hall.database.transaction() as session:
        strange = FinishChoice(department_id=hall.social.id, kind="reason", name="Anders")
        session.add(strange)
    begin(hall, evening)
    with pytest.raises(InvalidInput), hall.database.transaction() as session:
        service.finish_session(session, hall.host, evening, ENDS, outcome=Outcome(strange.id))
    assert leg_of(hall, visit_id).state == LegState.IN_SERVICE
    assert seen(hall, evening).stage is SessionStage.UNDER_WAY


def test_the_second_press_of_the_same_person_changes_nothing(hall: Hall) -> None:
    evening = plan(hall)
    visit_id = arrive(hall, seat(hall, evening, "Vries"))
    assert [begin(hall, evening), begin(hall, evening)] == [1, 0]
    assert [finish(hall, evening), finish(hall, evening)] == [1, 0]
    assert history(hall, visit_id) == ["waiting", "in_service", "done"]
    assert told(hall, events.SESSION_BEGUN) == told(hall, events.SESSION_FINISHED) == 1


def test_a_colleague_who_is_second_is_told_who_was_first(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    begin(hall, evening, hall.fatima)
    for press in (begin, finish):
        if press is finish:
            finish(hall, evening, hall.fatima)
        with pytest.raises(AlreadyDone) as late:
            press(hall, evening, hall.host)
        assert late.value.details["name"] == hall.fatima.name


def test_beginning_is_taken_back_and_done_again(hall: Hall) -> None:
    evening = plan(hall)
    visit_id = arrive(hall, seat(hall, evening, "Vries"))
    begin(hall, evening)
    with hall.database.transaction() as session:
        service.undo_begin(session, hall.host, evening, STARTS)
    leg = leg_of(hall, visit_id)
    assert (leg.state, leg.session_id, leg.started_at, leg.room_id) == (LegState.WAITING, evening, None, None)
    assert wall(hall, hall.upstairs.id, STARTS) == []
    assert begin(hall, evening) == 1
    assert history(hall, visit_id) == ["waiting", "in_service", "waiting", "in_service"]


def test_it_does_not_begin_hours_before_nor_end_before_it_began(hall: Hall) -> None:
    evening = plan(hall)
    with pytest.raises(TooSoon):
        begin(hall, evening, at=STARTS - timedelta(minutes=61))
    with pytest.raises(AlreadyDone):
        finish(hall, evening)
    with pytest.raises(AlreadyDone):
        begin(hall, evening, at=ENDS)


def test_a_colleague_of_another_department_leads_nobody_in_and_reads_no_names(hall: Hall) -> None:
    evening = plan(hall, product=hall.support)
    with pytest.raises(NotAllowed):
        begin(hall, evening, hall.fatima)
    with pytest.raises(NotAllowed), hall.database.reading() as session:
        session_people(session, hall.fatima, evening, STARTS)


def test_a_wall_and_a_window_of_a_gate_begin_nothing(hall: Hall) -> None:
    evening = plan(hall)
    with pytest.raises(NotAllowed):
        begin(hall, evening, hall.wall)
    with hall.database.transaction() as session:
        hall.passport.kind = "window"
        session.add(hall.passport)
    with pytest.raises(NotFound):
        begin(hall, evening)


def test_who_did_not_come_to_a_session_that_was_held_is_absent_when_it_is_over(hall: Hall) -> None:
    evening = plan(hall)
    came, missing = seat(hall, evening, "Vries"), seat(hall, evening, "Bakker")
    arrive(hall, came)

    def absent(at: object) -> list[UUID]:
        with hall.database.reading() as session:
            return due_absent(session, SYSTEM, at)  # type: ignore[arg-type]

    assert absent(ENDS) == []  # nobody said that it began: perhaps nobody checked in for it either
    begin(hall, evening)
    assert absent(LATE) == []
    assert absent(ENDS) == [missing.id]
    at_once = STARTS + timedelta(minutes=1)
    finish(hall, evening, at=at_once)
    assert absent(at_once) == [missing.id], "nobody may check in for it any more"


def test_of_a_session_that_does_not_begin_one_wait_is_signalled(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    for name in ("Vries", "Bakker", "Jansen"):
        arrive(hall, seat(hall, evening, name))
    with hall.database.transaction() as session:
        host = timedelta(minutes=hall.location.escalate_host_minutes)
        assert escalate_due(session, SYSTEM, STARTS + host - timedelta(minutes=1)) == 0
        assert escalate_due(session, SYSTEM, STARTS + host) == 1
        assert escalate_due(session, SYSTEM, STARTS + host) == 0
    begin(hall, evening)
    with hall.database.transaction() as session:
        assert escalate_due(session, SYSTEM, ENDS) == 0


def test_the_list_says_where_everybody_is_and_finds_by_name(hall: Hall) -> None:
    evening = plan(hall, hall.fatima)
    inside, gone, alone = (arrive(hall, seat(hall, evening, name)) for name in ("Binnen", "Weg", "Apart"))
    seat(hall, evening, "Verwacht")
    with hall.database.transaction() as session:
        service.leave(session, hall.host, gone, STARTS)
        service.call(session, hall.fatima, alone, hall.at_desk3, STARTS)
    begin(hall, evening)
    with hall.database.reading() as session:
        people = session_people(session, hall.fatima, evening, STARTS)
        [found] = session_people(session, hall.fatima, evening, STARTS, typed="verwa")
    assert [each.whereabouts for each in people] == [
        Whereabouts.CALLED_ALONE, Whereabouts.INSIDE, Whereabouts.EXPECTED, Whereabouts.GONE,
    ]  # fmt: skip
    assert people[1].visit_id == inside
    assert found.name == "Maria de Verwacht"
    assert [each.may_check_in for each in people] == [False, False, True, True]


def test_who_went_away_and_comes_back_goes_in_at_once(hall: Hall) -> None:
    evening = plan(hall)
    booked = seat(hall, evening, "Vries")
    visit_id = arrive(hall, booked)
    with hall.database.transaction() as session:
        service.leave(session, hall.host, visit_id, STARTS)
    begin(hall, evening)
    assert arrive(hall, booked, LATE) == visit_id
    assert leg_of(hall, visit_id).state == LegState.IN_SERVICE


def test_a_session_that_began_stays_in_sight_until_somebody_ends_it(hall: Hall) -> None:
    evening = plan(hall)
    begin(hall, evening)
    with hall.database.reading() as session:
        [one] = sessions_here(session, hall.host, hall.location.id, ENDS + timedelta(days=1))
    assert one.stage is SessionStage.UNDER_WAY
