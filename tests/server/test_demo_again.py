"""The demo started once more: nothing that somebody tried is lost, and the hall is busy again at this very moment."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from booking_api.appointments.models import Appointment, AppointmentStatus
from booking_api.appointments.queries import free_times
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.appointments.service import book
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC, SYSTEM
from booking_api.locations.models import Desk, DeskClosure
from booking_api.outbox import OutboxEvent
from booking_api.visits.models import Visit
from booking_api.visits.queries import visits
from booking_api.visits.rules import LegState
from booking_api.visits.service import register_walk_in
from booking_api.visits.values import VisitView, WalkInActivity, WalkInRequest
from server import migrate
from server.demo import runner
from server.demo.again import go_on
from server.demo.day import fill
from server.demo.municipality import Town, lay
from server.demo.people import People

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 10, 32, tzinfo=AMSTERDAM).astimezone(UTC)
HOURS = timedelta(hours=1)


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    """The demo as it was laid on Monday, once for all tests."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    migrate.upgrade(f"sqlite:///{file}")
    database, people = Database(f"sqlite:///{file}"), People(1)
    with database.transaction() as session:
        town = lay(session, people, MONDAY)
    fill(database, town, people, MONDAY)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file, town


@pytest.fixture
def town(monday: tuple[Path, Town]) -> Town:
    return monday[1]


@pytest.fixture
def db(monday: tuple[Path, Town], tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{shutil.copyfile(monday[0], tmp_path / 'demo.db')}")
    yield opened
    opened.dispose()


def tried(db: Database, town: Town, days: int, now: datetime) -> UUID:
    """Book as a citizen who tries the demo, so many days ahead."""
    wish = (ActivityWish(town.products["paspoort"].id),)
    day = now.date() + timedelta(days=days)
    with db.transaction() as session:
        free = free_times(session, PUBLIC, town.shop.id, wish, day, day, now, "web").days[0][1][0]
        who = CustomerDetails("Tess", None, "Tester", email="tess@example.org")
        request = BookRequest("web", location_id=town.shop.id, activities=wish, starts_at=free, customer=who)
        return book(session, PUBLIC, request, now).appointment.id


def walked_in(db: Database, town: Town, now: datetime) -> UUID:
    """Walk in as somebody who tries the pillar."""
    pillar = replace(SYSTEM, kind="device", name="Zuil")
    with db.transaction() as session:
        wanted = WalkInRequest(town.shop.id, (WalkInActivity(town.products["verhuizing"].id),))
        return register_walk_in(session, pillar, wanted, now).id


def hall(db: Database, town: Town, now: datetime) -> list[VisitView]:
    with db.reading() as session:
        return visits(session, SYSTEM, town.shop.id, None, now)


def appointments(db: Database) -> dict[UUID, AppointmentStatus]:
    with db.reading() as session:
        return {row.id: row.status for row in session.exec(select(Appointment))}


def expect_a_busy_hall(today: list[VisitView]) -> None:
    count = Counter(visit.status for visit in today)
    assert count[LegState.WAITING] >= 5
    assert count[LegState.CALLED] >= 1
    assert count[LegState.IN_SERVICE] >= 4
    busy = [visit for visit in today if visit.status in (LegState.CALLED, LegState.IN_SERVICE)]
    assert len({visit.place_name for visit in busy}) == len(busy), "two visitors at one desk"
    assert "Balie 3" not in {visit.place_name for visit in busy}, "the desk for whoever tries the demo"


def test_on_the_same_day_others_come_and_nothing_goes(db: Database, town: Town) -> None:
    booked = tried(db, town, 7, MONDAY)
    visit_id = walked_in(db, town, MONDAY + timedelta(minutes=5))
    close(db, town.desks[5], MONDAY)
    before, evening = appointments(db), MONDAY + 10 * HOURS
    go_on(db, MONDAY, evening)
    after = appointments(db)
    assert set(before) < set(after), "nothing is deleted"
    assert after[booked] is AppointmentStatus.BOOKED
    today = hall(db, town, evening)
    expect_a_busy_hall(today)
    waiting = {visit.id: visit.waited_minutes for visit in today if visit.status is LegState.WAITING}
    assert visit_id in waiting, "who tried the pillar still waits"
    assert max(minutes for key, minutes in waiting.items() if key != visit_id) < 60
    with db.reading() as session:
        [event] = session.exec(select(OutboxEvent).where(OutboxEvent.subject_id == booked)).all()
    assert not event.dispatched, "what was done just before the stop is still told"


def close(db: Database, desk: Desk, now: datetime) -> None:
    """Close a desk as a supervisor who tries the demo."""
    with db.transaction() as session:
        row = DeskClosure(desk_id=desk.id, location_id=desk.location_id, starts_at=now, ends_at=now + 14 * HOURS)
        session.add(row)


@pytest.mark.parametrize("days", [5, 40], ids=["on Saturday", "after the roster"])
def test_on_another_day_what_lies_ahead_stays_and_the_day_is_full(db: Database, town: Town, days: int) -> None:
    now = MONDAY + timedelta(days=days)
    booked = tried(db, town, 42, MONDAY)
    walked_in(db, town, MONDAY + timedelta(minutes=5))
    before = appointments(db)
    go_on(db, MONDAY, now)
    after = appointments(db)
    assert set(before) < set(after)
    assert after[booked] is AppointmentStatus.BOOKED
    expect_a_busy_hall(hall(db, town, now))
    with db.reading() as session:
        open_ones = select(Visit).where(col(Visit.closed_at).is_(None), Visit.arrived_at < now - timedelta(hours=12))
        assert session.exec(open_ones).all() == [], "nobody waits since another day"
    tried(db, town, 1 if now.weekday() < 4 else 3, now)
    tried(db, town, 21 if now.weekday() < 5 else 23, now)  # the roster reaches four weeks ahead


@pytest.mark.parametrize(
    ("later", "said"), [(20, ""), (180, "is voorbij"), (24 * 60, "nieuwe dag")], ids=["at once", "same day", "next day"]
)
def test_a_start_says_what_it_does_with_what_is_there(
    sqlite_database: Database,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    later: int,
    said: str,
) -> None:
    gone_on: list[datetime] = []
    monkeypatch.setattr(runner, "go_on", lambda _db, _laid_at, now: gone_on.append(now))
    now = MONDAY + timedelta(minutes=later)
    if runner._is_over(MONDAY, now):
        runner._bring_up_to_date(sqlite_database, MONDAY, now)
    told = capsys.readouterr().out
    assert said in told
    assert ("--fresh" in told) == bool(said)
    assert gone_on == ([now] if said else [])


def test_asked_for_it_begins_anew(tmp_path: Path) -> None:
    (tmp_path / runner.LOADED).write_text(MONDAY.isoformat())
    assert runner._laid_at(tmp_path, fresh=False) == MONDAY
    assert runner._laid_at(tmp_path, fresh=True) is None
