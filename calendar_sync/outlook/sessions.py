"""Reads which event a joint session asks for: one, in the calendar of who leads it, and with nobody's name in it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from booking_api.appointments.queries_sessions import joint_session
from booking_api.errors import NotFound
from booking_api.identity.actor import SYSTEM
from booking_api.identity.queries import public_name_departments
from calendar_sync.outlook.rules import EmployeeAppointment, Subject


def wanted_of_session(session: Session, session_id: UUID, now: datetime) -> list[EmployeeAppointment]:
    """Return what must stand in a calendar now; nothing for a session that was cancelled or that nobody leads."""
    try:
        joint = joint_session(session, SYSTEM, session_id, now)
    except NotFound:
        return []
    if joint.cancelled_at is not None or not joint.staff_mailbox:
        return []
    public_only = joint.department_id in public_name_departments(session, SYSTEM)
    return [
        EmployeeAppointment(
            leg_id=joint.id,
            mailbox=joint.staff_mailbox,
            starts_at=joint.starts_at,
            ends_at=joint.ends_at,
            subjects=(Subject(joint.name, joint.public_name, public_only),),
            place=", ".join(part for part in (joint.location_name, joint.room_name) if part),
        )
    ]
