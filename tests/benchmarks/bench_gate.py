"""How long a gate takes to decide on a signed code: asking Welkom (p99 under 20 ms), and alone (p99 under 2 ms).

Alone, what was opened is on the disk before the barrier moves; how long the disk itself takes stands beside it.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from booking_api.db import Database
from booking_api.outbox import OutboxEvent
from booking_api.recycling.codes import GateCode, sign, signing_key, site_number
from booking_api.recycling.rules import GateReason
from booking_api.recycling.rules_alone import GateList, Listed
from booking_api.recycling.service import decide_gate
from booking_api.references import new_code
from booking_api.sealing import mark
from hardware.gates.dummy import DummyGate
from server.site_controller.controller import Controller
from server.site_controller.link import Link
from server.site_controller.settings import SiteControllerSettings
from server.site_controller.store import Fetched, Store
from tests.benchmarks.measuring import Measurement, Verdict, at_most, measured, timed, times_of
from tests.benchmarks.stores import database_url, kinds
from tests.booking_api.recycling.site import ELEVEN, TEN, Site, open_site

REPEATS = 1000
KEY = signing_key("benchmark")
SITE = site_number("milieustraat")


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
    yield from _alone()


def _alone() -> Iterator[Measurement | Verdict]:
    with tempfile.TemporaryDirectory() as folder:
        settings = SiteControllerSettings(
            server="http://127.0.0.1:9", token="of this box", file=Path(folder) / "box.db"
        )
        codes, store, gate_id = [new_code() for _ in range(REPEATS)], Store(settings.file), uuid4()
        listed = {mark(code, settings.list_key): Listed(TEN, ELEVEN, None, mark(code, b"pass"), 10) for code in codes}
        known = GateList(SITE, TEN, TEN + timedelta(days=2))
        keys = {0: KEY.public_key().public_bytes_raw()}
        store.keep_list(Fetched(known, "Milieustraat", "Europe/Amsterdam", keys, timedelta()), listed)
        box = Controller(settings, store, Link(settings, lambda: TEN), {gate_id: DummyGate()}, lambda: TEN)
        signed = iter([sign(GateCode(code, SITE, TEN, ELEVEN, TEN - timedelta(days=1)), KEY) for code in codes])
        opened = timed("gate opens alone", "", partial(_open_alone, box, gate_id, signed), REPEATS)
        yield opened
        yield at_most("gate decision offline, p99 under 2 ms", 2, opened)
        with (Path(folder) / "bare").open("wb", buffering=0) as file:
            yield measured(
                "bare write of one page to the disk", "", times_of(partial(_one_page, file.fileno()), REPEATS)
            )
        store.close()


def _open_alone(box: Controller, gate_id: UUID, codes: Iterator[str]) -> None:
    reason = box.decide(gate_id, next(codes))
    if reason != GateReason.VALID:
        raise AssertionError(reason)


def _one_page(file: int) -> None:
    os.write(file, bytes(4096))
    os.fdatasync(file)


def _code(site: Site) -> str:
    return sign(GateCode(site.booked().code, site_number(site.location.code), TEN, ELEVEN, TEN), KEY)


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
