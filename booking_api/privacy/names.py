"""What those who act are called: staff, systems and devices; customers have no name in the audit record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.audit import AuditRecord
from booking_api.identity.models import ApiClient, Device, StaffMember


def actor_names(session: Session, rows: Iterable[AuditRecord]) -> dict[UUID, str]:
    """Return the names of the staff, systems and devices in these records."""
    ids = {row.actor_id for row in rows if row.actor_id is not None}
    names: dict[UUID, str] = {}
    tables: tuple[Any, ...] = (StaffMember, ApiClient, Device)
    for table in tables:
        names |= dict(session.exec(select(table.id, table.name).where(col(table.id).in_(ids))).all())
    return names
