"""Decisions about a joint session on its day: when it may begin, where it stands, and who may lead everybody in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission

OPENS_BEFORE = timedelta(hours=1)
"""So long before its time a session may begin; earlier than that, somebody pressed the wrong one."""


class SessionStage(StrEnum):
    """Where a joint session stands on its day."""

    AHEAD = "ahead"
    READY = "ready"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session is planned, and what was said of it on the day."""

    starts_at: datetime
    ends_at: datetime
    begun_at: datetime | None = None
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None


def stage_of(times: SessionTimes, now: datetime) -> SessionStage:
    """Return where a session stands; one that began goes on until somebody ends it, however long it takes."""
    if times.finished_at or times.cancelled_at:
        return SessionStage.OVER
    if times.begun_at:
        return SessionStage.UNDER_WAY
    if now >= times.ends_at:
        return SessionStage.OVER
    return SessionStage.READY if now >= times.starts_at - OPENS_BEFORE else SessionStage.AHEAD


def may_lead(actor: Actor, leader_id: UUID | None, department_id: UUID) -> bool:
    """Tell whether somebody may ask all in and end it: who leads it, who handles its product, host and supervisor."""
    if not (actor.is_staff or actor.kind == "system") or not actor.may(Permission.SERVE_VISITS):
        return False
    return (actor.id is not None and actor.id == leader_id) or actor.handles({department_id})
