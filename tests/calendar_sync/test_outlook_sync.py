"""Calendars stay in step with appointments, whatever is lost on the way: one event, and the right one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from booking_api import events
from booking_api.appointments.video import VideoRooms
from booking_api.db import Database
from calendar_sync.http import CouplingFailed, CredentialsRefused, Rejected, Unreachable
from calendar_sync.outlook import sync
from calendar_sync.outlook.client import OutlookClient
from calendar_sync.outlook.models import EventState, OutlookEvent
from calendar_sync.outlook.rules import EmployeeAppointment
from calendar_sync.outlook.settings import OutlookSettings
from calendar_sync.simulators.store import FaultKind
from tests.calendar_sync.conftest import Simulator
from tests.calendar_sync.outlook_cast import DEBTS, FATIMA, HALF_PAST_NINE, NINE, appointment
from tests.calendar_sync.worker import Context, Settings, happened

APPOINTMENT = UUID("01900000-0000-7000-8000-0000000000aa")
BRAM = "bram.jansen@gemeente.example"
Sync = Callable[[], None]
Wanted = list[EmployeeAppointment]


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> Wanted:
    """What the appointment asks for; a test changes it, as a booking, a move or a cancellation would."""
    asked: Wanted = [appointment()]

    def _asked(_session: Session, appointment_id: UUID, _rooms: VideoRooms, *, now: datetime) -> Wanted:
        return asked if appointment_id == APPOINTMENT else []

    monkeypatch.setattr(sync, "wanted_events", _asked)
    return asked


@pytest.fixture
def run(database: Database, outlook_settings: OutlookSettings, wanted: Wanted) -> Sync:
    context = Context(database, Settings(outlook=outlook_settings))
    return lambda: sync.keep_calendar(context, happened(events.APPOINTMENT_BOOKED, APPOINTMENT))


def standing(server: Simulator) -> list[tuple[str, str, str]]:
    """Return mailbox, subject and start of every event that stands in Outlook."""
    return [
        (row["mailbox"], row["event"]["subject"], row["event"]["start"]["dateTime"][:16]) for row in server.store.rows()
    ]


def states(database: Database) -> set[tuple[str, EventState]]:
    with database.reading() as session:
        return {(row.mailbox, row.state) for row in session.exec(select(OutlookEvent))}


ORDINARY = (FATIMA, "Paspoort aanvragen", "2026-11-23T09:00")


def test_a_booked_appointment_stands_in_the_calendar_once(run: Sync, outlook_server: Simulator) -> None:
    run()
    run()
    assert standing(outlook_server) == [ORDINARY]
    assert outlook_server.count("POST") == 1


def test_a_cancelled_appointment_leaves_the_calendar(
    run: Sync, outlook_server: Simulator, wanted: Wanted, database: Database
) -> None:
    run()
    wanted.clear()
    run()
    run()
    assert standing(outlook_server) == []
    assert outlook_server.count("DELETE") == 1
    assert states(database) == {(FATIMA, EventState.REMOVED)}


def test_a_moved_appointment_moves_in_the_calendar(run: Sync, outlook_server: Simulator, wanted: Wanted) -> None:
    run()
    hour = timedelta(hours=1)
    wanted[:] = [appointment(starts_at=NINE + hour, ends_at=HALF_PAST_NINE + hour)]
    run()
    assert standing(outlook_server) == [(FATIMA, "Paspoort aanvragen", "2026-11-23T10:00")]
    assert outlook_server.count("POST") == 1


def test_another_employee_gets_it_and_the_first_loses_it_and_back_again(
    run: Sync, outlook_server: Simulator, wanted: Wanted
) -> None:
    run()
    wanted[:] = [appointment(mailbox=BRAM)]
    run()
    assert [mailbox for mailbox, _, _ in standing(outlook_server)] == [BRAM]
    wanted[:] = [appointment()]
    run()
    assert standing(outlook_server) == [ORDINARY]


def test_a_lost_answer_leaves_one_event(run: Sync, outlook_server: Simulator, database: Database) -> None:
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="POST")
    with pytest.raises(Unreachable):
        run()
    assert states(database) == {(FATIMA, EventState.CREATING)}
    run()
    assert standing(outlook_server) == [ORDINARY]
    assert states(database) == {(FATIMA, EventState.STANDING)}


def test_what_was_cancelled_while_the_answer_was_lost_leaves_no_orphan(
    run: Sync, outlook_server: Simulator, wanted: Wanted, database: Database
) -> None:
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="POST")
    with pytest.raises(Unreachable):
        run()
    assert standing(outlook_server) == [ORDINARY]
    wanted.clear()
    run()
    assert standing(outlook_server) == []
    assert states(database) == {(FATIMA, EventState.REMOVED)}


@pytest.mark.parametrize("graph_options", [{"duplicate_status": 201}, {"duplicate_status": 409}])
def test_what_was_moved_while_the_answer_was_lost_stands_at_the_new_time(
    run: Sync, outlook_server: Simulator, wanted: Wanted
) -> None:
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="POST")
    with pytest.raises(Unreachable):
        run()
    wanted[:] = [appointment(starts_at=NINE + timedelta(minutes=15))]
    run()
    assert standing(outlook_server) == [(FATIMA, "Paspoort aanvragen", "2026-11-23T09:15")]


def test_a_change_whose_answer_was_lost_is_made_again(run: Sync, outlook_server: Simulator, wanted: Wanted) -> None:
    run()
    wanted[:] = [appointment(DEBTS)]
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="PATCH")
    with pytest.raises(Unreachable):
        run()
    run()
    assert standing(outlook_server) == [(FATIMA, "Gesprek", "2026-11-23T09:00")]


def test_a_removal_whose_answer_was_lost_is_success_the_next_time(
    run: Sync, outlook_server: Simulator, wanted: Wanted, database: Database
) -> None:
    run()
    wanted.clear()
    outlook_server.store.inject(FaultKind.ANSWER_LOST, method="DELETE")
    with pytest.raises(Unreachable):
        run()
    run()
    assert states(database) == {(FATIMA, EventState.REMOVED)}


def test_what_the_employee_deleted_comes_back_at_the_next_change(
    run: Sync, outlook_server: Simulator, wanted: Wanted
) -> None:
    run()
    with outlook_server.store.changing() as rows:
        rows.clear()
    wanted[:] = [appointment(DEBTS)]
    run()
    assert standing(outlook_server) == [(FATIMA, "Gesprek", "2026-11-23T09:00")]


@pytest.mark.parametrize(
    ("fault", "times", "failure"),
    [
        (FaultKind.UNAVAILABLE, 1, Unreachable),
        (FaultKind.TOO_MANY, 1, CouplingFailed),
        (FaultKind.UNAUTHORISED, 2, CredentialsRefused),
    ],
)
def test_while_outlook_is_down_nothing_is_lost(
    run: Sync, outlook_server: Simulator, fault: FaultKind, times: int, failure: type[Exception]
) -> None:
    outlook_server.store.inject(fault, times=times)
    with pytest.raises(failure):
        run()
    assert standing(outlook_server) == []
    run()
    assert standing(outlook_server) == [ORDINARY]


def test_two_legs_stand_in_two_calendars(run: Sync, outlook_server: Simulator, wanted: Wanted) -> None:
    wanted.append(appointment(DEBTS, leg_id=UUID(int=7), mailbox=BRAM, starts_at=HALF_PAST_NINE))
    run()
    assert sorted(standing(outlook_server)) == [(BRAM, "Gesprek", "2026-11-23T09:30"), ORDINARY]


def test_what_graph_refuses_for_good_is_given_up(run: Sync, outlook_server: Simulator, wanted: Wanted) -> None:
    wanted[:] = [appointment(mailbox="geen/postbus")]
    with pytest.raises(Rejected):
        run()


def test_no_transaction_is_open_while_graph_is_called(
    run: Sync, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    send = OutlookClient._send

    def _watched(self: OutlookClient, *arguments: Any) -> Any:
        seen.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return send(self, *arguments)

    monkeypatch.setattr(OutlookClient, "_send", _watched)
    run()
    assert seen == [0]


def test_nothing_happens_when_outlook_is_off(
    database: Database, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.keep_calendar(Context(database, Settings()), happened(events.APPOINTMENT_BOOKED, APPOINTMENT))
    assert states(database) == set()
