"""Tables of the recycling centre: passes of dwellings, yearly credit, and what each gate decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class RecyclingPass(SQLModel, table=True):
    """A pass of a dwelling; it ends when the household moves."""

    __tablename__ = "recycling_pass"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str = Field(max_length=20, unique=True)
    valid_from: date
    valid_until: date | None = None


class PassYear(SQLModel, table=True):
    """The visits a pass has in one year; the check makes that no gate can ever spend more than there is."""

    __tablename__ = "pass_year"
    __table_args__ = (CheckConstraint("used >= 0 AND used <= credit", name="used_within_credit"),)

    pass_id: UUID = Field(foreign_key="recycling_pass.id", primary_key=True)
    year: int = Field(primary_key=True)
    credit: int = 10
    used: int = 0


class GateAdmission(SQLModel, table=True):
    """What a gate decided on a code: opened or refused and why; an appointment rightly opens a gate once.

    A gate that decided alone may have opened wrongly: then `decision` is open and `reason` says what was wrong.
    """

    __tablename__ = "gate_admission"
    __table_args__ = (
        Index(
            "uq_gate_admission_opened",
            "appointment_id",
            unique=True,
            sqlite_where=text("decision = 'open' AND reason = 'geldig'"),
            postgresql_where=text("decision = 'open' AND reason = 'geldig'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    device_id: UUID | None = Field(default=None, foreign_key="device.id", index=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")
    pass_id: UUID | None = Field(default=None, foreign_key="recycling_pass.id")
    decision: str = Field(max_length=8, description="open or refuse")
    reason: str = Field(max_length=30)
    decided_at: datetime
    offline: bool = False
