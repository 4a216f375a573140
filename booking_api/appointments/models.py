"""Tables of bookings: holds, appointments with legs, activities, participants and fees, and joint sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_code, new_id, new_nonce


class AppointmentStatus(StrEnum):
    """The states of an appointment; only `visits` sets the last two, and "moved" is an event, not a state."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    FULFILLED = "fulfilled"
    NO_SHOW = "no_show"


def _list(description: str) -> Any:
    return Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"), description=description
    )


class Hold(SQLModel, table=True):
    """A time kept while somebody fills in the form; its allocations die by comparing `expires_at` with now."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(
        default_factory=new_code, max_length=12, unique=True, description="by which KCC or host takes over"
    )
    location_id: UUID = Field(foreign_key="location.id", index=True)
    channel: str = Field(max_length=20)
    activities: list[dict[str, Any]] = Field(
        sa_column=Column(JSON, nullable=False), description="[{product_id, count}]"
    )
    legs: list[dict[str, Any]] = Field(
        sa_column=Column(JSON, nullable=False), description="the same legs as an appointment has"
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id")
    answers: list[dict[str, Any]] = _list("[{product_id, code, value}] to the questions of the products")
    special_needs: list[dict[str, Any]] = _list("[{code, language}]; may say something about somebody's health")
    session_id: UUID | None = Field(default=None, foreign_key="joint_session.id", index=True)
    seats: int = 0
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    expires_at: datetime = Field(index=True)
    client_id: UUID | None = Field(
        default=None, description="who may use it: an API client, a member of staff or nobody in particular"
    )


class JointSession(SQLModel, table=True):
    """A session that several parties attend, or a time window with bays (recycling centre), with a number of places."""

    __tablename__ = "joint_session"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
        Index("ix_joint_session_location_starts", "location_id", "starts_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    location_id: UUID = Field(foreign_key="location.id")
    product_id: UUID = Field(foreign_key="product.id", index=True)
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int = 0
    room_id: UUID | None = Field(default=None, foreign_key="room.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id")
    series_id: UUID | None = Field(default=None, index=True, description="planned together with others, week by week")
    cancelled_at: datetime | None = None
    begun_at: datetime | None = Field(default=None, description="on the day: everybody who is here was asked in")
    begun_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
    finished_at: datetime | None = Field(default=None, description="on the day: it is over for everybody who was in")
    finished_by: UUID | None = Field(default=None, foreign_key="staff_member.id")


class Appointment(SQLModel, table=True):
    """One appointment: products for persons, at a place and a time, with its legs in order."""

    __table_args__ = (
        Index("ix_appointment_location_starts", "location_id", "starts_at"),
        Index(
            "ix_appointment_displaced",
            "starts_at",
            sqlite_where=text("displaced_at IS NOT NULL"),
            postgresql_where=text("displaced_at IS NOT NULL"),
        ),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(
        default_factory=new_code, max_length=12, unique=True, description="check-in code, as typed and in the QR image"
    )
    status: AppointmentStatus = Field(default=AppointmentStatus.BOOKED, sa_type=text_enum(AppointmentStatus))
    channel: str = Field(max_length=20, description="web, kcc, host, e-form, api, collection, walk-in")
    location_id: UUID = Field(foreign_key="location.id")
    department_id: UUID = Field(
        foreign_key="department.id", index=True, description="of its first product: who may see what about"
    )
    customer_id: UUID | None = Field(default=None, foreign_key="party.id", index=True)
    session_id: UUID | None = Field(default=None, foreign_key="joint_session.id", index=True)
    seats: int = Field(default=0, description="places taken in the joint session")
    pass_id: UUID | None = Field(default=None, foreign_key="recycling_pass.id", index=True)
    starts_at: datetime
    ends_at: datetime
    language: str = Field(default="nl", max_length=10)
    remarks: str = Field(default="", max_length=1000)
    visit_address: str = Field(default="", max_length=300, description="where we come, when we come to the customer")
    video_room: str = Field(default="", max_length=64, description="name of the video room; the link is made of it")
    series_id: UUID | None = Field(default=None, index=True, description="booked together with others, week by week")
    link_nonce: str = Field(
        default_factory=new_nonce, max_length=32, description="goes into the personal link; a new one voids it"
    )
    sequence: int = Field(default=0, description="counts changes of time or place (iCalendar SEQUENCE)")
    created_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(default="", max_length=40)
    answers: list[dict[str, Any]] = _list("answers to intake questions, for the department only")
    special_needs: list[dict[str, Any]] = _list("[{code, language}]; may say something about somebody's health")
    exception_reason: str = Field(default="", max_length=200, description="why staff passed a rule of the product")
    displaced_at: datetime | None = Field(
        default=None, description="since when its time can no longer be kept (the location closed)"
    )


class AppointmentLeg(SQLModel, table=True):
    """One part of an appointment that one lane serves: when, how long, and what it needs and got."""

    __tablename__ = "appointment_leg"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    position: int = 0
    department_id: UUID = Field(foreign_key="department.id")
    starts_at: datetime
    ends_at: datetime
    place_kind: str = Field(max_length=10)
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    facilities: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    product_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    named_staff: bool = Field(default=False, description="the customer was promised this employee (personal)")
    staff_id: UUID | None = Field(default=None, foreign_key="staff_member.id", index=True)
    desk_id: UUID | None = Field(default=None, foreign_key="desk.id")
    room_id: UUID | None = Field(default=None, foreign_key="room.id")


class Activity(SQLModel, table=True):
    """A product of an appointment and how many of it ("activiteit" with "aantal")."""

    __tablename__ = "appointment_activity"

    appointment_id: UUID = Field(foreign_key="appointment.id", primary_key=True)
    product_id: UUID = Field(foreign_key="product.id", primary_key=True)
    position: int = 0
    count: int = 1


class Participant(SQLModel, table=True):
    """One person of an appointment; the name is optional, one of them is the contact."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    position: int = 0
    given_name: str | None = Field(default=None, max_length=200)
    prefix: str | None = Field(default=None, max_length=40)
    family_name: str | None = Field(default=None, max_length=200)
    product_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    is_contact: bool = False
    arrived_at: datetime | None = None


