"""Wait for something to become true; how long it took is never asserted."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 20.0


def wait_until(true: Callable[[], object], what: str) -> None:
    """Return once it is true; after long patience the test fails with what was waited for."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for: {what}")
        time.sleep(0.01)
