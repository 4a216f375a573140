"""Who types the own name with one slip is found, and no screen says a stranger's name (V1): generated days."""

import time
from collections.abc import Iterator

from tests.benchmarks.measuring import Measurement, Verdict
from tests.support.name_search import search_days
from tests.support.names import FAMILY, SLIPS

DAYS, VISITORS, SEED = 20, 200, 7
ENOUGH = 0.98


def run() -> Iterator[Measurement | Verdict]:
    """Play the days; of each kind of slip and each origin of names the recall, and every name that was said wrongly."""
    begin = time.perf_counter()
    tally = search_days(DAYS, VISITORS, SEED)
    searches = DAYS * (VISITORS + VISITORS // 4)
    for kind in (*SLIPS, *FAMILY):
        asked, found = tally.asked[kind], tally.found[kind]
        yield Measurement(f"name search: {kind}", note=f"{found} of {asked} found, {found / asked:.1%}")
    rate = searches / (time.perf_counter() - begin)
    everybody = DAYS * VISITORS
    yield Measurement("name search: all", per_second=rate, note=f"{everybody} visitors on {DAYS} days, one slip each")
    yield Verdict("recall with one slip at least 98 %", f"{tally.recall:.1%}", tally.recall >= ENOUGH)
    seen = f"{len(tally.revealed)} in {searches} searches"
    yield Verdict("no name said that its hearer did not type", seen, not tally.revealed)
