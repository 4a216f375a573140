"""Booking as a story: book, move, cancel, settle; and that nothing is ever half made."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from booking_api import events
from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.links import revoke_link
from booking_api.appointments.models import (
    Appointment,
    AppointmentLeg,
    AppointmentStatus,
    JointSession,
    Participant,
)
from booking_api.appointments.requests import ParticipantDetails
from booking_api.audit import AuditRecord
from booking_api.availability.rules import cell_of
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.errors import (
    AlreadyDone,
    IdempotencyConflict,
    NotAllowed,
    NotBookable,
    NotFound,
    SlotTaken,
)
from booking_api.identity.actor import SYSTEM, citizen_of
from booking_api.identity.rules import Role
from booking_api.outbox import OutboxEvent
from tests.booking_api.appointments.steps import LATER, MARIA, book, free, hold, lanes, number_of
from tests.support.town import NOW, add_product, add_session_product, at, build, staff_actor


def test_two_departments_become_two_legs_one_after_the_other(database: Database) -> None:
    town = build(database)
    made = book(database, town, at(10), "passport", "income")
    assert [(leg.starts_at, leg.minutes, leg.place_kind) for leg in made.legs] == [
        (at(10), 15, "desk"),
        (at(10, 15), 30, "room"),
    ]
    assert made.ends_at == at(10, 45)
    assert made.legs[1].room_id in town.rooms


def test_a_group_shares_set_up_and_everyone_is_a_participant(database: Database) -> None:
    town = build(database)
    guests = (ParticipantDetails("Maria", "de", "Vries"), ParticipantDetails("Youssef", None, "El Amrani"))
    made = book(database, town, at(10), "passport", "passport", "licence", participants=guests, customer=MARIA)
    assert made.minutes == 30
    assert [person.given_name for person in made.participants] == ["Maria", "Youssef"]
    assert [(fee.count, fee.amount_cents) for fee in made.fees] == [(2, 8387), (1, 5150)]
    assert made.total_cents == 21924


def test_an_anonymous_booking_leaves_no_person(database: Database) -> None:
    town = build(database)
    made = book(database, town, at(10))
    assert made.customer is None
    assert number_of(database, Party) == 0
    assert len(made.participants) == 1


def test_the_same_key_gives_the_same_appointment_and_other_content_is_refused(database: Database) -> None:
    town = build(database)
    first = book(database, town, at(10), idempotency=("key", "hash"))
    assert book(database, town, at(10), idempotency=("key", "hash")).id == first.id
    assert number_of(database, Appointment) == 1
    with pytest.raises(IdempotencyConflict):
        book(database, town, at(11), idempotency=("key", "other"))


def test_a_promised_employee_is_never_exchanged(database: Database) -> None:
    town = build(database, employees=2)
    wanted = town.staff["Medewerker 2"]
    made = book(database, town, at(10), staff_id=wanted)
    assert (made.legs[0].staff_id, made.legs[0].named_staff) == (wanted, True)
    with pytest.raises(SlotTaken):
        book(database, town, at(10), staff_id=wanted)
    assert book(database, town, at(10)).legs[0].staff_id == town.staff["Medewerker 1"]


def test_pooled_bookings_make_room_and_keep_their_time(database: Database) -> None:
    town = build(database, employees=2)
    pooled = book(database, town, at(10))
    first = pooled.legs[0].staff_id
    made = book(database, town, at(10), staff_id=first)
    assert made.legs[0].staff_id == first
    with database.transaction() as session:
        moved = queries.appointment(session, SYSTEM, pooled.id, now=NOW)
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.APPOINTMENT_MOVED)).one()
    assert (moved.starts_at, moved.legs[0].staff_id != first) == (pooled.starts_at, True)
    assert event.keys_before["starts_at"] == event.keys_after["starts_at"]
    assert event.keys_before["staff_ids"] == [str(first)]
    assert event.keys_after["staff_ids"] == [str(moved.legs[0].staff_id)]


def test_cancelling_frees_the_time_and_tells_what_was_there(database: Database) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10))
    citizen = citizen_of(made.id)
    gone = attempting(database, lambda session: service.cancel(session, citizen, made.id, "klant", NOW))
    assert gone.status is AppointmentStatus.CANCELLED
    assert at(10) in free(database, town)
    again = attempting(database, lambda session: service.cancel(session, citizen, made.id, "klant", NOW))
    assert again.sequence == gone.sequence
    with database.reading() as session:
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.APPOINTMENT_CANCELLED)).one()
    assert event.keys_before["staff_ids"] == [str(made.legs[0].staff_id)]


def test_a_citizen_changes_only_the_own_appointment_and_in_time(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        town.products["strict"] = add_product(
            session, town, "streng", "reisdocumenten", change_deadline_minutes=24 * 60
        )
    made, other = book(database, town, at(10), "strict"), book(database, town, at(11))
    late = at(10) - timedelta(hours=23)
    with pytest.raises(NotBookable):
        attempting(database, lambda session: service.cancel(session, citizen_of(made.id), made.id, "", late))
    with pytest.raises(NotFound):
        attempting(database, lambda session: service.cancel(session, citizen_of(made.id), other.id, "", NOW))
    attempting(database, lambda session: service.cancel(session, staff_actor(), made.id, "", late))


def test_moving_takes_all_legs_along_or_leaves_everything(database: Database) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10), "passport", "income")
    book(database, town, at(14))
    with pytest.raises(SlotTaken):
        attempting(database, lambda session: service.move(session, citizen_of(made.id), made.id, at(14), NOW))
    with database.transaction() as session:
        assert queries.appointment(session, SYSTEM, made.id, now=NOW).starts_at == at(10)
    moved = attempting(database, lambda session: service.move(session, citizen_of(made.id), made.id, at(10, 5), NOW))
    assert [leg.starts_at for leg in moved.legs] == [at(10, 5), at(10, 20)]
    assert [leg.id for leg in moved.legs] == [leg.id for leg in made.legs]
    assert moved.sequence == 1
    assert at(9, 45) in free(database, town)


@pytest.mark.parametrize("by_staff", [True, False])
def test_nobody_moves_an_appointment_whose_visitors_are_in_the_building(database: Database, by_staff: bool) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10))
    actor = staff_actor() if by_staff else citizen_of(made.id)
    with database.transaction() as session:
        session.get_one(Participant, made.participants[0].id).arrived_at = at(9, 50)
    with pytest.raises(AlreadyDone) as refused:
        attempting(database, lambda session: service.move(session, actor, made.id, at(11), at(9, 55)))
    assert refused.value.details["reason"] == "al-aangemeld"


def test_who_belongs_to_another_department_neither_cancels_nor_moves(database: Database) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10))
    stranger = staff_actor(None, frozenset({town.work}))
    with pytest.raises(NotAllowed):
        attempting(database, lambda session: service.cancel(session, stranger, made.id, "", NOW))
    with pytest.raises(NotAllowed):
        attempting(database, lambda session: service.move(session, stranger, made.id, at(11), NOW))
    with pytest.raises(NotAllowed), database.transaction() as session:
        revoke_link(session, stranger, made.id, NOW)
    kcc = staff_actor(None, frozenset({town.work}), Role.KCC)
    assert attempting(database, lambda session: service.move(session, kcc, made.id, at(11), NOW)).starts_at == at(11)


def test_why_somebody_cancelled_stays_with_the_appointment(database: Database) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10))
    attempting(database, lambda session: service.cancel(session, staff_actor(), made.id, "Maria is ziek", NOW))
    with database.reading() as session:
        assert session.get_one(Appointment, made.id).cancel_reason == "Maria is ziek"
        records = session.exec(select(AuditRecord)).all()
        told = session.exec(select(OutboxEvent)).all()
    assert {"cancel"} < {record.action for record in records}
    written = [record.details for record in records] + [[event.keys_before, event.keys_after] for event in told]
    assert "ziek" not in str(written)


def test_a_no_show_gives_back_what_is_left(database: Database) -> None:
    town = build(database, employees=1)
    made = book(database, town, at(10), "passport", "passport", "licence")
    status = AppointmentStatus.NO_SHOW
    attempting(database, lambda session: service.settle(session, staff_actor(), made.id, status, at(10, 12)))
    assert at(10, 15) in free(database, town, now=at(10, 12))
    with database.reading() as session:
        assert {row.end_cell for row in lanes(session)} == {cell_of(at(10, 15))}
    with pytest.raises(AlreadyDone):
        attempting(database, lambda session: service.cancel(session, staff_actor(), made.id, "", at(10, 13)))


def test_a_session_counts_places_and_gets_those_of_expired_holds_back(database: Database) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, 2, [at(9), at(10)])
    hold(database, town, at(9), "bay", "bay")
    assert free(database, town, "bay") == [at(10)]
    assert free(database, town, "bay", now=LATER) == [at(9), at(10)]
    made = book(database, town, at(9), "bay", now=LATER)
    assert (made.kind, made.ends_at) == ("session", at(9, 30))
    with database.reading() as session:
        assert session.get_one(JointSession, made.session_id).taken == 1
    attempting(database, lambda session: service.cancel(session, staff_actor(), made.id, "", LATER))
    with database.reading() as session:
        assert session.get_one(JointSession, made.session_id).taken == 0


def test_another_department_sees_that_not_what(database: Database) -> None:
    town = build(database)
    made = book(database, town, at(10), "income", customer=MARIA)
    colleague = staff_actor(uuid4(), frozenset({town.services}))
    with database.transaction() as session:
        seen = queries.appointment(session, colleague, made.id, now=NOW)
        own = queries.appointment(session, staff_actor(uuid4(), frozenset({town.work})), made.id, now=NOW)
    assert (seen.seen_what, seen.subject, seen.activities, seen.legs[0].skills) == (False, "", (), ())
    assert seen.customer == replace(MARIA, email=None), "who it is, not how to reach them"
    assert seen.code == ""
    assert (own.seen_what, own.subject, own.public_subject) == (True, "Aanvraag inkomen", "Gesprek")
    with database.reading() as session:
        notes = session.exec(select(AuditRecord).where(AuditRecord.action == "read_appointment")).all()
    assert len(notes) == 2
    assert made.subject == "Gesprek", "the public never gets the internal name"


def test_legs_have_rows_of_their_own(database: Database) -> None:
    town = build(database)
    book(database, town, at(10), "passport", "income")
    assert number_of(database, AppointmentLeg) == 2
