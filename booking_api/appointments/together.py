"""Bookings of one day that wait for one another go together: one lock, one look at the day, one commit.

Each is run as it would be alone, one after another in the order in which they came, and sees what those before it took.
Whoever is refused without having written anything is told so. When anything else goes wrong, all is undone and each
goes alone.
"""

from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextvars import copy_context
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.idempotency import MadeMeanwhile
from booking_api.appointments.in_steps import InSteps
from booking_api.configuration import Memory, go_by, remembered, still_known
from booking_api.db import Database
from booking_api.errors import Busy, WelkomError
from booking_api.joined import join, written_in

Result = TypeVar("Result")

_PATIENCE_SECONDS = 1.0


class GoAlone(Exception):
    """Nothing was done: it went together with others, and something went wrong for one of them."""


def day_of(location_id: UUID | None, starts_at: datetime | None) -> Hashable | None:
    """Return what tells the wishes apart that may go together, as they were asked; None for one that goes alone."""
    return (location_id, starts_at.date()) if location_id and starts_at else None


class _Traveller:
    """A use case that goes along, in the context of whoever asked for it: its request, its language."""

    def __init__(self, use_case: Callable[[Session], Any], known: Memory | None) -> None:
        self._use_case, self._known, self._context = use_case, known, copy_context()
        self.arrived: Future[Any] = Future()

    def go(self, session: Session) -> Any:
        """Run the use case as its own thread would, by the configuration as it knows that or else finds it."""
        go_by(session, self._known)
        return self._context.run(self._use_case, session)


def go_together(
    db: Database, day: Hashable, use_case: Callable[[Session], Result], known: Memory | None = None
) -> Result:
    """Return what `use_case(session)` returns, run in a transaction that others who want that day may share.

    One in steps prepares itself before, and answers when that transaction is over. Raises what the use case raises,
    what the database raises, and GoAlone.
    """
    if not isinstance(use_case, InSteps):
        return cast(Result, _along(db, day, use_case, known))
    with db.combiner.on_its_way(day), db.reading() as session:
        go_by(session, known or still_known(db))
        use_case.prepare(session)
        seen = remembered(session)
    _along(db, day, use_case.carry_out, seen)
    with db.reading() as session:
        go_by(session, seen)
        return cast(Result, use_case.answer(session))


def _along(db: Database, day: Hashable, use_case: Callable[[Session], Any], known: Memory | None) -> Any:
    """Return what the use case returns, once the transaction in which it was run is over."""
    mine = _Traveller(use_case, known)
    travel = partial(_travel, db, partial(db.combiner.expects_others, day))
    db.combiner.serve(day, mine, travel, _PATIENCE_SECONDS)
    if not mine.arrived.done():  # the thread that did the work was stopped
        raise GoAlone
    return mine.arrived.result()


def _travel(db: Database, expects_others: Callable[[], bool], travellers: Iterator[_Traveller]) -> None:
    """Run the use cases of all that come along in one transaction, and tell each what became of it."""
    outcomes: list[tuple[_Traveller, Any]] = []
    try:
        with db.in_turn(), db.transaction() as session:
            joined = join(session, expects_others)
            for each in travellers:
                outcomes.append((each, None))
                outcomes[-1] = (each, _outcome(session, each))
                joined.is_first = False
    except Exception as error:  # noqa: BLE001 - raised in the threads that asked for it
        reason = _reason(error, is_only_one=len(outcomes) == 1)
        outcomes = [(each, reason) for each, _ in outcomes]
    for each, outcome in outcomes:
        _tell(each, outcome)


def _outcome(session: Session, traveller: _Traveller) -> Any:
    """Return what a use case returns, or how it was refused."""
    before = written_in(session)
    try:
        return traveller.go(session)
    except (WelkomError, MadeMeanwhile) as refused:
        if written_in(session) != before:
            raise GoAlone from refused
        return refused


def _reason(error: Exception, *, is_only_one: bool) -> Exception:
    """Return what those who shared a transaction that was undone are told; a fault of one is not told the others."""
    if is_only_one:
        return error.__cause__ if isinstance(error, GoAlone) and isinstance(error.__cause__, Exception) else error
    return error if isinstance(error, Busy) else GoAlone(error)


def _tell(traveller: _Traveller, outcome: Any) -> None:
    if isinstance(outcome, Exception):
        traveller.arrived.set_exception(outcome)
    else:
        traveller.arrived.set_result(outcome)
