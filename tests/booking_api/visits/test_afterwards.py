"""Paper entered afterwards becomes real visits with their own times; who is re-planned keeps the appointment."""

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, AppointmentStatus, Participant
from booking_api.availability.models import Shift
from booking_api.customers.values import CustomerDetails
from booking_api.errors import AlreadyDone, InvalidInput, NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.locations.models import OpeningHours
from booking_api.visits import service
from booking_api.visits.absent import mark_absent
from booking_api.visits.models import Visit, VisitLeg, VisitPeriod
from booking_api.visits.service_afterwards import HELPED, LEFT, NOT_COME, PaperRow, paper_faults, record_afterwards
from booking_api.visits.service_replan import replan
from tests.booking_api.visits.hall import NOW, Hall

LATER = NOW + timedelta(hours=3)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def enter(hall: Hall, row: PaperRow) -> None:
    with hall.database.transaction() as session:
        record_afterwards(session, hall.host, hall.location.id, row, LATER)


def only(hall: Hall) -> tuple[Visit, VisitLeg]:
    with hall.database.reading() as session:
        return session.exec(select(Visit)).one(), session.exec(select(VisitLeg)).one()


def status(hall: Hall, appointment_id: object) -> str:
    with hall.database.reading() as session:
        return session.exec(select(Appointment.status).where(Appointment.id == appointment_id)).one()


def test_somebody_helped_on_paper_has_a_visit_with_its_times_and_who_helped(hall: Hall) -> None:
    booked = hall.booked()
    enter(hall, PaperRow(HELPED, booked.id, None, None, 1, minutes(-5), minutes(4), minutes(16), hall.bram.id))
    visit, leg = only(hall)
    assert (visit.arrived_at, visit.closed_at, visit.outcome) == (minutes(-5), minutes(16), "done")
    assert (leg.called_at, leg.started_at, leg.ended_at) == (minutes(4), minutes(4), minutes(16))
    assert leg.staff_id == hall.bram.id
    assert status(hall, booked.id) == AppointmentStatus.FULFILLED
    with hall.database.reading() as session:
        story = [(row.state, row.at) for row in session.exec(select(VisitPeriod).order_by(VisitPeriod.id))]  # type: ignore[arg-type]
    assert [state for state, _at in story] == ["waiting", "called", "in_service", "done"]
    assert [at for _state, at in story] == [minutes(-5), minutes(4), minutes(4), minutes(16)]
    with hall.database.reading() as session:
        helpers = session.exec(select(VisitPeriod.staff_id).where(VisitPeriod.state != "waiting"))
        assert set(helpers) == {hall.bram.id}


def test_a_walk_in_on_paper_and_one_who_left(hall: Hall) -> None:
    person = CustomerDetails(family_name="Bakker")
    enter(
        hall,
        PaperRow(HELPED, None, hall.passport.id, person, 2, minutes(0), minutes(10), minutes(20)),
    )
    visit, _leg = only(hall)
    assert (visit.persons, visit.outcome, visit.arrived_at) == (2, "done", minutes(0))
    booked = hall.booked()
    enter(hall, PaperRow(LEFT, booked.id, arrived_at=minutes(0), ended_at=minutes(30)))
    assert status(hall, booked.id) == AppointmentStatus.NO_SHOW


def test_who_did_not_come_is_settled_and_only_when_the_time_is_over(hall: Hall) -> None:
    booked, later = hall.booked(), hall.booked(at=LATER + timedelta(hours=1))
    enter(hall, PaperRow(NOT_COME, booked.id))
    assert status(hall, booked.id) == AppointmentStatus.NO_SHOW
    with pytest.raises(InvalidInput):
        enter(hall, PaperRow(NOT_COME, later.id))
    with pytest.raises(NotFound):
        enter(hall, PaperRow(NOT_COME, hall.booked(location=hall.elsewhere).id))


