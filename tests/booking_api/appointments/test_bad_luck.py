"""Bad luck in the middle of a booking: the process is killed, the database stays locked. Nothing is ever half made."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from booking_api import db as database_module
from booking_api.appointments import service
from booking_api.appointments.attempts import attempting
from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, IdempotencyRecord
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.availability.models import Allocation
from booking_api.customers.models import Party
from booking_api.db import Database
from booking_api.errors import Busy
from booking_api.identity.actor import PUBLIC
from booking_api.locking import lock_all
from booking_api.outbox import OutboxEvent
from tests.support.town import NOW, Town, at, build

ROOT = Path(__file__).parents[3]
TABLES = (Appointment, AppointmentLeg, Activity, Allocation, Party, OutboxEvent, IdempotencyRecord)
# Books in another process and, just before the commit, says so and waits to be killed.
KILLED = """
import sys, time
from uuid import UUID
from booking_api import tables
from booking_api.appointments import service
from booking_api.appointments.requests import ActivityWish, BookRequest
from booking_api.customers.values import CustomerDetails
from booking_api.db import Database
from booking_api.identity.actor import PUBLIC
from tests.support.town import NOW, at
url, shop, product = sys.argv[1], UUID(sys.argv[2]), UUID(sys.argv[3])
with Database(url).transaction() as session:
    service.book(session, PUBLIC, BookRequest("web", location_id=shop, activities=(ActivityWish(product),),
        starts_at=at(10), customer=CustomerDetails("Maria", None, "Vries"), idempotency=("key", "hash")), NOW)
    print("booked", flush=True)
    time.sleep(60)
"""


def request(town: Town) -> BookRequest:
    wish = (ActivityWish(town.products["passport"]),)
    return BookRequest("web", location_id=town.shop, activities=wish, starts_at=at(10), idempotency=("key", "hash"))


def test_a_process_killed_before_its_commit_leaves_nothing(database: Database) -> None:
    town = build(database, employees=1)
    arguments = [sys.executable, "-c", KILLED, database.url, str(town.shop), str(town.products["passport"])]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "booked\n"
        os.kill(process.pid, signal.SIGKILL)
    with database.reading() as session:
        assert [session.exec(select(func.count()).select_from(table)).one() for table in TABLES] == [0] * len(TABLES)
    made = attempting(database, lambda session: service.book(session, PUBLIC, request(town), NOW))
    assert not made.repeated


def test_a_database_that_stays_locked_is_busy_and_then_fine(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = build(database, employees=1)
    monkeypatch.setattr(database_module, "LOCK_TIMEOUT_MS", 100)
    impatient = Database(database.url)
    with database.transaction() as other:
        lock_all(other, [f"{town.shop}:{at(10).date().toordinal() - 719163}"])
        other.connection()
        with pytest.raises(Busy):
            attempting(impatient, lambda session: service.book(session, PUBLIC, request(town), NOW))
    assert not attempting(impatient, lambda session: service.book(session, PUBLIC, request(town), NOW)).repeated
    impatient.dispose()
