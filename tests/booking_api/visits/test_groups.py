"""A group checks in at once, or one after the other: late ones find their party and wait with it."""

from datetime import timedelta

from sqlmodel import col, select

from booking_api.appointments.models import Participant
from booking_api.db import Database
from booking_api.events import VISIT_ARRIVED, VISIT_CHANGED
from booking_api.outbox import OutboxEvent
from booking_api.visits import queries, service
from booking_api.visits.models import Visit
from tests.booking_api.visits.hall import NOW, Hall, open_hall

LATER = NOW + timedelta(minutes=4)


def there(hall: Hall) -> list[bool]:
    """Tell of each member whether he or she has arrived."""
    with hall.database.reading() as session:
        rows = session.exec(select(Participant.arrived_at).order_by(col(Participant.position)))
        return [moment is not None for moment in rows]


def test_a_group_joins_in_one_go(database: Database) -> None:
    hall = open_hall(database)
    booked = hall.booked("Jansen", persons=3)
    with database.transaction() as session:
        service.check_in(session, hall.pillar, hall.location.id, NOW, channel="pillar", appointment_id=booked.id)
    assert there(hall) == [True, True, True]


def test_late_members_are_added_by_own_name_or_that_of_the_contact_and_wait_once(database: Database) -> None:
    hall = open_hall(database)
    booked = hall.booked("Jansen", persons=2)
    with database.transaction() as session:
        session.add(Participant(appointment_id=booked.id, position=5, given_name="Ali", family_name="Demir"))
    for name, moment, expected in (
        ("Jansen", NOW, [True, False, False]),
        ("Demir", LATER, [True, False, True]),
        ("Jansen", LATER, [True, True, True]),
        ("Jansen", LATER, [True, True, True]),
    ):
        with database.reading() as session:
            [match] = queries.find_expected(session, hall.pillar, hall.location.id, name, moment)
        with database.transaction() as session:
            service.check_in(
                session,
                hall.pillar,
                hall.location.id,
                moment,
                channel="pillar",
                appointment_id=match.appointment_id,
                everybody=False,
                name=name,
            )
        assert there(hall) == expected
    with database.reading() as session:
        assert len(session.exec(select(Visit)).all()) == 1
        assert queries.members_there(session, booked.id) == 3


def test_staff_read_how_many_of_a_group_are_here_and_are_told_of_a_late_one(database: Database) -> None:
    hall = open_hall(database)
    booked = hall.booked("Jansen", persons=3)
    here = []
    for _ in range(4):
        with database.transaction() as session:
            service.check_in(
                session, hall.pillar, hall.location.id, NOW, channel="pillar", appointment_id=booked.id, everybody=False
            )
        with database.reading() as session:
            [visit] = queries.waiting(session, hall.host, hall.location.id, NOW)
        here.append((visit.persons_here, visit.persons))
    assert here == [(1, 3), (2, 3), (3, 3), (3, 3)]
    with database.reading() as session:
        told = session.exec(select(OutboxEvent.kind).where(OutboxEvent.subject_id == visit.id)).all()
    assert sorted(told) == [VISIT_ARRIVED, VISIT_CHANGED, VISIT_CHANGED]


def test_a_late_member_with_the_qr_code_brings_all_who_are_left(database: Database) -> None:
    hall = open_hall(database)
    booked = hall.booked("Jansen", persons=3)
    for everybody in (False, True):
        with database.transaction() as session:
            service.check_in(
                session, hall.pillar, hall.location.id, NOW, channel="pillar", code=booked.code, everybody=everybody
            )
    assert there(hall) == [True, True, True]
