"""Tables of the day: visits with their legs, periods and results, who is present, boards' counters, calls for help."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, false, text
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
    special_needs: list[dict[str, str]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="[{code, language}] as asked when booking",
    )
    appointment_at: datetime | None = Field(default=None, description="the booked start; none for a walk-in")
    arrived_at: datetime
    closed_at: datetime | None = None
    outcome: str = Field(default="", max_length=10, description="done, no_show or left, once closed")
    activities: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="[{product_id, count}]: what it is for, with what was added on the spot",
    )


class VisitLeg(SQLModel, table=True):
    """One part of a visit: each is called, transferred and finished by itself; the row's version decides who wins."""

    __tablename__ = "visit_leg"
    __table_args__ = (
        Index("ix_visit_leg_visit", "visit_id", "position"),
        Index("ix_visit_leg_ended", "location_id", "ended_at"),
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
    facilities: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"), description="what it needs"
    )
    place_kind: str = Field(default="desk", max_length=10)
    call_variant: str = Field(default="desk", max_length=12)
    priority: int = 0
    minutes: int = Field(default=10, description="how long helping is expected to take")
    state: LegState = Field(default=LegState.WAITING, sa_type=text_enum(LegState))
    waiting_since: datetime | None = Field(
        default=None, description="when this leg's turn to wait began; none while an earlier leg runs"
    )
    turn_since: datetime | None = Field(
        default=None, description="since when the queue reckons, when that is before the wait: who was passed on"
    )
    waiting_area_id: UUID | None = Field(default=None, foreign_key="waiting_area.id")
    assigned_staff_id: UUID | None = Field(
        default=None, foreign_key="staff_member.id", description="the employee of the appointment, or passed on to"
    )
    team_only: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="passed on to its team as such"
    )
    for_place_id: UUID | None = Field(default=None, description="the desk or room it was passed on to")
    session_id: UUID | None = Field(
        default=None, foreign_key="joint_session.id", description="waits for, or is in, a joint session with the others"
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id", description="who called or helps")
    desk_id: UUID | None = Field(default=None, foreign_key="desk.id")
    room_id: UUID | None = Field(default=None, foreign_key="room.id")
    called_at: datetime | None = None
    call_count: int = 0
    started_at: datetime | None = None
    paused_at: datetime | None = None
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


class StaffPresence(SQLModel, table=True):
    """Whether a member of staff is there, set by hand or by signing out; busy (helping somebody) is not kept."""

    __tablename__ = "staff_presence"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff_member.id")
    location_id: UUID = Field(foreign_key="location.id", index=True)
    state: str = Field(max_length=12, description="available, break or away (signed out)")
    place_id: UUID | None = Field(default=None, description="the desk or room where one sits")
    since: datetime


class VisitNote(SQLModel, table=True):
    """What staff wrote down during a visit, for their own department; goes with the visit when that is erased."""

    __tablename__ = "visit_note"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id", index=True)
    department_id: UUID = Field(foreign_key="department.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id")
    kind: str = Field(default="note", max_length=12, description="note, or transfer: written when passing on")
    text: str = Field(max_length=1000)
    written_at: datetime


class VisitBrought(SQLModel, table=True):
    """One line of what to bring that the visitor did bring."""

    __tablename__ = "visit_brought"

    visit_id: UUID = Field(primary_key=True, foreign_key="visit.id")
    item: str = Field(primary_key=True, max_length=60, description="product id and number of the line")
    staff_id: UUID | None = None
    at: datetime


class FinishChoice(SQLModel, table=True):
    """What a department may choose when finishing: a reason of contact, a result or a follow-up action."""

    __tablename__ = "finish_choice"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    kind: str = Field(max_length=12, description="reason, result or follow_up")
    name: str = Field(max_length=80)
    task_for: str = Field(
        default="", max_length=120, description="who gets a task in the contact register; nobody when empty"
    )
    position: int = 0
    active: bool = True


class VisitResult(SQLModel, table=True):
    """What came of one leg, in the words of its department."""

    __tablename__ = "visit_result"
    __table_args__ = (Index("ix_visit_result_staff_at", "staff_id", "at"),)

    leg_id: UUID = Field(primary_key=True, foreign_key="visit_leg.id")
    visit_id: UUID = Field(foreign_key="visit.id", index=True)
    department_id: UUID = Field(foreign_key="department.id")
    reason_id: UUID | None = Field(default=None, foreign_key="finish_choice.id")
    result_id: UUID | None = Field(default=None, foreign_key="finish_choice.id")
    follow_up_id: UUID | None = Field(default=None, foreign_key="finish_choice.id")
    explanation: str = Field(default="", max_length=1000)
    staff_id: UUID | None = None
    at: datetime


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
    staff_id: UUID | None = Field(default=None, description="the colleague who asks, when it is no visitor")
    asked_at: datetime
    answered_at: datetime | None = None
    answered_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
