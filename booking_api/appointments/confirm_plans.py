"""Plans the asking for a confirmation: with a booking, and anew when an appointment moves."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from booking_api.appointments import confirming_rules as rules
from booking_api.appointments.models import Activity, Appointment
from booking_api.appointments.models_confirming import Confirmation, ConfirmationState
from booking_api.catalogue.models import Product


def begin_confirmation(session: Session, appointment: Appointment, product_ids: Iterable[UUID], now: datetime) -> None:
    """Plan to ask for a confirmation when a product demands it; a moved appointment begins anew."""
    query = select(Product).where(col(Product.id).in_(list(product_ids)), col(Product.confirmation_demanded))
    rule = rules.strictest(
        rules.ConfirmRule(
            each.confirm_ask_days, each.confirm_remind_days, each.confirm_deadline_days, each.confirm_otherwise
        )
        for each in session.exec(query)
    )
    known = session.get(Confirmation, appointment.id)
    plan = rules.plan_of(rule, appointment.starts_at, now) if rule else None
    if plan is None:
        if known is not None:
            session.delete(known)
        return
    row = known or Confirmation(
        appointment_id=appointment.id, location_id=appointment.location_id, otherwise=plan.otherwise,
        asks_at=plan.asks_at, deadline_at=plan.deadline_at,
    )  # fmt: skip
    row.location_id = appointment.location_id
    row.state, row.settled_at, row.settled_by = ConfirmationState.WAITING, None, ""
    row.asks_at, row.reminds_at, row.deadline_at = plan.asks_at, plan.reminds_at, plan.deadline_at
    row.otherwise, row.due_at = plan.otherwise, plan.asks_at
    session.add(row)
    session.flush()


def begin_again(session: Session, appointment: Appointment, now: datetime) -> None:
    """Plan anew after a move."""
    chosen = select(col(Activity.product_id)).where(Activity.appointment_id == appointment.id)
    begin_confirmation(session, appointment, session.execute(chosen).scalars(), now)
