"""How long a gate takes to decide on a signed code and to claim the visit; the bar is a p99 under 20 ms."""

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

from booking_api.db import Database
from booking_api.outbox import OutboxEvent
from booking_api.recycling.codes import GateCode, sign, signing_key, site_number
from booking_api.recycling.service import decide_gate
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured, times_of
from tests.benchmarks.stores import database_url, kinds
from tests.booking_api.recycling.site import ELEVEN, TEN, Site, open_site

REPEATS = 1000
KEY = signing_key("benchmark")


def run() -> Iterator[Measurement | Verdict]:
    """Measure on each database, beside a bare transaction that inserts one row."""
    for kind in kinds():
        with database_url(kind) as url:
            database = Database(url)
            site = open_site(database, credit=REPEATS)
            codes = iter([_code(site) for _ in range(REPEATS)])
            opened = measured("gate opens", kind, times_of(partial(_open, site, codes), REPEATS))
            yield opened
            yield at_most("gate decision online, p99 under 20 ms", 20, opened)
            yield measured("gate refuses", kind, times_of(partial(_refuse, site), REPEATS), "unknown code")
            yield measured("bare one-row transaction", kind, times_of(partial(_one_row, database), REPEATS))
            database.dispose()


def _code(site: Site) -> str:
    return sign(GateCode(site.booked().code, site_number(site.location.code), TEN, ELEVEN), KEY)


def _open(site: Site, codes: Iterator[str]) -> None:
    with site.database.transaction() as session:
        decision = decide_gate(session, site.gate, site.device.id, next(codes), TEN, keys={0: KEY.public_key()})
    if not decision.opens:
        raise AssertionError(decision.reason)


def _refuse(site: Site) -> None:
    with site.database.transaction() as session:
        decide_gate(session, site.gate, site.device.id, "ZZZZ2222", TEN, keys={0: KEY.public_key()})


def _one_row(database: Database) -> None:
    with database.transaction() as session:
        session.add(OutboxEvent(kind="Bare", subject_id=uuid4(), actor_kind="system", occurred_at=TEN))