class AppointmentFee(SQLModel, table=True):
    """A fee as it was when booked, in euro cents each."""

    __tablename__ = "appointment_fee"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    product_id: UUID = Field(foreign_key="product.id")
    name: str = Field(max_length=120)
    translations: dict[str, str] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="the name in other languages",
    )
    count: int = 1
    amount_cents: int


class UnfinishedBooking(SQLModel, table=True):
    """A booking that a visitor has not finished: what was chosen and typed, sealed, and gone after some days."""

    __tablename__ = "unfinished_booking"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True, description="of the token in the visitor's own cookie")
    link_nonce: str = Field(
        default="", max_length=32, description="goes into the link to go on elsewhere; empty: none was asked for"
    )
    sealed_address: str = Field(
        default="", max_length=600, description="where that link is sent to; wiped once it was sent"
    )
    hold_id: UUID | None = Field(default=None, index=True, description="the time that is held for it, if any")
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    language: str = Field(default="nl", max_length=10)
    changed_at: datetime
    expires_at: datetime = Field(index=True)
    taken_over_at: datetime | None = Field(
        default=None, description="when staff took its held time over; until the visitor holds another"
    )


class CalendarFeed(SQLModel, table=True):
    """A subscription of somebody's calendar: to one appointment, or to all of a customer who logged in."""

    __tablename__ = "calendar_feed"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    nonce: str = Field(default_factory=new_nonce, max_length=32, description="goes into the address of the feed")
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", unique=True)
    subject_mark: str | None = Field(default=None, max_length=64, unique=True, description="of who logged in")
    created_at: datetime


class IdempotencyRecord(SQLModel, table=True):
    """What a POST with an Idempotency-Key made, so that its repeat answers the same."""

    __tablename__ = "idempotency_record"

    client_key: str = Field(primary_key=True, max_length=160, description="client id and key")
    request_hash: str = Field(max_length=64)
    subject_id: UUID
    created_at: datetime = Field(index=True)
