"""What was booked long ago makes nothing slower: the database does the same work for a question about now."""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from booking_api.appointments.models import Appointment
from booking_api.db import Database
from tests.benchmarks.city import TODAY, build
from tests.benchmarks.history import multiply
from tests.support.effort import effort
from tests.support.history import questions

DAYS_LONG_AGO = 12


def count_all(session: Session) -> object:
    return session.exec(select(func.count(col(Appointment.remarks)))).one()


def analyze(database: Database) -> None:
    """Let the database know how much there is, as it finds out by itself some minutes after so many rows."""
    with database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")


def test_questions_about_now_cost_the_same_after_years(database: Database) -> None:
    city = build(database, 1_200, fill=0.01)
    analyze(database)
    asked = questions(city)
    whole_history = effort(database, count_all)
    for ask in asked.values():
        effort(database, ask)  # what is remembered from then on is not read again
    before = {name: effort(database, ask) for name, ask in asked.items()}
    multiply(database, city.shop, TODAY - timedelta(days=1), DAYS_LONG_AGO)
    analyze(database)
    after = {name: effort(database, ask) for name, ask in asked.items()}
    assert effort(database, count_all) > whole_history * 3, "work is not counted"
    assert {name: cost for name, cost in after.items() if cost > before[name] * 1.2 + 50} == {}
