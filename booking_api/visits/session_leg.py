"""The leg of who has places in a joint session: nobody is planned for it, so it is made of the session itself."""

from sqlmodel import Session, col, select

from booking_api.appointments.models import Activity, Appointment, AppointmentLeg, JointSession


def session_leg(session: Session, appointment: Appointment) -> AppointmentLeg:
    """Return a leg that waits near the room of the session, for who leads it and for no colleague."""
    activities = session.exec(
        select(Activity).where(Activity.appointment_id == appointment.id).order_by(col(Activity.position))
    ).all()
    joint = session.get(JointSession, appointment.session_id)
    leads = joint.staff_id if joint else None
    return AppointmentLeg(
        appointment_id=appointment.id,
        department_id=appointment.department_id,
        staff_id=leads,
        named_staff=leads is not None,
        room_id=joint.room_id if joint else None,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place_kind="none",
        product_ids=[str(activity.product_id) for activity in activities],
    )
