"""When each department and product reminds: read and changed by an administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.catalogue.models import Product
from booking_api.catalogue.queries_managing import managed_row
from booking_api.errors import InvalidInput, NotAllowed
from booking_api.identity.actor import OTHER_DEPARTMENT, Actor
from booking_api.identity.models import Department
from booking_api.identity.rules import Permission
from booking_api.notifications.models import ReminderRule
from booking_api.notifications.rules import LONGEST_REMINDER, MOST_REMINDERS, SHORTEST_REMINDER


@dataclass(frozen=True, slots=True)
class RuleView:
    """When a department or a product of it reminds; `minutes` None: as what is above it."""

    subject_id: UUID
    name: str
    department_id: UUID
    minutes: tuple[int, ...] | None
    is_department: bool


def reminder_rules(session: Session, actor: Actor) -> list[RuleView]:
    """Return every department of this administrator, each followed by its products."""
    actor.require(Permission.MANAGE)
    known = {row.product_id or row.department_id: tuple(row.minutes) for row in session.exec(select(ReminderRule))}
    products = session.exec(select(Product).where(col(Product.active)).order_by(Product.name)).all()
    found = []
    for department in session.exec(select(Department).order_by(Department.name)):
        if not actor.sees_department(department.id):
            continue
        found.append(RuleView(department.id, department.name, department.id, known.get(department.id), True))
        found += [
            RuleView(each.id, each.name, department.id, known.get(each.id), False)
            for each in products
            if each.department_id == department.id
        ]
    return found


def save_rule(session: Session, actor: Actor, subject_id: UUID, minutes: Sequence[int] | None, now: datetime) -> None:
    """Keep when a department or product reminds; None: as what is above it, empty: never.

    What is planned already follows when this switches off; other moments hold for what is booked or moved from now on.
    Raises InvalidInput, NotFound, NotAllowed for another department's.
    """
    actor.require(Permission.MANAGE)
    department = session.get(Department, subject_id)
    if department is None:
        managed_row(session, actor, subject_id)
    elif not actor.sees_department(department.id):
        raise NotAllowed("afdeling", reason=OTHER_DEPARTMENT)
    if minutes is not None and len(minutes) > MOST_REMINDERS:
        raise InvalidInput(fields={"minutes": "te-veel"})
    if not all(SHORTEST_REMINDER <= each <= LONGEST_REMINDER for each in minutes or ()):
        raise InvalidInput(fields={"minutes": "onbekende-keuze"})
    column = ReminderRule.department_id if department else ReminderRule.product_id
    row = session.exec(select(ReminderRule).where(column == subject_id)).one_or_none()
    before = row.minutes if row else None
    wanted = sorted(set(minutes), reverse=True) if minutes is not None else None
    if before == wanted:
        return
    if wanted is None:
        session.delete(row)
    else:
        if row is None:
            row = ReminderRule(department_id=subject_id) if department else ReminderRule(product_id=subject_id)
        row.minutes = wanted
        session.add(row)
    audit.note(
        session, actor, "reminder_rule.change", "department" if department else "product", subject_id, now,
        changes={"minutes": [before, wanted]},
    )  # fmt: skip
