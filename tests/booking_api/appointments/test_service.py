"""Booking as a story: hold, book, move, cancel, settle; what is refused, and that nothing is ever half made."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from booking_api import events
from booking_api.appointments import queries, service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.links import revoke_link
from booking_api.appointments.models import (
    Appointment,
    AppointmentLeg,
    AppointmentStatus,
    Hold,
    JointSession,
    Participant,
)
from booking_api.appointments.requests import ActivityWish, BookRequest, HoldRequest, ParticipantDetails
from booking_api.appointments.values import AppointmentView, HoldView
from booking_api.audit import AuditRecord
from booking_api.availability.models import Allocation, ScopeVersion
from booking_api.availability.rules import cell_of
from booking_api.customers.models import Party
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.errors import (
    AlreadyDone,
    HoldExpired,
    IdempotencyConflict,
    InvalidInput,
    NotAllowed,
    NotBookable,
    NotFound,
    SlotTaken,
)
from booking_api.identity.actor import PUBLIC, SYSTEM, Actor, citizen_of
from booking_api.identity.rules import Role
from booking_api.outbox import OutboxEvent
from tests.support.town import MONDAY, NOW, Town, add_product, add_session_product, at, build, staff_actor

LATER = NOW + timedelta(minutes=16)
MARIA = CustomerDetails("Maria", "de", "Vries", "maria@voorbeeld.example")


def hold(
    db: Database, town: Town, start: datetime, *names: str, now: datetime = NOW, actor: Actor = PUBLIC
) -> HoldView:
    request = HoldRequest(town.shop, wishes(town, *names), start)
    return attempting(db, lambda session: service.hold(session, actor, request, now))


def book(
    db: Database, town: Town, start: datetime, *names: str, now: datetime = NOW, **more: object
) -> AppointmentView:
    request = BookRequest("web", location_id=town.shop, activities=wishes(town, *names), starts_at=start, **more)  # type: ignore[arg-type]
    return attempting(db, lambda session: service.book(session, PUBLIC, request, now)).appointment


def book_hold(db: Database, hold_id: UUID, now: datetime = NOW, **more: Any) -> AppointmentView:
    request = BookRequest("web", hold_id=hold_id, **more)
    return attempting(db, lambda session: service.book(session, PUBLIC, request, now)).appointment


def wishes(town: Town, *names: str) -> tuple[ActivityWish, ...]:
    chosen = names or ("passport",)
    return tuple(ActivityWish(town.products[name], chosen.count(name)) for name in dict.fromkeys(chosen))


def free(db: Database, town: Town, *names: str, now: datetime = NOW) -> list[datetime]:
    with db.reading() as session:
        found = queries.free_times(session, PUBLIC, town.shop, wishes(town, *names), MONDAY, MONDAY, now, "web")
    return [start for _, starts in found.days for start in starts]


def lanes(session: Session) -> list[Allocation]:
    return list(session.exec(select(Allocation).order_by(Allocation.lane, col(Allocation.start_cell))))


def number_of(db: Database, table: type) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_hold_keeps_its_time_and_becomes_the_appointment(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    assert at(10) not in free(database, town)
    made = book_hold(database, kept.id, customer=MARIA)
    assert (made.starts_at, made.ends_at) == (at(10), at(10, 15))
    assert made.customer == MARIA
    assert at(10) not in free(database, town, now=LATER), "the lanes no longer expire"
    assert number_of(database, Hold) == 0
    with database.reading() as session:
        assert {(row.purpose, row.expires_at) for row in lanes(session)} == {("leg", None)}


def test_an_expired_hold_neither_blocks_nor_leaks(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    with pytest.raises(SlotTaken) as taken:
        hold(database, town, at(10))
    assert taken.value.details["alternatives"][:2] == [at(9, 35), at(9, 40)]
    assert at(10) in free(database, town, now=LATER)
    other = book(database, town, at(10), now=LATER)
    with pytest.raises(HoldExpired):
        book_hold(database, kept.id, now=LATER)
    with database.reading() as session:
        assert {row.leg_id for row in lanes(session)} == {other.legs[0].id}


def test_an_expired_hold_is_still_booked_while_its_time_is_free(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    assert book_hold(database, kept.id, now=LATER).starts_at == at(10)


def test_a_hold_can_be_kept_longer_and_let_go(database: Database) -> None:
    town = build(database, employees=1)
    kept = hold(database, town, at(10))
    soon = NOW + timedelta(minutes=10)
    longer = attempting(database, lambda session: service.renew_hold(session, PUBLIC, kept.id, soon))
    assert longer.expires_at == soon + timedelta(minutes=15)
    assert at(10) not in free(database, town, now=LATER)
    attempting(database, lambda session: service.release_hold(session, PUBLIC, kept.id, soon))
    assert at(10) in free(database, town, now=soon)
    assert number_of(database, Allocation) == number_of(database, Hold) == 0


def test_somebody_elses_client_may_not_use_a_hold_but_staff_may_take_it_over(database: Database) -> None:
    town = build(database, employees=1)
    ours, theirs = (Actor("client", uuid4(), SYSTEM.permissions, department_ids=None) for _ in range(2))
    kept = hold(database, town, at(10), actor=ours)
    with pytest.raises(NotFound):
        attempting(database, lambda session: service.renew_hold(session, theirs, kept.id, NOW))
    assert attempting(database, lambda session: service.renew_hold(session, staff_actor(), kept.id, NOW)).id == kept.id


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
        moved = queries.appointment(session, SYSTEM, pooled.id)
        event = session.exec(select(OutboxEvent).where(OutboxEvent.kind == events.APPOINTMENT_MOVED)).one()
    assert (moved.starts_at, moved.legs[0].staff_id != first) == (pooled.starts_at, True)
    assert event.keys_before["starts_at"] == event.keys_after["starts_at"]
    assert event.keys_before["staff_ids"] == [str(first)]
    assert event.keys_after["staff_ids"] == [str(moved.legs[0].staff_id)]


def test_a_hold_that_made_room_is_booked_where_it_went(database: Database) -> None:
    town = build(database, employees=2)
    kept = hold(database, town, at(10))
    with database.reading() as session:
        first = UUID(session.get_one(Hold, kept.id).legs[0]["staff_id"])
    book(database, town, at(10), staff_id=first)
    assert book_hold(database, kept.id).legs[0].staff_id != first


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
        assert queries.appointment(session, SYSTEM, made.id).starts_at == at(10)
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


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (NOW - timedelta(days=1), "in-het-verleden"),
        (at(10) + timedelta(seconds=30), "buiten-raster"),
        (at(10).replace(tzinfo=None), "geen-tijdzone"),
    ],
)
def test_a_start_that_no_clock_offers_is_invalid(sqlite_database: Database, start: datetime, reason: str) -> None:
    town = build(sqlite_database)
    with pytest.raises(InvalidInput) as wrong:
        hold(sqlite_database, town, start)
    assert wrong.value.details["fields"] == {"starts_at": reason}


def test_every_wrong_field_is_named_at_once(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    town.products["unknown"] = uuid4()
    with pytest.raises(InvalidInput) as wrong:
        book(sqlite_database, town, at(10), "unknown", *["passport"] * 1000)
    assert wrong.value.details["fields"] == {"activities.0.product_id": "onbekend", "activities.1.count": "te-groot"}
    long_name = CustomerDetails("x" * 201, None, "Vries", "geen adres")
    with pytest.raises(InvalidInput) as wrong:
        book(sqlite_database, town, at(10), customer=long_name, remarks="x" * 1001)
    assert set(wrong.value.details["fields"]) == {"given_name", "email", "remarks"}


@pytest.mark.parametrize("name", ["O'Brien", "van den Berg-de Groot", "🐝 Bij", "العمراني", "Ñuñez"])
def test_every_name_is_kept_as_typed(database: Database, name: str) -> None:
    town = build(database)
    made = book(database, town, at(10), customer=CustomerDetails("Jo", None, name))
    assert made.customer
    assert made.customer.family_name == made.participants[0].family_name == name


def test_the_rules_of_a_product_are_kept(sqlite_database: Database) -> None:
    town = build(sqlite_database)
    with sqlite_database.transaction() as session:
        town.products["strict"] = add_product(
            session, town, "streng", "reisdocumenten", channels=["kcc"], required_fields=["family_name", "email"]
        )
        town.products["soon"] = add_product(session, town, "snel", "reisdocumenten", lead_minutes=7 * 24 * 60)
    with pytest.raises(NotBookable) as refused:
        book(sqlite_database, town, at(10), "strict")
    assert refused.value.details["reason"] == "kanaal-niet-toegestaan"
    with pytest.raises(NotBookable) as refused:
        book(sqlite_database, town, at(10), "soon")
    assert refused.value.details["reason"] == "te-kort-van-tevoren"
    request = BookRequest("kcc", location_id=town.shop, activities=wishes(town, "strict"), starts_at=at(10))
    with pytest.raises(InvalidInput) as wrong:
        attempting(sqlite_database, lambda session: service.book(session, PUBLIC, request, NOW))
    assert wrong.value.details["fields"] == {"family_name": "verplicht", "email": "verplicht"}


def test_another_department_sees_that_not_what(database: Database) -> None:
    town = build(database)
    made = book(database, town, at(10), "income", customer=MARIA)
    colleague = staff_actor(uuid4(), frozenset({town.services}))
    with database.transaction() as session:
        seen = queries.appointment(session, colleague, made.id)
        own = queries.appointment(session, staff_actor(uuid4(), frozenset({town.work})), made.id)
    assert (seen.seen_what, seen.subject, seen.activities, seen.legs[0].skills) == (False, "", (), ())
    assert seen.customer == replace(MARIA, email=None), "who it is, not how to reach them"
    assert seen.code == ""
    assert (own.seen_what, own.subject, own.public_subject) == (True, "Aanvraag inkomen", "Gesprek")
    with database.reading() as session:
        notes = session.exec(select(AuditRecord).where(AuditRecord.action == "read_appointment")).all()
    assert len(notes) == 2
    assert made.subject == "Gesprek", "the public never gets the internal name"


def test_nobody_writes_past_the_service(database: Database) -> None:
    town = build(database, employees=1)
    book(database, town, at(10))
    with database.reading() as session:
        taken = lanes(session)[0]
    stowaway = Allocation(lane=taken.lane, start_cell=taken.end_cell - 1, end_cell=taken.end_cell + 5, purpose="block")
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"), database.transaction() as session:
        session.add(stowaway)


def test_what_was_written_past_the_versions_is_not_offered_again(database: Database) -> None:
    town = build(database, employees=1)
    book(database, town, at(12))
    with pytest.raises(SlotTaken):
        book(database, town, at(12))
    with database.transaction() as session:
        lane = f"staff:{town.staff['Medewerker 1']}"
        session.add(Allocation(lane=lane, start_cell=cell_of(at(10)), end_cell=cell_of(at(10)) + 3, purpose="block"))
    with pytest.raises(SlotTaken) as taken:
        book(database, town, at(10))
    assert at(10) not in taken.value.details["alternatives"]
    assert at(10, 15) in taken.value.details["alternatives"]


def test_versions_never_go_back(database: Database) -> None:
    town = build(database, employees=1)
    seen = []
    for _ in range(3):
        made = book(database, town, at(10))
        attempting(database, lambda session, made=made: service.cancel(session, staff_actor(), made.id, "", NOW))  # type: ignore[misc]
        with database.reading() as session:
            seen.append(session.exec(select(ScopeVersion.version).where(ScopeVersion.day > 0)).one())
    assert seen == sorted(set(seen))


def test_legs_have_rows_of_their_own(database: Database) -> None:
    town = build(database)
    book(database, town, at(10), "passport", "income")
    assert number_of(database, AppointmentLeg) == 2


@pytest.mark.parametrize("name", ["passport", "bay"])
def test_free_times_to_the_end_of_the_calendar_are_those_until_the_horizon(database: Database, name: str) -> None:
    town = build(database)
    with database.transaction() as session:
        add_session_product(session, town, 2, [at(9), at(10)])
    last = date(9999, 12, 31)
    with database.reading() as session:
        found = queries.free_times(session, PUBLIC, town.shop, wishes(town, name), MONDAY, last, NOW, "web")
        beyond = queries.free_times(session, PUBLIC, town.shop, wishes(town, name), last, last, NOW, "web")
    assert (found.days[0][0], beyond.days) == (MONDAY, [])
