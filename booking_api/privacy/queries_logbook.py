"""The audit record as an auditor reads it: who read or changed which person's data, and when; ids, no names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from booking_api import audit
from booking_api.appointments.models import Activity, Appointment
from booking_api.audit import AuditRecord
from booking_api.catalogue.models import Product
from booking_api.identity.actor import Actor
from booking_api.identity.models import ApiClient, Device, StaffMember
from booking_api.identity.rules import Permission
from booking_api.privacy.names import actor_names
from booking_api.references import tidy_code
from booking_api.visits.models import Visit, VisitLeg

MOST_PAGES = 200
_READING = ("read_", "find_", "list_", "search_", "fetch_")
_ENTERING = ("sign_in", "log_in", "roles_withdrawn")


class Kind(StrEnum):
    """What sort of thing was done."""

    READING = "reading"
    CHANGING = "changing"
    ENTERING = "entering"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class LogSearch:
    """What is looked for: all that is given must hold. `until` is exclusive.

    `who` is part of the name of a member of staff, a system or a device; `subject` the id or the code of an appointment
    (with its visits and its customer), or the id of anything else.
    """

    since: datetime
    until: datetime
    who: str = ""
    kind: Kind | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One audit record; `actor_name` is that of staff, a system or a device, never of a customer."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    action: str
    object_kind: str
    object_id: UUID | None
    result: str
    origin: str
    details: dict[str, Any] = field(default_factory=dict)


def logbook(
    session: Session, actor: Actor, sought: LogSearch, page: int, size: int, now: datetime
) -> tuple[list[LogLine], bool]:
    """Return a page (from 1 on) of the audit record, the latest first, and whether more follows.

    Who is bound to departments finds what their staff did, and what was done with their appointments and visits. It
    leaves an audit record itself: reading who read what tells about persons too.
    """
    actor.require(Permission.READ_AUDIT)
    query = _matching(session, actor, sought).order_by(col(AuditRecord.at).desc(), col(AuditRecord.id).desc())
    page = min(max(page, 1), MOST_PAGES)
    rows = session.exec(query.offset((page - 1) * size).limit(size + 1)).all()
    names = actor_names(session, rows)
    about = _id(sought.subject)
    audit.note(session, actor, "read_logbook", "audit_record", about, now, found=len(rows[:size]), page=page)
    return [_line(row, names) for row in rows[:size]], len(rows) > size


def _matching(session: Session, actor: Actor, sought: LogSearch) -> SelectOfScalar[AuditRecord]:
    query = select(AuditRecord).where(col(AuditRecord.at) >= sought.since, col(AuditRecord.at) < sought.until)
    if sought.who:
        query = query.where(or_(*(col(AuditRecord.actor_id).in_(each) for each in _called(sought.who))))
    if sought.subject:
        query = query.where(col(AuditRecord.object_id).in_(_subjects(session, sought.subject)))
    if sought.kind:
        query = query.where(_of_kind(sought.kind))
    return _of_departments(query, actor.department_ids) if actor.department_ids is not None else query


def _of_departments(query: SelectOfScalar[AuditRecord], departments: Iterable[UUID]) -> SelectOfScalar[AuditRecord]:
    own = frozenset(departments)
    staff = select(StaffMember.id).where(col(StaffMember.department_id).in_(own))
    asked = select(Activity.appointment_id).join(Product).where(col(Product.department_id).in_(own))
    theirs = or_(col(Appointment.department_id).in_(own), col(Appointment.id).in_(asked))
    objects: tuple[Any, ...] = (
        select(Appointment.id).where(theirs),
        select(Appointment.customer_id).where(theirs, col(Appointment.customer_id).is_not(None)),
        select(VisitLeg.visit_id).where(col(VisitLeg.department_id).in_(own)),
    )
    return query.where(
        or_(col(AuditRecord.actor_id).in_(staff), *(col(AuditRecord.object_id).in_(each) for each in objects))
    )


def _of_kind(kind: Kind) -> Any:
    action = col(AuditRecord.action)
    reading = or_(*(action.startswith(each, autoescape=True) for each in _READING))
    entering, setting = action.in_(_ENTERING), action.contains(".")
    chosen = {Kind.READING: reading, Kind.ENTERING: entering, Kind.SETTING: setting}
    return chosen.get(kind, ~or_(reading, entering, setting))


def _called(name: str) -> list[Any]:
    tables: tuple[Any, ...] = (StaffMember, ApiClient, Device)
    return [select(table.id).where(col(table.name).icontains(name, autoescape=True)) for table in tables]


def _subjects(session: Session, text: str) -> set[UUID]:
    """Return the ids that a subject stands for; none when there is nothing of that id or code."""
    wanted = _id(text)
    found = Appointment.id == wanted if wanted else Appointment.code == tidy_code(text)
    appointment = session.exec(select(Appointment).where(found)).first()
    if appointment is None:
        return {wanted} if wanted else set()
    visits = session.exec(select(Visit.id).where(Visit.appointment_id == appointment.id)).all()
    return {each for each in (appointment.id, appointment.customer_id, *visits) if each}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _line(row: AuditRecord, names: dict[UUID, str]) -> LogLine:
    return LogLine(
        at=row.at, actor_kind=row.actor_kind, actor_id=row.actor_id,
        actor_name=names.get(row.actor_id, "") if row.actor_id else "",
        action=row.action, object_kind=row.object_kind, object_id=row.object_id, result=row.result, origin=row.origin,
        details=dict(row.details),
    )  # fmt: skip
