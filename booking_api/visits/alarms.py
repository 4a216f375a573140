"""Alarms of the building (H4): a silent device, a printer without paper, a gate that let in wrongly while alone.

Answered in one tap. What does not work ends by itself when it works again; what a gate did is over once it is seen.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, or_, select

from booking_api import audit, outbox
from booking_api.errors import NotFound
from booking_api.events import ALARM_ANSWERED, ALARM_ENDED, ALARM_RAISED, Event
from booking_api.identity.actor import Actor
from booking_api.identity.models import Device, StaffMember
from booking_api.identity.rules import Permission
from booking_api.outbox import OutboxEvent
from booking_api.visits.models_hall import HallAlarm
from booking_api.visits.rules_hall import is_silent
from booking_api.visits.values_hall import AlarmView

DEVICE, PRINTER, GATE = "device", "printer", "gate"
LATE = timedelta(seconds=30)
"""Later than this nobody should hear what happened: the worker takes it up within a second."""


def watch_devices(session: Session, actor: Actor, now: datetime) -> int:
    """Raise an alarm for each device that went silent, end those of who speaks again; return how many changed."""
    actor.require(Permission.OPERATE)
    open_ones = session.exec(select(HallAlarm).where(HallAlarm.kind == DEVICE, col(HallAlarm.ended_at).is_(None)))
    alarms = {(row.location_id, row.subject): row for row in open_ones}
    silent = {
        (row.location_id, str(row.id))
        for row in session.exec(select(Device).where(or_(col(Device.token_hash).is_not(None), Device.kind == GATE)))
        if row.revoked_at is None and is_silent(row.last_seen_at, now)
    }
    raised = [
        raise_alarm(session, actor, where, DEVICE, device, "silent", now) for where, device in silent - alarms.keys()
    ]
    for key in alarms.keys() - silent:
        _end(session, actor, alarms[key], now)
    return sum(raised) + len(alarms.keys() - silent)


def raise_alarm(
    session: Session, actor: Actor, location_id: UUID, kind: str, subject: str, detail: str, now: datetime
) -> bool:
    """Tell the host that something does not work; return False when that is known already."""
    actor.require(Permission.OPERATE)
    if _open(session, location_id, kind, subject) is not None:
        return False
    row = HallAlarm(location_id=location_id, kind=kind, subject=subject[:80], detail=detail[:40], raised_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False  # another worker saw it at the same moment
    outbox.record(session, actor, Event(ALARM_RAISED, row.id, location_id), now)
    return True


def end_alarm(session: Session, actor: Actor, location_id: UUID, kind: str, subject: str, now: datetime) -> None:
    """Tell that it works again; nothing happens when nobody had noticed that it did not."""
    actor.require(Permission.OPERATE)
    row = _open(session, location_id, kind, subject)
    if row is not None:
        _end(session, actor, row, now)


def answer_alarm(session: Session, actor: Actor, alarm_id: UUID, now: datetime) -> None:
    """Say that one looks after it; raises NotFound. A second answer changes nothing."""
    actor.require(Permission.ANSWER_HELP)
    row = session.get(HallAlarm, alarm_id)
    if row is None:
        raise NotFound("alarm")
    actor.require_location(row.location_id)
    if row.answered_at is not None or row.ended_at is not None:
        return
    row.answered_at, row.answered_by = now, actor.id if actor.is_staff else None
    row.ended_at = now if row.kind == GATE else None
    session.add(row)
    outbox.record(session, actor, Event(ALARM_ANSWERED, row.id, row.location_id), now)
    audit.note(session, actor, "answer_alarm", "hall_alarm", row.id, now)


def open_alarms(session: Session, actor: Actor, location_id: UUID) -> list[AlarmView]:
    """Return what does not work at a location now, the newest first, with who looks after it."""
    actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    query = select(HallAlarm).where(HallAlarm.location_id == location_id, col(HallAlarm.ended_at).is_(None))
    rows = list(session.exec(query.order_by(col(HallAlarm.raised_at).desc())))
    if not rows:
        return []
    devices = dict(session.exec(select(Device.id, Device.name).where(Device.location_id == location_id)).all())
    named = {str(id_): name for id_, name in devices.items()}
    staff_ids = {row.answered_by for row in rows if row.answered_by}
    staff = dict(session.exec(select(StaffMember.id, StaffMember.name).where(col(StaffMember.id).in_(staff_ids))).all())
    return [
        AlarmView(
            row.id,
            row.kind,
            named.get(row.subject.partition(":")[0], row.subject),
            row.detail,
            row.raised_at,
            staff.get(row.answered_by, "") if row.answered_by else "",
            row.subject.partition(":")[2] if row.kind == GATE else "",
        )
        for row in rows
    ]


def is_working(session: Session, actor: Actor, location_id: UUID, kind: str, subject: str) -> bool:
    """Tell whether nothing is known to be wrong with a device; for who stands there and for pillars of its location."""
    if not actor.may(Permission.CHECK_IN):
        actor.require(Permission.ANSWER_HELP)
    actor.require_location(location_id)
    return _open(session, location_id, kind, subject) is None


def behind_since(session: Session, actor: Actor, now: datetime) -> datetime | None:
    """Return since when nobody is told what happens, because the worker is away; None while all goes well.

    It is read and never raised: whoever would raise it is the one who is away.
    """
    actor.require(Permission.ANSWER_HELP)
    untold = select(OutboxEvent.occurred_at).where(col(OutboxEvent.dispatched).is_(False))
    first = session.exec(untold.order_by(col(OutboxEvent.seq)).limit(1)).first()
    return first if first is not None and now - first > LATE else None


def _open(session: Session, location_id: UUID, kind: str, subject: str) -> HallAlarm | None:
    query = select(HallAlarm).where(
        HallAlarm.location_id == location_id,
        HallAlarm.kind == kind,
        HallAlarm.subject == subject[:80],
        col(HallAlarm.ended_at).is_(None),
    )
    return session.exec(query).first()


def _end(session: Session, actor: Actor, row: HallAlarm, now: datetime) -> None:
    row.ended_at = now
    session.add(row)
    session.flush()
    outbox.record(session, actor, Event(ALARM_ENDED, row.id, row.location_id), now)
