"""Reads of joint sessions: which there are with how many places left, and who comes, for the department itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from booking_api import audit
from booking_api.appointments.models import Appointment, AppointmentStatus, JointSession
from booking_api.appointments.sessions import is_open_then, places_left
from booking_api.appointments.values import AppointmentView
from booking_api.appointments.views import views
from booking_api.catalogue.models import Product
from booking_api.catalogue.queries import products_by_id
from booking_api.errors import NotAllowed, NotFound
from booking_api.identity.actor import Actor
from booking_api.identity.models import StaffMember
from booking_api.identity.rules import Permission
from booking_api.locations.models import Location, Room

KINDS = ("session",)


@dataclass(frozen=True, slots=True)
class SessionView:
    """A joint session; `name` is the public one for who may not see the department, and the employee is for staff."""

    id: UUID
    location_id: UUID
    location_name: str
    timezone: str
    product_id: UUID
    department_id: UUID
    name: str
    public_name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    left: int
    room_id: UUID | None
    room_name: str
    staff_id: UUID | None
    staff_name: str
    staff_mailbox: str | None
    series_id: UUID | None
    cancelled_at: datetime | None

    @property
    def taken(self) -> int:
        """How many places are taken or held."""
        return self.capacity - self.left

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class SessionsSought:
    """Which sessions: `first` and `last` bound the start; all that is given must hold."""

    first: datetime
    last: datetime
    location_id: UUID | None = None
    product_id: UUID | None = None
    kinds: tuple[str, ...] = KINDS
    with_cancelled: bool = False


def sessions_between(
    session: Session, actor: Actor, sought: SessionsSought, now: datetime, page: int = 1, size: int = 100
) -> tuple[list[SessionView], bool]:
    """Return a page (from 1 on) of sessions in order of time, and whether more follow."""
    actor.require(Permission.BROWSE_CATALOGUE)
    location_id = sought.location_id or actor.location_id
    if location_id:
        actor.require_location(location_id)
    query = _query(now).where(
        col(JointSession.starts_at) >= sought.first,
        col(JointSession.starts_at) <= sought.last,
        col(Product.kind).in_(sought.kinds),
    )
    if location_id:
        query = query.where(col(JointSession.location_id) == location_id)
    if sought.product_id:
        query = query.where(col(JointSession.product_id) == sought.product_id)
    if not actor.is_staff:  # staff see to whom they are to tell
        query = query.where(is_open_then())
    if not sought.with_cancelled:
        query = query.where(col(JointSession.cancelled_at).is_(None))
    ordered = query.order_by(col(JointSession.starts_at), col(JointSession.id))
    rows = session.execute(ordered.offset((page - 1) * size).limit(size + 1)).all()
    return _views(session, actor, rows[:size]), len(rows) > size


def joint_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> SessionView:
    """Return one session; raises NotFound."""
    actor.require(Permission.BROWSE_CATALOGUE)
    row = session.execute(_query(now).where(col(JointSession.id) == session_id)).one_or_none()
    if row is None:
        raise NotFound("session")
    actor.require_location(row.JointSession.location_id)
    return _views(session, actor, [row])[0]


def who_comes(session: Session, actor: Actor, session_id: UUID, now: datetime) -> list[AppointmentView]:
    """Return the appointments in a session that stand or were kept, by name; for its own department only (X3).

    Raises NotFound, NotAllowed. It leaves an audit record.
    """
    actor.require(Permission.READ_APPOINTMENTS)
    known = joint_session(session, actor, session_id, now)
    if not actor.sees_department(known.department_id):
        raise NotAllowed("afdeling", reason="andere-afdeling")
    query = select(Appointment).where(
        Appointment.session_id == session_id, col(Appointment.status) != AppointmentStatus.CANCELLED
    )
    found = views(session, actor, session.exec(query.order_by(col(Appointment.created_at))).all())
    audit.note_list(session, actor, "list_appointments", "session", session_id, now)
    return sorted(found, key=_by_name)


def _by_name(view: AppointmentView) -> tuple[str, str]:
    person = view.customer
    return (person.family_name or "", person.given_name or "") if person else ("", "")


def _query(now: datetime) -> Any:
    return (
        sa.select(  # SQLModel's own knows four columns at most
            JointSession,
            col(Location.name).label("location_name"),
            col(Location.timezone),
            col(Room.name).label("room_name"),
            col(StaffMember.name).label("staff_name"),
            col(StaffMember.mailbox).label("staff_mailbox"),
            places_left(now).label("left"),
        )
        .join(Product, col(Product.id) == col(JointSession.product_id))
        .join(Location, col(Location.id) == col(JointSession.location_id))
        .outerjoin(Room, col(Room.id) == col(JointSession.room_id))
        .outerjoin(StaffMember, col(StaffMember.id) == col(JointSession.staff_id))
    )


def _views(session: Session, actor: Actor, rows: Sequence[Any]) -> list[SessionView]:
    products = products_by_id(session, actor, {row.JointSession.product_id for row in rows})
    found = []
    for row in rows:
        joint, product = row.JointSession, products[row.JointSession.product_id]
        found.append(
            SessionView(
                id=joint.id,
                location_id=joint.location_id,
                location_name=row.location_name,
                timezone=row.timezone,
                product_id=joint.product_id,
                department_id=product.department_id,
                name=product.name,
                public_name=product.public_name,
                kind=product.kind,
                starts_at=joint.starts_at,
                ends_at=joint.ends_at,
                capacity=joint.capacity,
                left=row.left,
                room_id=joint.room_id,
                room_name=row.room_name or "",
                staff_id=joint.staff_id if actor.is_staff else None,
                staff_name=(row.staff_name or "") if actor.is_staff else "",
                staff_mailbox=row.staff_mailbox if actor.kind in ("staff", "system") else None,
                series_id=joint.series_id,
                cancelled_at=joint.cancelled_at,
            )
        )
    return found
