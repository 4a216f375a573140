"""A visit from the door to the desk, step by step, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from booking_api.appointments.models import Appointment, AppointmentStatus, Participant
from booking_api.audit import AuditRecord
from booking_api.customers.values import CustomerDetails
from booking_api.errors import (
    AlreadyCalled,
    AlreadyDone,
    CodeRefused,
    InvalidInput,
    NotAllowed,
    NotBookable,
    NotFound,
    TooSoon,
)
from booking_api.outbox import OutboxEvent
from booking_api.references import qr_payload
from booking_api.visits import queries, service
from booking_api.visits.models import VisitPeriod
from booking_api.visits.rules import LegState
from booking_api.visits.rules_queue import WhyNext
from booking_api.visits.service import WalkInActivity, WalkInRequest
from booking_api.visits.values import VisitView
from tests.booking_api.visits.hall import NOW, Hall

LATER = NOW + timedelta(minutes=3)


def arrive(hall: Hall, appointment: Appointment) -> VisitView:
    with hall.database.transaction() as session:
        return service.check_in(
            session, hall.pillar, hall.location.id, code=appointment.code, channel="pillar", now=NOW
        )


def walk_in(hall: Hall, *, count: int = 1, customer: CustomerDetails | None = None) -> VisitView:
    request = WalkInRequest(hall.location.id, (WalkInActivity(hall.passport.id, count),), customer, "host", "nl")
    with hall.database.transaction() as session:
        return service.register_walk_in(session, hall.host, request, NOW)


def refused(hall: Hall, **what: object) -> str:
    with hall.database.transaction() as session, pytest.raises(CodeRefused) as error:
        service.check_in(session, hall.pillar, hall.location.id, channel="pillar", now=NOW, **what)  # type: ignore[arg-type]
    return str(error.value.details["reason"])


def test_all_persons_of_a_booking_arrive_at_once(hall: Hall) -> None:
    booked = hall.booked(persons=3)
    visit = arrive(hall, booked)
    assert (visit.status, visit.persons, visit.waiting_since) == (LegState.WAITING, 3, NOW)
    assert visit.waiting_area_name == "Wachtruimte begane grond"
    with hall.database.reading() as session:
        assert {row.arrived_at for row in session.exec(select(Participant))} == {NOW}


def test_checking_in_again_gives_the_same_visit(hall: Hall) -> None:
    booked = hall.booked()
    first, second = arrive(hall, booked), arrive(hall, booked)
    assert first.id == second.id
    with hall.database.reading() as session:
        kinds = session.exec(select(OutboxEvent.kind)).all()
    assert kinds == ["VisitArrived"]


def test_the_qr_payload_and_a_code_with_dashes_are_understood(hall: Hall) -> None:
    booked = hall.booked()
    visit = arrive(hall, booked)
    for text in (qr_payload(booked.code), f"{booked.code[:4]}-{booked.code[4:]}".lower()):
        with hall.database.transaction() as session:
            again = service.check_in(session, hall.pillar, hall.location.id, code=text, channel="pillar", now=NOW)
        assert again.id == visit.id


def test_a_code_is_refused_with_the_reason(hall: Hall) -> None:
    cancelled = hall.booked()
    with hall.database.transaction() as session:
        session.get_one(Appointment, cancelled.id).status = AppointmentStatus.CANCELLED
    assert refused(hall, code=hall.booked(location=hall.elsewhere).code) == "andere-locatie"
    assert refused(hall, code=hall.booked(at=NOW + timedelta(days=1)).code) == "andere-dag"
    assert refused(hall, code=hall.booked(at=NOW + timedelta(minutes=61)).code) == "te-vroeg"
    assert refused(hall, code=hall.booked(at=NOW - timedelta(minutes=31)).code) == "te-laat"
    assert refused(hall, code=cancelled.code) == "geannuleerd"
    assert refused(hall, code="ZZZZ2222") == "onbekend"
    assert refused(hall, code="") == "onbekend"


def test_the_host_may_let_in_who_is_very_late_but_not_of_another_day(hall: Hall) -> None:
    late, tomorrow = hall.booked(at=NOW - timedelta(hours=2)), hall.booked(at=NOW + timedelta(days=1))
    with hall.database.transaction() as session:
        visit = service.check_in(session, hall.host, hall.location.id, appointment_id=late.id, channel="host", now=NOW)
        with pytest.raises(CodeRefused):
            service.check_in(session, hall.host, hall.location.id, appointment_id=tomorrow.id, channel="host", now=NOW)
    assert visit.status is LegState.WAITING


def test_a_pillar_never_speaks_for_another_location(hall: Hall) -> None:
    with hall.database.transaction() as session, pytest.raises(NotFound):
        service.check_in(session, hall.pillar, hall.elsewhere.id, code="X", channel="pillar", now=NOW)


def test_called_started_and_finished(hall: Hall) -> None:
    booked = hall.booked()
    visit = arrive(hall, booked)
    with hall.database.transaction() as session:
        called = service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER)
        assert (called.status, called.place_name, called.staff_name) == (LegState.CALLED, "Balie 3", "Fatima Yilmaz")
        assert service.start(session, hall.fatima, visit.id, LATER).status is LegState.IN_SERVICE
        done = service.finish(session, hall.fatima, visit.id, LATER)
    assert (done.status, done.outcome, done.closed_at) == (LegState.DONE, "done", LATER)
    with hall.database.reading() as session:
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.FULFILLED
        periods = session.exec(select(VisitPeriod.state).order_by(col(VisitPeriod.id))).all()
        events = session.exec(select(OutboxEvent).where(col(OutboxEvent.kind).like("Visit%")))
        by_kind = {event.kind: event.keys_after for event in events}
        assert session.exec(select(AuditRecord).where(AuditRecord.action == "VisitCalled")).one().actor_id
    assert periods == ["waiting", "called", "in_service", "done"]
    assert set(by_kind) == {"VisitArrived", "VisitCalled", "VisitStarted", "VisitFinished"}
    assert by_kind["VisitCalled"]["boards"] == [str(hall.counter.id)]
    assert by_kind["VisitCalled"]["desk_id"] == str(hall.desk3.id)


def test_the_colleague_who_presses_second_hears_that_it_was_done(hall: Hall) -> None:
    visit = arrive(hall, hall.booked())
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER)
        with pytest.raises(AlreadyCalled):
            service.call(session, hall.bram, visit.id, hall.at_desk4, LATER)
        assert service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER).call_count == 1


def test_a_client_that_calls_twice_is_told(hall: Hall) -> None:
    visit = arrive(hall, hall.booked())
    with hall.database.transaction() as session:
        service.call(session, hall.client, visit.id, hall.at_desk3, LATER)
        with pytest.raises(AlreadyCalled):
            service.call(session, hall.client, visit.id, hall.at_desk3, LATER)


def test_next_is_the_first_whom_i_may_serve_and_a_double_click_calls_one(hall: Hall) -> None:
    licence = arrive(hall, hall.booked("Licence", products=(hall.licence,), at=NOW - timedelta(minutes=20)))
    passport = arrive(hall, hall.booked("Passport"))
    with hall.database.transaction() as session:
        bram = service.call_next(session, hall.bram, hall.at_desk4, LATER)
        again = service.call_next(session, hall.bram, hall.at_desk4, LATER)
        fatima = service.call_next(session, hall.fatima, hall.at_desk3, LATER)
    assert bram is not None
    assert again is not None
    assert fatima is not None
    assert bram.id == again.id == passport.id
    assert fatima.id == licence.id
    with hall.database.transaction() as session:
        service.start(session, hall.fatima, licence.id, LATER)
        assert service.call_next(session, hall.fatima, hall.at_desk3, LATER) is None


def test_skills_decide_who_may_call_by_name_but_the_host_may_call_anyone(hall: Hall) -> None:
    visit = arrive(hall, hall.booked(products=(hall.licence,)))
    with hall.database.transaction() as session:
        with pytest.raises(NotAllowed):
            service.call(session, hall.bram, visit.id, hall.at_desk4, LATER)
        assert service.call(session, hall.host, visit.id, hall.at_desk4, LATER).status is LegState.CALLED


def test_who_was_promised_a_colleague_is_not_in_my_queue(hall: Hall) -> None:
    mine = arrive(hall, hall.booked(named=hall.fatima))
    with hall.database.reading() as session:
        assert queries.my_queue(session, hall.bram, hall.at_desk4, LATER) == []
        assert [view.id for view in queries.my_queue(session, hall.fatima, hall.at_desk3, LATER)] == [mine.id]


def test_a_place_of_another_location_is_refused(hall: Hall) -> None:
    visit = arrive(hall, hall.booked())
    with hall.database.transaction() as session:
        hall.desk4.location_id = hall.elsewhere.id
        session.merge(hall.desk4)
        session.flush()
        with pytest.raises(InvalidInput):
            service.call(session, hall.fatima, visit.id, hall.at_desk4, LATER)


def test_the_second_leg_waits_by_itself_when_the_first_is_done(hall: Hall) -> None:
    booked = hall.booked(products=(hall.passport, hall.support))
    visit = arrive(hall, booked)
    assert (visit.position, visit.leg_count) == (0, 2)
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER)
        service.start(session, hall.fatima, visit.id, LATER)
        second = service.finish(session, hall.fatima, visit.id, LATER)
    assert (second.position, second.status, second.waiting_since) == (1, LegState.WAITING, LATER)
    assert (second.closed_at, second.waiting_area_id) == (None, hall.upstairs.id)
    with hall.database.transaction() as session:
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.BOOKED
        service.call(session, hall.client, visit.id, hall.in_room, LATER)
        closed = service.finish(session, hall.client, visit.id, LATER)
    assert closed.closed_at == LATER
    with hall.database.reading() as session:
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.FULFILLED


def test_a_no_show_closes_every_leg_and_the_appointment(hall: Hall) -> None:
    booked = hall.booked(products=(hall.passport, hall.support))
    visit = arrive(hall, booked)
    with hall.database.transaction() as session:
        with pytest.raises(AlreadyDone):
            service.no_show(session, hall.fatima, visit.id, LATER)
        service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER)
        with pytest.raises(TooSoon):
            service.no_show(session, hall.fatima, visit.id, LATER + timedelta(minutes=9))
        patient = LATER + timedelta(minutes=10)
        view = service.no_show(session, hall.fatima, visit.id, patient)
        assert service.no_show(session, hall.fatima, visit.id, patient).outcome == "no_show"
    assert (view.status, view.outcome) == (LegState.NO_SHOW, "no_show")
    with hall.database.reading() as session:
        assert session.get_one(Appointment, booked.id).status is AppointmentStatus.NO_SHOW
        assert queries.waiting(session, hall.host, hall.location.id, LATER) == []
        closed = queries.visits(session, hall.host, hall.location.id, {LegState.NO_SHOW}, LATER)
    assert [view.id for view in closed] == [visit.id]


def test_who_goes_away_leaves_quietly(hall: Hall) -> None:
    visit = walk_in(hall)
    with hall.database.transaction() as session:
        assert service.leave(session, hall.host, visit.id, LATER).outcome == "left"
        with pytest.raises(AlreadyDone):
            service.call(session, hall.fatima, visit.id, hall.at_desk3, LATER)


def test_back_in_the_queue_keeps_the_place(hall: Hall) -> None:
    first, second = walk_in(hall), arrive(hall, hall.booked(at=NOW + timedelta(minutes=45)))
    with hall.database.transaction() as session:
        service.call(session, hall.fatima, first.id, hall.at_desk3, LATER)
        service.recall(session, hall.fatima, first.id, LATER)
        back = service.requeue(session, hall.fatima, first.id, LATER + timedelta(minutes=5))
        assert (back.status, back.place, back.staff_id, back.call_count) == (LegState.WAITING, None, None, 2)
        order = queries.waiting(session, hall.host, hall.location.id, LATER)
    assert [view.id for view in order] == [first.id, second.id]
    assert order[0].waiting_since == NOW


def test_a_walk_in_joins_the_queue_and_reserves_nothing(hall: Hall) -> None:
    visit = walk_in(hall, count=2, customer=CustomerDetails("Jan", "van den", "Berg"))
    assert (visit.name, visit.wall_name, visit.minutes, visit.is_walk_in) == (
        "Jan van den Berg", "J. van den Berg", 15, True,
    )  # fmt: skip
    anonymous = walk_in(hall)
    assert anonymous.wall_name == f"Bezoeker met code {anonymous.short_code}"


def test_walking_in_is_refused_where_one_must_book(hall: Hall) -> None:
    def ask(product_id: object, count: int) -> None:
        request = WalkInRequest(hall.location.id, (WalkInActivity(product_id, count),))  # type: ignore[arg-type]
        with hall.database.transaction() as session:
            service.register_walk_in(session, hall.pillar, request, NOW)

    with pytest.raises(NotBookable):
        ask(hall.support.id, 1)
    with pytest.raises(InvalidInput):
        ask(hall.location.id, 1)
    with pytest.raises(InvalidInput):
        ask(hall.passport.id, 1000)


def test_another_department_sees_that_but_never_what(hall: Hall) -> None:
    arrive(hall, hall.booked("Jansen", products=(hall.support,)))
    with hall.database.reading() as session:
        [seen] = queries.waiting(session, hall.host, hall.location.id, NOW)
        [whole] = queries.waiting(session, hall.client, hall.location.id, NOW)
    assert (seen.name, seen.subject, seen.public_subject, seen.seen_what) == (
        "Maria de Jansen",
        "Gesprek",
        "Gesprek",
        False,
    )
    assert (seen.product_ids, seen.bring, seen.remarks) == ((), (), "")
    assert whole.subject == "Schuldhulpverlening"


def test_why_this_one_is_next_is_explained(hall: Hall) -> None:
    arrive(hall, hall.booked())
    walk_in(hall)
    with hall.database.reading() as session:
        queue = queries.my_queue(session, hall.fatima, hall.at_desk3, NOW)
        assert queries.why_first(session, hall.fatima, queue) is WhyNext.APPOINTMENT_TIME
        assert queries.why_first(session, hall.fatima, []) is None


def test_a_staff_read_of_a_visit_is_noted(hall: Hall) -> None:
    visit = walk_in(hall)
    with hall.database.transaction() as session:
        queries.visit(session, hall.fatima, visit.id, NOW)
    with hall.database.reading() as session:
        note = session.exec(select(AuditRecord).where(AuditRecord.action == "read_visit")).one()
    assert (note.actor_id, note.object_id) == (hall.fatima.id, visit.id)


def test_help_is_asked_once_and_answered_once(hall: Hall) -> None:
    with hall.database.transaction() as session:
        first = service.ask_help(session, hall.pillar, hall.location.id, "Zuil 1", "naam", NOW)
        assert service.ask_help(session, hall.pillar, hall.location.id, "Zuil 1", "naam", LATER).id == first.id
        assert [view.step for view in queries.open_help(session, hall.host, hall.location.id)] == ["naam"]
        service.answer_help(session, hall.host, first.id, LATER)
        service.answer_help(session, hall.host, first.id, LATER)
        assert queries.open_help(session, hall.host, hall.location.id) == []
        with pytest.raises(NotAllowed):
            service.answer_help(session, hall.pillar, first.id, LATER)
