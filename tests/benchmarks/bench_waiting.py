"""How honest the expected wait is (V11): days are played; what was told at arrival is held against what it became."""

import logging
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from server.simulate.plan import Options, Wait
from server.simulate.report import estimate_quality, quantile
from server.simulate.runner import Wanted, simulate
from tests.benchmarks.measuring import Measurement, Verdict

DAY = date(2026, 12, 1)
THREE_CLOSE = tuple((f"Balie {number}", "11:00") for number in (4, 5, 6))
DAYS = (
    ("an ordinary day", Options(seed=11, walk_ins=140)),
    ("a busy day, everything a fifth slower", Options(seed=12, walk_ins=200, pace=1.2)),
    ("three desks close at eleven", Options(seed=13, walk_ins=180, closures=THREE_CLOSE)),
)
ENOUGH = 0.75
"""A band that leaves out one in ten on either side is right four times in five; less than this is a promise broken."""


def run() -> Iterator[Measurement | Verdict]:
    """Play each day; of each, the share of waits inside the band that was told, and the mean error."""
    logging.disable(logging.INFO)
    everything: list[Wait] = []
    for name, options in DAYS:
        with tempfile.TemporaryDirectory() as folder:
            waits = simulate(Wanted(Path(folder), options, day=DAY)).waits
        everything += waits
        yield _row(name, waits)
    waited = [wait for wait in everything if wait.minutes >= 5]
    yield _row("who waited at least five minutes", waited)
    _told, inside, error = estimate_quality(everything)
    yield Verdict("the expected wait holds three times in four", f"{inside:.0%}, {error:.1f} min off", inside >= ENOUGH)


def _row(name: str, waits: list[Wait]) -> Measurement:
    told, inside, error = estimate_quality(waits)
    felt = [wait.felt for wait in waits]
    waited = f"waited {quantile(felt, 0.5):.1f} min (median), {quantile(felt, 0.9):.1f} min (p90)"
    note = f"{inside:.0%} of {told} inside the band, {error:.1f} min off on average; {waited}"
    return Measurement(f"expected wait: {name}", note=note)