def test_whom_the_system_saw_come_in_keeps_that_arrival(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    enter(hall, PaperRow(HELPED, booked.id, None, None, 1, minutes(-9), minutes(4), minutes(16)))
    assert only(hall)[0].arrived_at == NOW


def test_paper_takes_back_nothing_that_the_system_saw(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.fatima, visit.id, hall.at_desk3, minutes(3))
    with pytest.raises(AlreadyDone):
        enter(hall, PaperRow(NOT_COME, booked.id))
    with pytest.raises(InvalidInput):
        enter(hall, PaperRow(LEFT, booked.id, arrived_at=minutes(-9), ended_at=minutes(-4)))
    paper = (minutes(-9), minutes(4), minutes(16), hall.bram.id)
    enter(hall, PaperRow(HELPED, booked.id, None, None, 1, *paper))
    with hall.database.reading() as session:
        story = session.exec(select(VisitPeriod).order_by(VisitPeriod.id)).all()  # type: ignore[arg-type]
    assert [(row.state, row.staff_id) for row in story[1:]] == [("called", hall.fatima.id), ("done", hall.fatima.id)]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (PaperRow("wat", None), {"outcome"}),
        (PaperRow(HELPED, None, None), {"outcome"}),
        (PaperRow(HELPED, NOW, None), {"arrived_at", "started_at", "ended_at"}),  # type: ignore[arg-type]
        (PaperRow(LEFT, NOW, arrived_at=minutes(9), ended_at=minutes(3)), {"ended_at"}),  # type: ignore[arg-type]
        (PaperRow(LEFT, NOW, arrived_at=NOW, ended_at=LATER + timedelta(minutes=1)), {"ended_at"}),  # type: ignore[arg-type]
        (PaperRow(LEFT, NOW, arrived_at=NOW - timedelta(days=8), ended_at=NOW), {"arrived_at"}),  # type: ignore[arg-type]
    ],
)
def test_times_that_cannot_be_are_named(row: PaperRow, wrong: set[str]) -> None:
    assert set(paper_faults(row, LATER)) == wrong


def open_tomorrow(hall: Hall) -> datetime:
    tomorrow = NOW + timedelta(days=1)
    with hall.database.transaction() as session:
        here, bram = hall.location.id, hall.bram.id
        assert bram
        session.add(OpeningHours(location_id=here, weekday=tomorrow.weekday(), opens=time(9), closes=time(17)))
        ends = tomorrow + timedelta(hours=4)
        session.add(Shift(location_id=here, staff_id=bram, desk_id=hall.desk3.id, starts_at=tomorrow, ends_at=ends))
    return tomorrow + timedelta(hours=1)


def test_who_waits_goes_home_with_another_time_and_checks_in_again_then(hall: Hall) -> None:
    booked, another = hall.booked(), open_tomorrow(hall)
    with hall.database.transaction() as session:
        service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
    with hall.database.transaction() as session:
        moved = replan(session, hall.host, booked.id, another, minutes(10))
    assert (moved.starts_at, moved.status) == (another, AppointmentStatus.BOOKED)
    visit, leg = only(hall)
    assert (visit.outcome, visit.appointment_id, leg.state) == ("left", None, "left")
    with hall.database.reading() as session:
        assert session.exec(select(Participant.arrived_at)).all() == [None]
    with hall.database.transaction() as session:
        again = service.check_in(session, hall.pillar, hall.location.id, another, code=booked.code, channel="pillar")
    assert again.id != visit.id


def test_who_came_much_too_late_goes_home_with_another_time(hall: Hall) -> None:
    booked, another = hall.booked(), open_tomorrow(hall)
    with hall.database.transaction() as session:
        mark_absent(session, hall.host, booked.id, minutes(60))
        moved = replan(session, hall.host, booked.id, another, minutes(61))
    assert (moved.starts_at, moved.status) == (another, AppointmentStatus.BOOKED)


def test_who_was_marked_absent_while_nothing_worked_is_entered_from_paper(hall: Hall) -> None:
    booked = hall.booked()
    with hall.database.transaction() as session:
        mark_absent(session, SYSTEM, booked.id, minutes(60))
        row = PaperRow(HELPED, booked.id, arrived_at=minutes(1), started_at=minutes(5), ended_at=minutes(12))
        record_afterwards(session, hall.host, hall.location.id, row, minutes(90))
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.FULFILLED


def test_who_is_being_helped_is_not_replanned_and_nothing_changes(hall: Hall) -> None:
    booked, another = hall.booked(), open_tomorrow(hall)
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.pillar, hall.location.id, NOW, code=booked.code, channel="pillar")
        service.call(session, hall.bram, visit.id, hall.at_desk4, NOW)
        service.start(session, hall.bram, visit.id, NOW)
    with pytest.raises(AlreadyDone), hall.database.transaction() as session:
        replan(session, hall.host, booked.id, another, minutes(10))
    assert only(hall)[0].appointment_id == booked.id
