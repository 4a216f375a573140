"""Tables of keeping watch over the hall: escalations, alarms, messages of staff, skills of a day, service times."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class VisitEscalation(SQLModel, table=True):
    """Somebody waits too long without being called: who was signalled when, and who takes it up (V6).

    One row for each step of one wait; whoever waits anew (back after having left) begins with the first step again.
    """

    __tablename__ = "visit_escalation"
    __table_args__ = (UniqueConstraint("visit_leg_id", "waiting_since", "step"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_leg_id: UUID = Field(foreign_key="visit_leg.id")
    location_id: UUID = Field(foreign_key="location.id")
    step: str = Field(max_length=12, description="team, host or supervisor")
    waiting_since: datetime
    raised_at: datetime
    taken_up_at: datetime | None = None
    taken_up_by: UUID | None = Field(default=None, foreign_key="staff_member.id")


class HallAlarm(SQLModel, table=True):
    """Something in the building does not work, or went wrong; one open row for each thing, until that is over (H4)."""

    __tablename__ = "hall_alarm"
    __table_args__ = (
        Index(
            "ix_hall_alarm_open",
            "location_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id")
    kind: str = Field(max_length=12, description="device, printer or gate")
    subject: str = Field(
        max_length=80, description="id of the device, name of the printer, or id of the gate with a code"
    )
    detail: str = Field(default="", max_length=40, description="what is wrong, as paper_out")
    raised_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
    ended_at: datetime | None = None


class StaffMessage(SQLModel, table=True):
    """A short message from one colleague to another, shown on the screen of the other; kept for a day."""

    __tablename__ = "staff_message"
    __table_args__ = (Index("ix_staff_message_recipient", "recipient_id", "read_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id")
    sender_id: UUID = Field(foreign_key="staff_member.id")
    recipient_id: UUID = Field(foreign_key="staff_member.id")
    text: str = Field(max_length=200)
    sent_at: datetime
    read_at: datetime | None = None


class DaySkill(SQLModel, table=True):
    """A skill that somebody has, or has not, on one local day, whatever the person's own skills say (V13)."""

    __tablename__ = "day_skill"

    staff_id: UUID = Field(foreign_key="staff_member.id", primary_key=True)
    day: date = Field(primary_key=True)
    skill: str = Field(foreign_key="skill.code", primary_key=True, max_length=40)
    has: bool = True
    changed_by: UUID | None = None
    changed_at: datetime


class ServiceTime(SQLModel, table=True):
    """How long helping took here lately, per product: deciles of minutes taken divided by minutes planned (V11)."""

    __tablename__ = "service_time"

    location_id: UUID = Field(foreign_key="location.id", primary_key=True)
    product: str = Field(primary_key=True, max_length=36, description="id of the product; empty: all together")
    count: int
    ratios: list[float] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    computed_at: datetime
