"""How much memory a web process takes that remembers 90 days of 1,500 employees and desks (bar: 250 MB)."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from booking_api.availability.models import Allocation, Shift
from booking_api.availability.rules import cell_of
from booking_api.clock import utc_now
from booking_api.db import Database
from booking_api.references import new_id
from tests.benchmarks import office
from tests.benchmarks.asking import Load, ask
from tests.benchmarks.bench_http import make_token, question
from tests.benchmarks.measuring import Measurement, Verdict
from tests.benchmarks.serving import memory_of, web_server
from tests.benchmarks.stores import database_url

PAIRS, DAYS, TAKEN_A_DAY, MEGABYTES = 750, 90, 2, 250


def run() -> Iterator[Measurement | Verdict]:
    """Ask a fresh process for free times of several products, by several clients at once, and look at its size."""
    with database_url("sqlite") as url:
        db = Database(url)
        known = office.build(db, utc_now().date() + timedelta(days=1), counters=PAIRS, days=DAYS, booked=0)
        _take_some(db, known.first)
        token = make_token(db)
        db.dispose()
        asked = tuple(question(token, known.place, [(each, 1)], known.first, DAYS) for each in known.products)
        with web_server(url) as (port, process):
            before = memory_of(process)
            ask(Load(port, (asked,) * 4))
            after = memory_of(process)
    note = f"{after:.0f} MB, {before:.0f} MB before its first question"
    yield Measurement(f"memory, {2 * PAIRS:,} resources, {DAYS} days", "sqlite", note=note)
    yield Verdict(f"a web process under {MEGABYTES} MB", f"{after:.0f} MB", after < MEGABYTES)


def _take_some(db: Database, first: date) -> None:
    """Take every employee and desk a few times a day: what is remembered is as long as when half is booked."""
    dice = random.Random(1)
    with db.transaction() as session:
        pairs: list[tuple[UUID, UUID]] = [tuple(row) for row in session.connection().execute(_PAIRS)]
        rows: list[dict[str, Any]] = []
        for number in range(DAYS):
            begin = cell_of(datetime.combine(first + timedelta(days=number), time(8), UTC))
            for staff, desk in pairs:
                for slot in dice.sample(range(office.SLOTS), TAKEN_A_DAY):
                    span = {"start_cell": begin + 3 * slot, "end_cell": begin + 3 * slot + 3, "purpose": "leg"}
                    rows += [
                        {"id": new_id(), "lane": lane, "personal": False, "leg_id": None, **span}
                        for lane in (f"staff:{staff}", f"desk:{desk}")
                    ]
        session.connection().execute(insert(Allocation), rows)


_shift = Shift.__table__.c  # type: ignore[attr-defined]
_PAIRS = Shift.__table__.select().with_only_columns(_shift.staff_id, _shift.desk_id).distinct()  # type: ignore[attr-defined]
