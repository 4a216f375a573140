"""Ten million appointments of the past: what is asked every day takes the same work as with ten thousand."""

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlmodel import col, func, select

from booking_api.appointments.models import Appointment
from booking_api.db import Database
from tests.benchmarks.city import NOW, City, build
from tests.benchmarks.history import multiply_by_thousands
from tests.soak.progress import say, tell
from tests.support.effort import effort, pages
from tests.support.history import Question, questions

FEW, MANY = 10_000, int(os.environ.get("WELKOM_SOAK_APPOINTMENTS", "10000000"))
TIMES = 15


@dataclass(frozen=True)
class Cost:
    """What one question takes; the time is told and not judged."""

    work: int
    pages: int
    milliseconds: float

    def grew(self, before: "Cost") -> bool:
        """Tell whether it is more work than before, or looks at more than a page more for each row that it reads.

        So much it may: of few rows all are read one after the other, of many each is found by an index, and a thousand
        times as many make that index one level deeper.
        """
        return self.work > before.work * 1.2 + 50 or self.pages > before.pages * 1.5 + self.work + 50


def costs(database: Database, city: City) -> dict[str, Cost]:
    asked = questions(city)
    for ask in asked.values():
        effort(database, ask)  # what is remembered from then on is not read again
    return {name: _cost(database, ask) for name, ask in asked.items()}


def _cost(database: Database, ask: Question) -> Cost:
    read = 0 if database.is_sqlite else pages(database, ask)
    return Cost(effort(database, ask), read, median(_milliseconds(database, ask) for _ in range(TIMES)))


def _milliseconds(database: Database, ask: Question) -> float:
    with database.transaction() as session:
        began = time.perf_counter()
        ask(session)
        took = time.perf_counter() - began
        session.rollback()
    return took * 1000


def test_ten_million_appointments_cost_no_more_than_ten_thousand(database: Database) -> None:
    city = build(database, FEW, fill=0.05)
    _analyze(database)
    before = costs(database, city)
    few = _past(database)
    yesterday = city.today - timedelta(days=1)
    with database.reading() as session:
        oldest = session.exec(select(Appointment.starts_at).order_by(col(Appointment.starts_at)).limit(1)).one().date()
    copied = (yesterday - oldest).days
    days = MANY * (copied + 1) // few
    multiply_by_thousands(database, city.shop, yesterday, days, copied + 1, say)
    _analyze(database)
    many = _past(database)
    after = costs(database, city)
    _tell(f"{few} and {many} past appointments", before, after)
    assert many > MANY * 0.99
    assert {name: (before[name], cost) for name, cost in after.items() if cost.grew(before[name])} == {}


def _analyze(database: Database) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _past(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).where(col(Appointment.starts_at) < NOW)).one()


def _tell(title: str, before: dict[str, Cost], after: dict[str, Cost]) -> None:
    tell(f"{title}: work, pages, milliseconds")
    for name, was in before.items():
        now = after[name]
        tell(
            f"{name:24} {was.work:7} → {now.work:7}   {was.pages:6} → {now.pages:6}"
            f"   {was.milliseconds:7.1f} → {now.milliseconds:7.1f}"
        )
