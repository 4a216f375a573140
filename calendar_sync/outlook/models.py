"""Table of what we put in Outlook: one row for each leg of an appointment in each employee's calendar.

A joint session is its own one leg: both ids are then the session's.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id


class EventState(StrEnum):
    """Where an event stands; `creating` is written before the call, so that a lost answer never leaves an orphan."""

    CREATING = "creating"
    STANDING = "standing"
    REMOVED = "removed"


class OutlookEvent(SQLModel, table=True):
    """One leg in one mailbox. Graph ids may differ in upper and lower case only, so they are never folded."""

    __tablename__ = "outlook_event"
    __table_args__ = (UniqueConstraint("leg_id", "mailbox"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(index=True)
    leg_id: UUID
    mailbox: str = Field(max_length=254)
    version: int = Field(default=1, description="counts how often the event was made anew; part of the transactionId")
    state: EventState = Field(default=EventState.CREATING, sa_type=text_enum(EventState))
    graph_id: str | None = Field(default=None, max_length=500, index=True)
    etag: str | None = Field(
        default=None, max_length=200, description="of our own last write: a later change with it is our echo"
    )
    fingerprint: str | None = Field(default=None, max_length=64, description="hash of the body that stands there")
    updated_at: datetime
