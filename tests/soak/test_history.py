"""Ten million appointments of the past: what is asked every day takes the same work as with ten thousand."""

import os
from datetime import timedelta

from sqlmodel import col, func, select

from booking_api.appointments.models import Appointment
from booking_api.db import Database
from tests.benchmarks.city import NOW, City, build
from tests.benchmarks.history import multiply
from tests.soak.progress import say
from tests.support.effort import effort
from tests.support.history import questions

AT_ONCE = 200  # days
FEW, MANY = 10_000, int(os.environ.get("WELKOM_SOAK_APPOINTMENTS", "10000000"))


def costs(database: Database, city: City) -> dict[str, int]:
    asked = questions(city)
    for ask in asked.values():
        effort(database, ask)  # what is remembered from then on is not read again
    return {name: effort(database, ask) for name, ask in asked.items()}


def test_ten_million_appointments_cost_no_more_than_ten_thousand(database: Database) -> None:
    city = build(database, FEW, fill=0.05)
    before = costs(database, city)
    yesterday = city.today - timedelta(days=1)
    with database.reading() as session:
        oldest = session.exec(select(Appointment.starts_at).order_by(col(Appointment.starts_at)).limit(1)).one().date()
        a_day = session.exec(select(func.count()).where(col(Appointment.starts_at) < NOW)).one()
    copied = (yesterday - oldest).days
    days = MANY * (copied + 1) // a_day
    for begin in range(copied + 1, days + 1, AT_ONCE):
        say(f"day {begin} of {days} before today")
        multiply(database, city.shop, yesterday, min(begin + AT_ONCE - 1, days), begin_at=begin)
    with database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")
        assert session.exec(select(func.count(col(Appointment.id)))).one() > MANY * 0.9
    after = costs(database, city)
    assert {name: cost for name, cost in after.items() if cost > before[name] * 1.2 + 50} == {}
