"""Runs a use case in a transaction of its own, and again when the database undid it for somebody else's."""

import random
import time
from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from booking_api.appointments.finding import Refused
from booking_api.appointments.idempotency import MadeMeanwhile
from booking_api.appointments.together import GoAlone, go_together
from booking_api.availability.cache import forget
from booking_api.configuration import Memory, go_by
from booking_api.db import Database, is_deadlock_or_conflict
from booking_api.errors import Busy

Result = TypeVar("Result")

ATTEMPTS = 3
_LONGEST_PAUSE = 0.02  # seconds
# What two use cases at the same moment can both try to write: a lane, an idempotency key, a code.
_SHARED = ("ex_allocation_lane_cells", "idempotency_record", "_code")


def attempting(
    db: Database, use_case: Callable[[Session], Result], day: Hashable | None = None, known: Memory | None = None
) -> Result:
    """Return what `use_case(session)` returns, run in one transaction, tried up to ATTEMPTS times.

    REST, screens and jobs call use cases of `appointments` and `visits` like this; the use case must do nothing that
    cannot be done again. One that will lock `day` may share its transaction with others that wait for the same day
    (`together.py`). The first try goes by the configuration as it is `known`; who has to try again looks again. Raises
    what the use case raises, and Busy when others keep coming between.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if day and attempt == 1:
                return go_together(db, day, use_case, known)
            return _alone(db, use_case, known if attempt == 1 else None)
        except (MadeMeanwhile, GoAlone):
            continue
        except Refused as refused:
            # After the transaction, so that nobody waits for a lock while alternatives are looked for.
            with db.reading() as session:
                raise refused.with_alternatives(session) from refused
        except DBAPIError as error:
            if not _is_worth_trying_again(error):
                raise
            if attempt == ATTEMPTS:
                raise Busy from error
            with db.reading() as session:
                forget(session)
            time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311 (jitter, not a secret)
    raise Busy


def _alone(db: Database, use_case: Callable[[Session], Result], known: Memory | None) -> Result:
    with db.in_turn(), db.transaction() as session:
        go_by(session, known)
        return use_case(session)


def _is_worth_trying_again(error: DBAPIError) -> bool:
    if is_deadlock_or_conflict(error):
        return True
    return isinstance(error, IntegrityError) and any(name in str(error.orig) for name in _SHARED)
