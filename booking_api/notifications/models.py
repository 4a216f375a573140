"""Table of messages: what was told about an appointment, by which channel, and how that went."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from booking_api.references import new_id


class Message(SQLModel, table=True):
    """One message; its `message_id` stays the same over all tries, so an unknown outcome can be sent again."""

    __table_args__ = (UniqueConstraint("event_id", "kind", "channel"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    event_id: UUID = Field(description="the outbox event that asked for it")
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    kind: str = Field(max_length=20, description="confirmation, change, cancellation or reminder")
    channel: str = Field(max_length=12, description="log, smtp, notify_nl or extern")
    language: str = Field(max_length=10)
    message_id: str = Field(max_length=120, unique=True)
    address: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    content: str = Field(
        default="",
        sa_column=Column(Text, nullable=False),
        description="the whole MIME message; only the log channel keeps it",
    )
    status: str = Field(default="waiting", max_length=10, description="waiting, sent or failed")
    created_at: datetime
    sent_at: datetime | None = None
    error: str = Field(default="", max_length=200)
    details: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
