"""Rows that are written without being part of a session: they hold what their model would, and fail as it would."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, SQLModel, col, select

from booking_api.appointments.models import Activity, Appointment, AppointmentFee, AppointmentLeg, Participant
from booking_api.audit import AuditRecord
from booking_api.availability.models import Allocation, ScopeVersion
from booking_api.availability.versions import bump
from booking_api.customers.models import DigitalAddress, Party
from booking_api.db import Database, draft, write_rows
from booking_api.errors import OutOfReach
from booking_api.locking import lock_all, lock_questions
from booking_api.pipeline import ask, write_in_one_go
from booking_api.references import new_id

KINDS = (Activity, Appointment, AppointmentFee, AppointmentLeg, Participant, AuditRecord, DigitalAddress, Party)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_holds_what_its_model_would(kind: type[SQLModel]) -> None:
    made, other = draft(kind), draft(kind)
    for name, field in kind.model_fields.items():
        if field.is_required():
            assert not hasattr(made, name), "forgotten values must not become NULL"
        elif field.default_factory is None:
            assert getattr(made, name) == getattr(kind(), name)
        else:
            assert type(getattr(made, name)) is type(getattr(kind(), name))
            assert getattr(made, name) is not getattr(other, name), "two rows must not share a list"


def lane(start: int, end: int) -> Allocation:
    return draft(Allocation, lane="desk:1", start_cell=start, end_cell=end, purpose="leg")


def write(db: Database, *spans: tuple[int, int]) -> None:
    with db.transaction() as session:
        write_in_one_go(session)
        for span in spans:
            write_rows(session, [lane(*span)])


def starts_of(session: Session) -> list[int]:
    return list(session.exec(select(col(Allocation.start_cell)).order_by(col(Allocation.start_cell))).all())


def starts(db: Database) -> list[int]:
    with db.reading() as session:
        return starts_of(session)


def test_what_is_written_in_one_go_is_all_there_or_not_at_all(database: Database) -> None:
    write(database, (10, 12), (12, 14))
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"):
        write(database, (20, 22), (11, 13), (30, 32))
    assert starts(database) == [10, 12]


def test_several_versions_are_bumped_in_one_go_the_known_and_the_new(database: Database) -> None:
    old, new = sorted((new_id(), new_id()))
    for scopes in ([(old, 1)], [(old, 1), (new, 1), (new, 2)]):
        with database.transaction() as session:
            write_in_one_go(session)
            write_rows(session, [lane(len(scopes), len(scopes) + 1)])
            bump(session, scopes)
    with database.reading() as session:
        found = session.exec(select(ScopeVersion).order_by(col(ScopeVersion.scope_id), col(ScopeVersion.day))).all()
    assert [(row.scope_id, row.day, row.version) for row in found] == [(old, 1, 2), (new, 1, 1), (new, 2, 1)]


def test_who_reads_or_changes_in_between_sees_what_was_written(database: Database) -> None:
    with database.transaction() as session:
        write_in_one_go(session)
        write_rows(session, [lane(10, 12)])
        assert starts_of(session) == [10]
        write_in_one_go(session)
        write_rows(session, [lane(12, 14)])
        done = session.connection().execute(update(Allocation).values(purpose="hold"))
        assert done.rowcount == 2
        write_in_one_go(session)
        write_rows(session, [lane(14, 16)])
        session.add(ScopeVersion(scope_id=new_id(), day=1, version=1))
    assert starts(database) == [10, 12, 14]


def write_and(db: Database, then: Callable[[Session], object], *rows: Allocation) -> None:
    with db.transaction() as session:
        write_in_one_go(session)
        write_rows(session, rows)
        then(session)


def test_a_mistake_is_told_to_who_reads_next(database: Database) -> None:
    write(database, (10, 12))
    with pytest.raises(IntegrityError, match="ex_allocation_lane_cells"):
        write_and(database, starts_of, lane(11, 13))
    assert starts(database) == [10]


def test_an_error_of_our_own_leaves_nothing_and_a_connection_that_works(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            write_and(database, lambda _: 1 / 0, lane(10, 12))
    write(database, (10, 12))
    assert starts(database) == [10]


def test_our_own_error_is_told_even_when_what_was_written_was_wrong_as_well(postgres_url: str) -> None:
    db = Database(postgres_url)
    with pytest.raises(ZeroDivisionError):
        write_and(db, lambda _: 1 / 0, lane(10, 12), lane(11, 13))
    assert starts(db) == []
    db.dispose()


def test_a_connection_that_is_cut_is_told_kindly_and_not_used_again(postgres_url: str) -> None:
    db, other = Database(postgres_url), Database(postgres_url)

    def cut(session: Session) -> None:
        server: Any = session.connection().connection.dbapi_connection
        with other.transaction() as killer:
            killer.execute(select(func.pg_terminate_backend(server.info.backend_pid)))

    with pytest.raises(OutOfReach):
        write_and(db, cut, lane(10, 12))
    write(db, (20, 22))
    assert starts(db) == [20]
    db.dispose()
    other.dispose()


def test_who_goes_on_after_its_connection_was_cut_loses_nothing(postgres_url: str) -> None:
    db, other = Database(postgres_url), Database(postgres_url)
    with db.transaction() as session:
        write_in_one_go(session)
        write_rows(session, [lane(10, 12)])
        server: Any = session.connection().connection.dbapi_connection
        with other.transaction() as killer:
            killer.execute(select(func.pg_terminate_backend(server.info.backend_pid)))
        with pytest.raises(OperationalError):
            starts_of(session)
        session.rollback()
        write_rows(session, [lane(20, 22)])
    assert starts(db) == [20]
    db.dispose()
    other.dispose()


def test_who_rolls_back_itself_can_go_on(database: Database) -> None:
    with database.transaction() as session:
        write_in_one_go(session)
        write_rows(session, [lane(10, 12)])
        session.rollback()
        write_rows(session, [lane(20, 22)])
    assert starts(database) == [20]


def test_what_is_asked_behind_a_lock_is_seen_with_the_lock(database: Database) -> None:
    """The second of two waits for the lock, and then sees what the first has written meanwhile."""
    waiting = Event()

    def second() -> list[int]:
        with database.transaction() as session:
            waiting.set()
            questions = lock_questions(session, ["one"])
            return [row[0] for row in ask(session, [*questions, (select(col(Allocation.start_cell)), {})])[-1]]

    with ThreadPoolExecutor(1) as threads:
        with database.transaction() as session:
            lock_all(session, ["one"])
            answer = threads.submit(second)
            assert waiting.wait(10)
            write_rows(session, [lane(10, 12)])
        assert answer.result(10) == [10]


def test_on_sqlite_nobody_waits_for_who_has_only_read(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as slow, sqlite_database.transaction() as quick:
        assert starts_of(slow) == []
        write_rows(quick, [lane(10, 12)])
        quick.commit()
        write_rows(slow, [lane(20, 22)])
    assert starts(sqlite_database) == [10, 20]


def test_on_sqlite_a_row_that_is_read_to_be_changed_is_locked(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        session.exec(select(Allocation).with_for_update()).all()
        assert session.connection().connection.dbapi_connection.in_transaction  # type: ignore[union-attr]
