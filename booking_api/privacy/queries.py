"""Reads of the audit record: the history of one thing, and when each member of staff last signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from booking_api.audit import AuditRecord
from booking_api.catalogue.queries_managing import managed_row as managed_product
from booking_api.errors import NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.queries_managing import managed_client, managed_person
from booking_api.identity.rules import Permission
from booking_api.locations.queries_managing import managed_location
from booking_api.privacy.names import actor_names

MOST = 200
LAST_OF_LISTS = 20
GUARDS: dict[str, Callable[[Session, Actor, UUID], object]] = {
    "product": managed_product,
    "location": managed_location,
    "staff_member": managed_person,
    "api_client": managed_client,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: when, by whom, and of which fields; `values` holds [old, new] only of what is not personal."""

    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    values: dict[str, list[Any]]
    fields: tuple[str, ...]
    details: dict[str, Any]


def history(session: Session, actor: Actor, object_kind: str, object_id: UUID) -> list[Change]:
    """Return who changed what of one thing, the latest first and at most MOST; for who manages it, or reads the audit.

    Raises NotFound for a thing that this administrator does not manage.
    """
    guard = GUARDS.get(object_kind)
    if guard is None:
        raise NotFound("history")
    if not actor.may(Permission.READ_AUDIT):
        guard(session, actor, object_id)
    query = (
        select(AuditRecord)
        .where(AuditRecord.object_kind == object_kind, AuditRecord.object_id == object_id)
        .where(col(AuditRecord.action).startswith(f"{_prefix(object_kind)}."))
        .order_by(col(AuditRecord.at).desc(), col(AuditRecord.id).desc())
        .limit(MOST)
    )
    rows = session.exec(query).all()
    names = actor_names(session, rows)
    return [_change(row, names) for row in rows]


def list_history(session: Session, actor: Actor) -> list[Change]:
    """Return who changed what of the short lists (skills, facilities, durations), the latest first."""
    if not actor.may(Permission.READ_AUDIT):
        actor.require(Permission.MANAGE)
    query = select(AuditRecord).where(AuditRecord.action == "list.change").order_by(col(AuditRecord.at).desc())
    rows = session.exec(query.limit(LAST_OF_LISTS)).all()
    names = actor_names(session, rows)
    return [_change(row, names) for row in rows]


def text_history(session: Session, actor: Actor, kind: str, language: str) -> list[Change]:
    """Return who changed the words of one kind of message in one language, the latest first."""
    if not actor.may(Permission.READ_AUDIT):
        actor.require(Permission.MANAGE)
    query = select(AuditRecord).where(AuditRecord.action == "message_text.change").order_by(col(AuditRecord.at).desc())
    every = session.exec(query.limit(MOST)).all()
    rows = [row for row in every if (row.details.get("kind"), row.details.get("language")) == (kind, language)]
    names = actor_names(session, rows)
    return [_change(row, names) for row in rows[:LAST_OF_LISTS]]


def last_sign_ins(session: Session, actor: Actor) -> dict[UUID, datetime]:
    """Return when each member of staff last signed in, as far as the audit record goes back."""
    if not actor.may(Permission.READ_AUDIT):
        actor.require(Permission.MANAGE)
    query = (
        select(AuditRecord.object_id, func.max(AuditRecord.at))
        .where(AuditRecord.action == "sign_in", AuditRecord.object_kind == "staff_member")
        .group_by(col(AuditRecord.object_id))
    )
    return {staff_id: at for staff_id, at in session.exec(query) if staff_id is not None}


def _prefix(object_kind: str) -> str:
    return {"staff_member": "staff", "api_client": "client"}.get(object_kind, object_kind)


def _change(row: AuditRecord, names: dict[UUID, str]) -> Change:
    values = row.details.get("changes") or {}
    return Change(
        at=row.at,
        actor_kind=row.actor_kind,
        actor_name=names.get(row.actor_id, "") if row.actor_id else "",
        action=row.action,
        values=values,
        fields=tuple(row.details.get("fields") or ()),
        details={name: value for name, value in row.details.items() if name not in ("changes", "fields")},
    )
