"""Table of confirmations: appointments of which the customer has to say that they will be kept (A10)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from booking_api.appointments.confirming_rules import State as ConfirmationState
from booking_api.db import text_enum

__all__ = ["Confirmation", "ConfirmationState"]


class Confirmation(SQLModel, table=True):
    """One appointment that is to be confirmed; `due_at` is when the next step is to be taken, none when all is done."""

    __tablename__ = "confirmation"
    __table_args__ = (
        Index(
            "ix_confirmation_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    appointment_id: UUID = Field(foreign_key="appointment.id", primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    state: ConfirmationState = Field(default=ConfirmationState.WAITING, sa_type=text_enum(ConfirmationState))
    otherwise: str = Field(max_length=10, description="task or release, as the product said when it was booked")
    asks_at: datetime
    reminds_at: datetime | None = None
    deadline_at: datetime
    due_at: datetime | None = None
    settled_at: datetime | None = Field(default=None, description="when it was confirmed, released or given to staff")
    settled_by: str = Field(default="", max_length=20, description="citizen, staff, client or system")
