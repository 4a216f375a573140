"""How threads of one process hold up one another least: short turns, and little to search for what can be thrown away.

Python gives a thread that computes five milliseconds before another one may go on. A page of free times takes less than
one, a call to the wall hardly more; with eight threads busy, most of their time was waiting. With turns of half a
millisecond a process answers half as much again, and its slowest answers come sooner.

While Python looks for what nobody uses any more, all threads stand still, whatever lock one of them holds. Looking
through all that a process has loaded takes a twentieth of a second; it stays, so it need not be looked through.
"""

import gc
import sys

_TURN_SECONDS = 0.0005
_NEW_OBJECTS = 20_000  # are looked through at a time; Python's own 700 are less than a booking makes


def take_short_turns() -> None:
    """Have the threads of this process change places more often."""
    sys.setswitchinterval(_TURN_SECONDS)


def keep_what_is_loaded() -> None:
    """Never look again through what this process has made by now; call it when all is set up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
