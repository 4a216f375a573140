"""Somebody who was thought gone appears after all: nobody is greeted and then forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.errors import CodeRefused
from booking_api.outbox import OutboxEvent
from booking_api.visits import queries, service
from booking_api.visits.came import still_expected
from booking_api.visits.models import VisitPeriod
from booking_api.visits.rules import LegState
from booking_api.visits.values import VisitView
from tests.booking_api.visits.hall import NOW, Hall

CALLED, GONE, BACK = (NOW + timedelta(minutes=minutes) for minutes in (1, 11, 50))


def check_in(hall: Hall, booked: Appointment, now: object = NOW) -> VisitView:
    with hall.database.transaction() as session:
        return service.check_in(session, hall.pillar, hall.location.id, code=booked.code, channel="pillar", now=now)  # type: ignore[arg-type]


def not_shown(hall: Hall, booked: Appointment) -> VisitView:
    visit = check_in(hall, booked)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
        return service.no_show(session, hall.fatima, visit.id, GONE)


def gone(hall: Hall, booked: Appointment) -> VisitView:
    visit = check_in(hall, booked)
    with hall.database.transaction() as session:
        return service.leave(session, hall.host, visit.id, GONE)


@pytest.mark.parametrize("close", [not_shown, gone])
def test_who_comes_back_waits_again_and_is_called(hall: Hall, close: Callable[[Hall, Appointment], VisitView]) -> None:
    booked = hall.booked()
    closed = close(hall, booked)
    back = check_in(hall, booked, BACK)
    assert (back.id, back.status, back.waiting_since, back.closed_at) == (closed.id, LegState.WAITING, BACK, None)
    assert (back.place, back.staff_id, back.outcome) == (None, None, "")
    assert check_in(hall, booked, BACK).id == back.id
    with hall.database.reading() as session:
        assert [one.id for one in queries.my_queue(session, hall.fatima, hall.at_desk3, BACK)] == [back.id]
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.BOOKED
        states = session.exec(select(VisitPeriod.state).order_by(col(VisitPeriod.at))).all()
        told = session.exec(select(OutboxEvent).where(OutboxEvent.kind == "VisitRequeued")).one()
    assert states[-2:] == [closed.status.value, "waiting"]
    assert told.keys_after["boards"] == [str(hall.counter.id)]


@pytest.mark.parametrize("close", [not_shown, gone])
def test_the_host_finds_who_was_thought_gone_among_those_who_did_not_come(
    hall: Hall, close: Callable[[Hall, Appointment], VisitView]
) -> None:
    closed = close(hall, hall.booked())
    with hall.database.transaction() as session:
        (one,) = still_expected(session, hall.host, hall.location.id, BACK)
        assert (one.family_name, one.absent) == ("Vries", True)
        again = service.check_in(
            session, hall.host, hall.location.id, BACK, appointment_id=one.appointment_id, channel="host"
        )
        assert again.id == closed.id
        assert still_expected(session, hall.host, hall.location.id, BACK) == []


def test_the_appointment_of_who_came_back_is_fulfilled_in_the_end(hall: Hall) -> None:
    booked = hall.booked()
    not_shown(hall, booked)
    back = check_in(hall, booked, BACK)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, back.id, hall.at_desk3, BACK)
        service.finish(session, hall.fatima, back.id, BACK)
    with hall.database.reading() as session:
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.FULFILLED


def test_who_left_halfway_comes_back_for_the_rest_only(hall: Hall) -> None:
    booked = hall.booked(products=(hall.passport, hall.licence))
    visit = check_in(hall, booked)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
        service.finish(session, hall.fatima, visit.id, CALLED)
        service.leave(session, hall.host, visit.id, GONE)
    back = check_in(hall, booked, BACK)
    assert (back.position, back.status, back.waiting_since) == (1, LegState.WAITING, BACK)


def test_who_was_helped_already_is_told_so(hall: Hall) -> None:
    booked = hall.booked()
    visit = check_in(hall, booked)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, CALLED)
        service.finish(session, hall.fatima, visit.id, GONE)
    with pytest.raises(CodeRefused) as refused:
        check_in(hall, booked, BACK)
    assert refused.value.details["reason"] == "al-geholpen"


def test_nobody_comes_back_on_another_day(hall: Hall) -> None:
    booked = hall.booked()
    not_shown(hall, booked)
    with pytest.raises(CodeRefused) as refused:
        check_in(hall, booked, NOW + timedelta(days=1))
    assert refused.value.details["reason"] == "andere-dag"


def test_who_was_thought_gone_is_found_by_name(hall: Hall) -> None:
    booked = hall.booked()
    not_shown(hall, booked)
    with hall.database.reading() as session:
        found = queries.find_expected(session, hall.pillar, hall.location.id, "de Vries", BACK)
    assert [each.appointment_id for each in found] == [booked.id]
