"""How far a long test is: a line now and then, so that nobody wonders whether it hangs."""

import sys
import time

EVERY = 10  # seconds
_said = {"at": 0.0}


def say(line: str) -> None:
    """Print a line with the time, unless one was printed a moment ago."""
    if time.monotonic() - _said["at"] >= EVERY:
        _said["at"] = time.monotonic()
        tell(f"{time.strftime('%H:%M:%S')} {line}")


def tell(line: str) -> None:
    """Print a line in any case."""
    sys.__stdout__.write(f"  {line}\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]
