"""Tables of the waiting list: who wants to come earlier, and which places were offered to whom (A15)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from booking_api.db import text_enum
from booking_api.references import new_id


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class WaitingPlace(SQLModel, table=True):
    """An appointment whose customer would rather come earlier; `ended_at` says since when no more."""

    __tablename__ = "waiting_place"
    __table_args__ = (
        Index(
            "ix_waiting_place_open",
            "location_id",
            "created_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_waiting_place_one",
            "appointment_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    location_id: UUID = Field(foreign_key="location.id")
    weekdays: list[int] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="Monday is 0; none for any day"
    )
    parts: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="morning, afternoon, evening"
    )
    elsewhere: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="ids of the other locations where an earlier time suits too",
    )
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str = Field(default="", max_length=12, description="moved, left, ignored, over")


class PlaceOffer(SQLModel, table=True):
    """One place offered to one who waits, kept by a hold until `expires_at`; at most one of them is open."""

    __tablename__ = "place_offer"
    __table_args__ = (
        Index(
            "ix_place_offer_one_open",
            "waiting_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    waiting_id: UUID = Field(foreign_key="waiting_place.id", index=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
    hold_id: UUID | None = None
    location_id: UUID | None = Field(default=None, description="where the place is: here or at another location")
    starts_at: datetime
    state: OfferState = Field(default=OfferState.OPEN, sa_type=text_enum(OfferState))
    offered_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
