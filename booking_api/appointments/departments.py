"""Which departments an appointment belongs to: who may change it follows from them (`Actor.require_department`)."""

from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments.models import Activity, Appointment
from booking_api.catalogue.models import Product


def departments_of(session: Session, appointment: Appointment) -> frozenset[UUID]:
    """Return the departments of an appointment: its own and those of its products."""
    query = (
        select(col(Product.department_id))
        .join(Activity, col(Activity.product_id) == col(Product.id))
        .where(Activity.appointment_id == appointment.id)
    )
    return frozenset({appointment.department_id, *session.execute(query).scalars()})
