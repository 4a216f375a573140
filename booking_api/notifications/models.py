"""Tables of messages: what was told and how that went, reminders to come, own texts, and who wants word of a turn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from booking_api.references import new_id

_TO_SEND, _OPEN = text("due_at IS NOT NULL"), text("done_at IS NULL")


class Message(SQLModel, table=True):
    """One message; its `message_id` stays the same over all tries, so an unknown outcome can be sent again."""

    __table_args__ = (
        UniqueConstraint("event_id", "kind", "channel"),
        Index("ix_message_due", "due_at", sqlite_where=_TO_SEND, postgresql_where=_TO_SEND),
        Index("ix_message_status", "status", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    event_id: UUID = Field(description="the outbox event that asked for it")
    appointment_id: UUID | None = Field(
        default=None, foreign_key="appointment.id", index=True, description="none for a message before there is one"
    )
    kind: str = Field(max_length=20, description="confirmation, change, cancellation, reminder, …")
    channel: str = Field(max_length=12, description="log, smtp, notify_nl or extern")
    language: str = Field(max_length=10)
    message_id: str = Field(max_length=120, unique=True)
    address: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    content: str = Field(
        default="",
        sa_column=Column(Text, nullable=False),
        description="the whole message as it was sent; only the log channel keeps it",
    )
    status: str = Field(
        default="waiting",
        max_length=10,
        description="waiting, offered (another system sends it), sent, delivered or failed",
    )
    created_at: datetime
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=200)
    details: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    medium: str = Field(
        default="email", max_length=6, description="email or sms", sa_column_kwargs={"server_default": "email"}
    )
    provider_id: str = Field(
        default="",
        max_length=80,
        index=True,
        description="what the sender calls it, in its reports of delivery",
        sa_column_kwargs={"server_default": ""},
    )
    due_at: datetime | None = Field(
        default=None, description="to be sent by the clock from then on: after quiet hours, or again by staff"
    )


class Reminder(SQLModel, table=True):
    """A reminder of an appointment as it was planned; when it moves, this one is dropped and another is made."""

    __table_args__ = (
        UniqueConstraint("appointment_id", "starts_at", "minutes"),
        Index("ix_reminder_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id")
    starts_at: datetime
    minutes: int = Field(description="so long before the start")
    due_at: datetime
    done_at: datetime | None = None
    outcome: str = Field(default="", max_length=10, description="sent or dropped")


class ReminderRule(SQLModel, table=True):
    """When a department or one product reminds, in minutes before the start; an empty list: never."""

    __tablename__ = "reminder_rule"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    department_id: UUID | None = Field(default=None, foreign_key="department.id", unique=True)
    product_id: UUID | None = Field(default=None, foreign_key="product.id", unique=True)
    minutes: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class MessageText(SQLModel, table=True):
    """The municipality's own words in one kind of message, in one language; an empty field: Welkom's own words."""

    __tablename__ = "message_text"

    kind: str = Field(max_length=20, primary_key=True)
    language: str = Field(max_length=10, primary_key=True)
    subject: str = Field(default="", max_length=200)
    opening: str = Field(default="", max_length=1000)
    closing: str = Field(default="", max_length=1000)
    sms: str = Field(default="", max_length=480)


class TurnWish(SQLModel, table=True):
    """A visitor who wants a message when it is nearly the own turn; the address is wiped as soon as that is done."""

    __tablename__ = "turn_wish"
    __table_args__ = (Index("ix_turn_wish_open", "location_id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    visit_id: UUID = Field(primary_key=True, foreign_key="visit.id")
    location_id: UUID = Field(foreign_key="location.id")
    medium: str = Field(max_length=6, description="email or sms")
    sealed_address: str = Field(default="", max_length=600)
    language: str = Field(max_length=10)
    asked_at: datetime
    done_at: datetime | None = None
