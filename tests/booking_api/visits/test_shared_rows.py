"""The rows of a hall are shared by who reads them, never longer than they hold, and know nothing of who reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from booking_api.appointments.models import Appointment, Participant
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.locations.models import WaitingArea
from booking_api.visits import service
from booking_api.visits.at_desk import at_desk
from booking_api.visits.presence import sign_off, tell_presence
from booking_api.visits.rules import LegState, Presence
from booking_api.visits.shared_rows import shared_rows
from booking_api.visits.values import VisitView
from tests.booking_api.visits.hall import NOW, Hall

LATER = NOW + timedelta(minutes=1)


@contextmanager
def another_process(hall: Hall) -> Iterator[Database]:
    """Give the database as another process knows it: with a memory of its own."""
    other = Database(hall.database.url)
    yield other
    other.dispose()


def arrive(hall: Hall, family: str = "Vries", persons: int = 1) -> None:
    code = hall.booked(family, persons=persons).code
    with hall.database.transaction() as session:
        everybody = persons == 1
        service.check_in(session, hall.pillar, hall.location.id, NOW, channel="pillar", code=code, everybody=everybody)
        tell_presence(session, hall.fatima, hall.location.id, Presence.AVAILABLE, hall.desk3.id, NOW)


def call(hall: Hall, process: Database) -> None:
    with process.transaction() as session:
        assert service.call_next(session, hall.fatima, hall.at_desk3, LATER)


def call_and_sign_out(hall: Hall, process: Database) -> None:
    call(hall, process)
    with process.transaction() as session:
        sign_off(session, hall.fatima, LATER)


def rename(_hall: Hall, process: Database) -> None:
    with process.transaction() as session:
        session.exec(select(Party)).one().family_name = "Vriesman"


def remark(_hall: Hall, process: Database) -> None:
    with process.transaction() as session:
        session.exec(select(Appointment)).one().remarks = "Komt met de rolstoel"


def others_come(_hall: Hall, process: Database) -> None:
    with process.transaction() as session:
        for one in session.exec(select(Participant)):
            one.arrived_at = LATER


CHANGES: dict[str, Callable[[Hall, Database], None]] = {
    "called": call,
    "called by who signed out": call_and_sign_out,
    "another name": rename,
    "a remark": remark,
    "the others of the group": others_come,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_process_changes_is_read_at_once(hall: Hall, change: str) -> None:
    arrive(hall, persons=2)
    with hall.database.reading() as session:
        before = at_desk(session, hall.bram, hall.at_desk4, hall.location.id, NOW)
    with another_process(hall) as process:
        CHANGES[change](hall, process)
        with process.reading() as session:
            true_now = at_desk(session, hall.bram, hall.at_desk4, hall.location.id, LATER)
    with hall.database.reading() as session:
        after = at_desk(session, hall.bram, hall.at_desk4, hall.location.id, LATER)
    assert after == true_now
    assert after != before


def test_rows_are_made_once_for_all_who_ask_until_something_changes(hall: Hall) -> None:
    arrive(hall)
    with hall.database.reading() as first, hall.database.reading() as second:
        rows = shared_rows(first, hall.location.id)
        assert shared_rows(second, hall.location.id) is rows
        assert shared_rows(second, hall.elsewhere.id) == ()
    arrive(hall, "Bakker")
    with hall.database.reading() as session:
        assert [row.family_name for row in shared_rows(session, hall.location.id)] == ["Vries", "Bakker"]
    assert [row.family_name for row in rows] == ["Vries"]


def test_who_changes_something_has_rows_of_its_own_and_what_was_undone_is_remembered_by_nobody(hall: Hall) -> None:
    arrive(hall)
    with hall.database.reading() as session:
        shared = shared_rows(session, hall.location.id)
    with hall.database.transaction() as session:
        own = shared_rows(session, hall.location.id)
        assert own[0].leg is not shared[0].leg
        own[0].leg.state = LegState.CALLED
        session.flush()
        assert shared_rows(session, hall.location.id)[0].leg.state is LegState.CALLED
        session.rollback()
    with hall.database.reading() as session:
        assert shared_rows(session, hall.location.id)[0].leg.state is LegState.WAITING
    assert shared[0].leg.state is LegState.WAITING


def test_each_reads_of_the_same_rows_what_is_theirs(hall: Hall) -> None:
    with hall.database.transaction() as session:
        code = hall.booked("Zorg", products=(hall.support,), within=session).code
        service.check_in(session, hall.pillar, hall.location.id, NOW, code=code, channel="pillar")
    arrive(hall)
    seen = {}
    readers = ((hall.fatima, hall.at_desk3), (hall.host, hall.in_room), (hall.fatima, hall.in_room))
    for actor, place in (*readers, *readers):  # the second time of what was made the first time
        with hall.database.reading() as session:
            found = at_desk(session, actor, place, hall.location.id, NOW)
            seen[actor.name, place.kind] = [(one.name, one.subject) for one in found.queue]
    maria = [("Maria de Vries", "Paspoort aanvragen")]
    assert seen[hall.fatima.name, hall.at_desk3.kind] == maria
    assert seen[hall.fatima.name, hall.in_room.kind] == maria, "without the skill nobody of another department"
    assert not any("Schuldhulp" in subject for queue in seen.values() for _name, subject in queue)


def test_what_was_made_of_a_row_holds_as_long_as_configuration_and_no_longer_than_a_minute(hall: Hall) -> None:
    arrive(hall)

    def first(moment: datetime) -> VisitView:
        with hall.database.reading() as session:
            return at_desk(session, hall.bram, hall.at_desk4, hall.location.id, moment).queue[0]

    before = first(NOW)
    assert first(NOW) is before
    assert first(LATER).waited_minutes == before.waited_minutes + 1
    with another_process(hall) as process, process.transaction() as session:
        session.exec(select(WaitingArea).where(WaitingArea.id == before.waiting_area_id)).one().name = "De serre"
    assert before.waiting_area_name != first(NOW).waiting_area_name == "De serre"
