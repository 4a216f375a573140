"""Decisions about who must not be forgotten: when a wait is signalled to whom, and which device is silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_AFTER = timedelta(minutes=3)
"""A device tells every half minute that it lives; six missed in a row is no hiccup."""


class EscalationStep(StrEnum):
    """Who is signalled that somebody waits without being called, the first one first (V6)."""

    TEAM = "team"
    HOST = "host"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """After how many minutes of waiting each is signalled at a location."""

    team: int = 10
    host: int = 15
    supervisor: int = 25

    def minutes(self, step: EscalationStep) -> int:
        """Return the minutes of one step."""
        return {"team": self.team, "host": self.host, "supervisor": self.supervisor}[step.value]


def waits_from(waiting_since: datetime, planned_at: datetime | None) -> datetime:
    """Return when a wait begins to count: who comes early waits for the own time first."""
    return max(waiting_since, planned_at) if planned_at else waiting_since


def step_due_at(
    step: EscalationStep,
    begun: datetime,
    taken_up: Mapping[EscalationStep, datetime | None],
    policy: EscalationPolicy,
) -> datetime:
    """Return when a step is due; somebody who took an earlier step up gets the time between the two to act on it."""
    due = begun + timedelta(minutes=policy.minutes(step))
    for earlier, at in taken_up.items():
        if at is not None and policy.minutes(earlier) <= policy.minutes(step) and earlier is not step:
            due = max(due, at + timedelta(minutes=policy.minutes(step) - policy.minutes(earlier)))
    return due


def due_steps(
    begun: datetime,
    raised: Mapping[EscalationStep, datetime | None],
    policy: EscalationPolicy,
    now: datetime,
    *,
    has_employee: bool,
) -> list[EscalationStep]:
    """Return the steps that are due and were not raised; `raised` tells of each when it was taken up.

    Who has an employee of the own needs no team: that employee was told. Host and supervisor hear of both.
    """
    wanted = [step for step in EscalationStep if not (has_employee and step is EscalationStep.TEAM)]
    return [step for step in wanted if step not in raised and step_due_at(step, begun, raised, policy) <= now]


def is_silent(last_seen_at: datetime | None, now: datetime) -> bool:
    """Tell whether a device that was there is not heard any more; one that never spoke is not missed."""
    return last_seen_at is not None and now - last_seen_at > SILENT_AFTER
