"""All that a host sees of the hall, of one read of the day: who is here, who is to come, what needs attention."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api import audit
from booking_api.appointments.values import ExpectedVisitor
from booking_api.identity.actor import Actor
from booking_api.identity.rules import Permission
from booking_api.visits import loading
from booking_api.visits.alarms import open_alarms
from booking_api.visits.came import still_expected
from booking_api.visits.escalating import escalations
from booking_api.visits.known import known_location, neutral_departments
from booking_api.visits.queries import open_help
from booking_api.visits.rules import LegState
from booking_api.visits.rules_queue import queue_key
from booking_api.visits.sessions_today import sessions_here
from booking_api.visits.shared_rows import shared_rows
from booking_api.visits.values import HelpView, VisitView, Wait
from booking_api.visits.values_desk import SessionToday
from booking_api.visits.values_hall import AlarmView, EscalationView
from booking_api.visits.waiting_time import expected_waits


@dataclass(frozen=True, slots=True)
class HallNow:
    """The hall at one moment; `neutral` are the departments whose public names give nothing away.

    Among the expected are those who were marked as not having come (`absent`).
    """

    present: list[VisitView]
    expected: list[ExpectedVisitor]
    neutral: frozenset[UUID]
    waits: dict[UUID, Wait]
    signals: dict[UUID, EscalationView]
    help: list[HelpView]
    alarms: list[AlarmView]
    sessions: list[SessionToday]


def hall_now(session: Session, actor: Actor, location_id: UUID, now: datetime, language: str = "") -> HallNow:
    """Return everything that the host sees at once: who waits in queue order, then who is with somebody."""
    actor.require(Permission.READ_VISITS)
    actor.require_location(location_id)
    audit.note_list(session, actor, "list_visits", "location", location_id, now)
    policy = loading.policy_of(known_location(session, location_id))
    rows = sorted(
        shared_rows(session, location_id),
        key=lambda row: (row.leg.state != LegState.WAITING, *queue_key(row.entry, policy)),
    )
    expected = still_expected(session, actor, location_id, now, language)
    for_sessions = any(row.leg.session_id for row in rows) or any(one.session_id for one in expected)
    return HallNow(
        present=loading.views(session, actor, rows, now, language),
        expected=expected,
        neutral=neutral_departments(session),
        waits=expected_waits(session, actor, location_id, now, rows),
        signals=escalations(session, actor, location_id),
        help=open_help(session, actor, location_id),
        alarms=open_alarms(session, actor, location_id),
        # Asked only where somebody comes for one, which is known already.
        sessions=sessions_here(session, actor, location_id, now, language=language) if for_sessions else [],
    )
