"""Tables of the day: visits with their legs, calls, append-only periods, boards' counters and calls for help."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id
from booking_api.visits.rules import LegState


class Visit(SQLModel, table=True):
    """Somebody who arrived, with an appointment or without (walk-in); names stay with the party, not here."""

    __table_args__ = (Index("ix_visit_location_open", "location_id", "closed_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id")
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", unique=True)
    customer_id: UUID | None = Field(default=None, foreign_key="party.id")
    channel: str = Field(max_length=20, description="pillar, host, phone, api")
    language: str = Field(default="nl", max_length=10)
    persons: int = 1
    appointment_at: datetime | None = Field(default=None, description="the booked start; none for a walk-in")
    arrived_at: datetime
    closed_at: datetime | None = None
    outcome: str = Field(default="", max_length=10, description="done, no_show or left, once closed")


class VisitLeg(SQLModel, table=True):
    """One part of a visit: each is called, transferred and finished by itself; the row's version decides who wins."""

    __tablename__ = "visit_leg"
    __table_args__ = (
        Index("ix_visit_leg_visit", "visit_id", "position"),
        Index(
            "ix_visit_leg_open",
            "location_id",
            "state",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id")
    location_id: UUID = Field(foreign_key="location.id")
    position: int = 0
    appointment_leg_id: UUID | None = Field(default=None, foreign_key="appointment_leg.id")
    department_id: UUID = Field(foreign_key="department.id")
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    product_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    place_kind: str = Field(default="desk", max_length=10)
    call_variant: str = Field(default="desk", max_length=12)
    priority: int = 0
    minutes: int = Field(default=10, description="how long helping is expected to take")
    state: LegState = Field(default=LegState.WAITING, sa_type=text_enum(LegState))
    waiting_since: datetime | None = Field(
        default=None, description="when this leg's turn to wait began; none while an earlier leg runs"
    )
    waiting_area_id: UUID | None = Field(default=None, foreign_key="waiting_area.id")
    assigned_staff_id: UUID | None = Field(
        default=None, foreign_key="staff_member.id", description="the employee of the appointment"
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id", description="who called or helps")
    desk_id: UUID | None = Field(default=None, foreign_key="desk.id")
    room_id: UUID | None = Field(default=None, foreign_key="room.id")
    called_at: datetime | None = None
    call_count: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None


class VisitPeriod(SQLModel, table=True):
    """Append-only history: a leg entered a state at a moment, by whom and where, until the leg's next period."""

    __tablename__ = "visit_period"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_leg_id: UUID = Field(foreign_key="visit_leg.id", index=True)
    state: str = Field(max_length=12)
    at: datetime
    staff_id: UUID | None = None
    desk_id: UUID | None = None
    room_id: UUID | None = None


class BoardCounter(SQLModel, table=True):
    """The sequence number of each board's snapshots; consumers drop what is lower than they have."""

    __tablename__ = "board_counter"

    board: str = Field(primary_key=True, max_length=80)
    seq: int = 0


class HelpRequest(SQLModel, table=True):
    """Somebody pressed the help button (V10): where and at which step, never who."""

    __tablename__ = "help_request"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id", index=True)
    device_id: UUID | None = Field(default=None, foreign_key="device.id")
    place: str = Field(max_length=120)
    step: str = Field(max_length=60)
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
