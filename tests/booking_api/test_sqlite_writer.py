"""Who wants to write to SQLite stands in line: first come, first served, and nobody keeps the line from going on."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlmodel import col, select

from booking_api import db as database_module
from booking_api import sqlite_writer
from booking_api.availability.models import ScopeVersion
from booking_api.db import LOCK_TIMEOUT_MS, Database, write_rows
from booking_api.errors import Busy
from booking_api.locking import lock_all
from booking_api.references import new_id
from booking_api.sqlite_writer import Writers, line_for

PATIENCE = 30  # seconds on a slow machine


def wait_until_in_line(line: Writers, count: int) -> None:
    until = time.monotonic() + PATIENCE
    while line.waiting < count and time.monotonic() < until:
        time.sleep(0.001)
    assert line.waiting == count


def write_version(db: Database, number: int, fails: bool = False) -> None:
    with db.transaction() as session:
        write_rows(session, [ScopeVersion(scope_id=new_id(), day=number, version=1)])
        if fails:
            raise ZeroDivisionError


def days_as_written(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.exec(select(ScopeVersion.day).order_by(col(ScopeVersion.scope_id))).all())


def test_who_comes_first_writes_first(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_MS", PATIENCE * 1000)
    db = Database(sqlite_database.url)
    order, line = list[int](), line_for(db.engine, PATIENCE * 1000)

    def write(number: int) -> None:
        with db.transaction() as session:
            lock_all(session, ["one"])
            order.append(number)

    with ThreadPoolExecutor(6) as threads:
        with db.transaction() as session:
            lock_all(session, ["one"])
            writing = []
            for number in range(6):
                writing.append(threads.submit(write, number))
                wait_until_in_line(line, number + 1)
        for each in writing:
            each.result(PATIENCE)
    assert order == list(range(6))
    db.dispose()


def test_two_databases_of_a_process_on_one_file_stand_in_one_line(sqlite_database: Database) -> None:
    other = Database(sqlite_database.url)
    assert line_for(other.engine, LOCK_TIMEOUT_MS) is line_for(sqlite_database.engine, LOCK_TIMEOUT_MS)
    other.dispose()


def test_who_gives_up_leaves_the_line(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_MS", 50)
    impatient = Database(sqlite_database.url)
    with impatient.transaction() as session:
        lock_all(session, ["one"])
        for number in range(3):
            with pytest.raises(Busy):
                write_version(impatient, number)
        assert line_for(impatient.engine, 50).waiting == 0
    write_version(impatient, 7)
    assert days_as_written(impatient) == [7]
    impatient.dispose()


def test_who_waits_for_another_process_writes_once_that_is_done(sqlite_database: Database) -> None:
    other = Database(sqlite_database.url)
    line = Writers(PATIENCE * 1000)  # of another process: it knows nothing of ours
    other_engine = other.engine.execution_options(**{sqlite_writer.BEGINS_LATER: line})
    waiting = Event()

    def write() -> None:
        with other_engine.connect() as connection:
            waiting.set()
            sqlite_writer.begin_to_write(connection)
            connection.exec_driver_sql("UPDATE scope_version SET version = version + 1")
            connection.commit()

    with ThreadPoolExecutor(1) as threads:
        with sqlite_database.transaction() as session:
            write_rows(session, [ScopeVersion(scope_id=new_id(), day=1, version=1)])
            done = threads.submit(write)
            assert waiting.wait(PATIENCE)
        done.result(PATIENCE)
    with sqlite_database.reading() as session:
        assert session.exec(select(ScopeVersion.version)).all() == [2]
    other.dispose()


def test_who_fails_lets_the_next_one_write(sqlite_database: Database) -> None:
    for number in range(3):
        with pytest.raises(ZeroDivisionError):
            write_version(sqlite_database, number, fails=True)
    write_version(sqlite_database, 9)
    assert days_as_written(sqlite_database) == [9]
