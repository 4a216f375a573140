"""When a customer is asked to confirm, reminded, and what happens without an answer (A10). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """How far it is: from waiting for the day to ask, to an answer or what came of none."""

    WAITING = "waiting"
    ASKED = "asked"
    REMINDED = "reminded"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    TASK = "task"
    DROPPED = "dropped"


OPEN = frozenset({State.WAITING, State.ASKED, State.REMINDED})
ANSWERABLE = OPEN | {State.TASK}


@dataclass(frozen=True, slots=True)
class ConfirmRule:
    """What a product demands; days are counted back from the start of the appointment."""

    ask_days: int
    remind_days: int
    deadline_days: int
    otherwise: str


@dataclass(frozen=True, slots=True)
class ConfirmPlan:
    """When to ask, to remind (if at all) and to stop waiting."""

    asks_at: datetime
    reminds_at: datetime | None
    deadline_at: datetime
    otherwise: str


def strictest(rules: Iterable[ConfirmRule]) -> ConfirmRule | None:
    """Return one rule for several products: asked first, the earliest deadline, a task rather than a release."""
    chosen = list(rules)
    if not chosen:
        return None
    otherwise = "task" if any(each.otherwise == "task" for each in chosen) else "release"
    return ConfirmRule(
        max(each.ask_days for each in chosen),
        max(each.remind_days for each in chosen),
        max(each.deadline_days for each in chosen),
        otherwise,
    )


def plan_of(rule: ConfirmRule, starts_at: datetime, now: datetime) -> ConfirmPlan | None:
    """Return when to do what; None when one books so late that booking itself is the confirmation."""
    ask, remind, deadline = (
        starts_at - timedelta(days=days) for days in (rule.ask_days, rule.remind_days, rule.deadline_days)
    )
    if now >= remind or now >= deadline:
        return None
    asks_at = max(ask, now)
    reminds_at = remind if asks_at < remind < deadline else None
    return ConfirmPlan(asks_at, reminds_at, deadline, rule.otherwise)


def next_step(state: State, reminds_at: datetime | None, deadline_at: datetime, otherwise: str, now: datetime) -> State:
    """Return the state that a due confirmation goes to; a worker that was away for days does not ask in vain.

    Who was never asked is asked even after the deadline has passed; staff then follow up, and nothing is released.
    """
    if state is State.WAITING:
        return State.ASKED if now < deadline_at else State.TASK
    if state is State.ASKED and reminds_at is not None and now < deadline_at:
        return State.REMINDED
    return State.RELEASED if otherwise == "release" else State.TASK


def due_after(state: State, reminds_at: datetime | None, deadline_at: datetime) -> datetime | None:
    """Return when the next step of a state is due; None when there is none."""
    if state is State.ASKED:
        return reminds_at or deadline_at
    return deadline_at if state is State.REMINDED else None
